"""What a person types to log on."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.directory.rules import InvalidAddress, canonical_address
from accounts.passwords.forms import AccountPasswordField
from mailportal.captcha.forms import CaptchaField
from security.factors.forms import ProofForm
from security.factors.rules import Way
from security.logon.words import trust_hint

CAPTCHA_FORM = "logon"


class AddressField(forms.CharField):
    """A full mailbox address in any spelling; cleans to its canonical form."""

    default_error_messages = {
        "required": _("Enter your email address."),
        "invalid": _("Enter your full email address, such as name@example.com."),
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        words = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
        super().__init__(widget=forms.TextInput(attrs=words), **kwargs)

    def clean(self, value: str | None) -> str:
        """Return the canonical address; two spellings of one mailbox are one key for every limit."""
        try:
            return canonical_address(super().clean(value))
        except InvalidAddress as invalid:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from invalid


class LogonForm(forms.Form):
    """Address and password; after three wrong tries also a captcha (E1)."""

    address = AddressField(label=_("Email address"))
    password = AccountPasswordField(label=_("Password"))

    def ask_for_captcha(self) -> None:
        """Show the captcha with the page that is rendered now; what was typed so far stays as judged."""
        self.fields["captcha"] = CaptchaField(form_name=CAPTCHA_FORM)


class LogonFormWithCaptcha(LogonForm):
    """The same with the captcha's answer, which has to come too."""

    captcha = CaptchaField(form_name=CAPTCHA_FORM)


class SecondStepForm(ProofForm):
    """One method's field, and the tick box of a trusted device where the account may have one (E3; off)."""

    def __init__(self, data: Any, *, way: Way, questions: Sequence[str], longest_trust: timedelta) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data, way=way, questions=questions)
        if longest_trust:
            self.fields["trust"] = forms.BooleanField(
                required=False, label=_("Set as trusted device"), help_text=trust_hint(longest_trust)
            )
