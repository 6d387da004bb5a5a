"""What a person types about a new security password."""

from django import forms
from django.utils.translation import gettext_lazy as _

from security.client_passwords.rules import LABEL_LENGTH, ClientKind, InvalidLabel, clean_label
from security.client_passwords.words import KIND_NAMES

_LABEL_REFUSALS = {
    "empty": _("Enter a name for the device."),
    "long": _("The name is too long. Use at most 64 characters."),
    "characters": _("The name contains characters that cannot be shown. Use letters, digits and punctuation."),
}


class NewClientPasswordForm(forms.Form):
    """The device's name, and what the password is for; asked before the password is made, for it is final then."""

    label = forms.CharField(
        label=_("Device"),
        help_text=_("A name that helps you recognise it later, such as “My iPhone”."),
        error_messages={"required": _LABEL_REFUSALS["empty"]},
        strip=False,
        widget=forms.TextInput(attrs={"maxlength": LABEL_LENGTH, "autocomplete": "off"}),
    )
    kind = forms.TypedChoiceField(
        label=_("What the password is for"),
        help_text=_("It works for these services only."),
        choices=list(KIND_NAMES.items()),
        coerce=ClientKind,
        initial=ClientKind.MAIL,
        error_messages={
            "required": _("Choose what the password is for."),
            "invalid_choice": _("Choose what the password is for."),
        },
        widget=forms.RadioSelect,
    )

    def clean_label(self) -> str:
        """Return the label as it is kept."""
        try:
            return clean_label(self.cleaned_data["label"])
        except InvalidLabel as refusal:
            raise forms.ValidationError(_LABEL_REFUSALS[str(refusal)]) from refusal
