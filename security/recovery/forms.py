"""What a person types who forgot the password, up to the new one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.directory.forms import AddressField
from mailportal.captcha.forms import CaptchaField
from mailportal.typed import trimmed
from security.factors.rules import Method

CAPTCHA_FORM = "recovery"


class RecoveryStartForm(forms.Form):
    """The full address and the captcha (F1)."""

    address = AddressField(label=_("Email address"))
    captcha = CaptchaField(form_name=CAPTCHA_FORM)

    @property
    def typed(self) -> str:
        """Return the address as it was typed."""
        return trimmed(str(self.data["address"]))


class MethodForm(forms.Form):
    """The same two ways for every address (F2)."""

    method = forms.ChoiceField(
        label=_("How to verify"),
        initial=Method.PHONE,
        choices=[
            (Method.PHONE, _("Receive an SMS verification code on your secure mobile")),
            (Method.QUESTIONS, _("Questions")),
        ],
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
        widget=forms.RadioSelect,
    )
