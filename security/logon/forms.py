"""What a person types to log on."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.directory.forms import AddressField
from accounts.passwords.forms import AccountPasswordField
from mailportal.captcha.forms import CaptchaField
from security.factors.forms import ProofForm
from security.factors.rules import Way
from security.logon.words import trust_hint

CAPTCHA_FORM = "logon"


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
