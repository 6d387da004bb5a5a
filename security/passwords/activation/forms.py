"""What a person types who sets the first password with a code from a sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.directory.forms import AddressField
from accounts.models import User
from accounts.passwords.forms import NewPasswordForm
from mailportal.captcha.forms import CaptchaField
from security.passwords.queries import password_rules

CAPTCHA_FORM = "activation"


class ActivationForm(NewPasswordForm):
    """Address and code as the card has them, and the new password twice; whose rules hold, the code says."""

    address = AddressField(label=_("Email address"))
    code = forms.CharField(
        max_length=100,
        label=_("Activation code"),
        help_text=_("12 characters, on the card that you were given."),
        error_messages={"required": _("Enter the code on your card.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    field_order = ("address", "code", "new", "confirm")

    def __init__(self, data: Any) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data)
        # The scanned card has code and address in the address's fragment, where no server and no log sees them.
        for name, part in (("code", "0"), ("address", "1")):
            self.fields[name].widget.attrs["data-from-fragment"] = part
        self.say([*self.hints, _("whatever your company asks for besides; this page names it after you send")])

    def ask_for_captcha(self) -> None:
        """Ask for a captcha besides."""
        self.fields["captcha"] = CaptchaField(form_name=CAPTCHA_FORM)

    def judge_for(self, account: User) -> bool:
        """Name every rule of the account that the new password breaks; whether it keeps them all."""
        self.ask_of(account=account, rules=password_rules(account=account))
        self.judge(account=account)
        return not self.errors
