"""From where alone people may log on, as it is typed: networks one a line, and whether mail programs are meant too."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from admin_console.allowlist.rules import AddressLimits
from admin_console.network_words import mistakes_words
from security.networks import ANYWHERE, LIST_LENGTH, read_networks, written

_MOST = 100


class AddressLimitsForm(forms.Form):
    """The domain's own rule; ``wanted`` is it once the form is valid."""

    networks = forms.CharField(
        label=gettext_lazy("People may log on from these networks only"),
        max_length=20 * LIST_LENGTH,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "dir": "ltr"}
        ),
        help_text=gettext_lazy(
            "One a line, such as 203.0.113.0/24 or 2001:db8::/32. Leave the field empty to let people log on from "
            "anywhere."
        ),
    )
    in_mail = forms.BooleanField(
        label=gettext_lazy("Also mail programs"),
        required=False,
        help_text=gettext_lazy("Without this they go on from anywhere, as phones on the road do."),
    )

    def __init__(self, data: QueryDict | None, *, present: AddressLimits) -> None:
        super().__init__(data, initial={"networks": "\n".join(present.lines), "in_mail": present.in_mail})
        self._present, self.wanted = present, present

    def clean_networks(self) -> str:
        """Read the networks; each bad line is named with what is wrong with it."""
        networks, mistakes = read_networks(self.cleaned_data["networks"], most=_MOST)
        if mistakes:
            raise ValidationError(mistakes_words(mistakes, most=_MOST))
        text = " ".join(written(network) for network in networks) or ANYWHERE
        if len(text) > LIST_LENGTH:
            raise ValidationError(_("These are too many networks. Use wider ones instead."))
        return text

    def clean(self) -> dict[str, Any]:
        """Refuse what is so already, so that no proof is asked for nothing."""
        if not self.errors:
            is_anywhere = self.cleaned_data["networks"] == ANYWHERE
            self.wanted = AddressLimits(self.cleaned_data["networks"], self.cleaned_data["in_mail"] and not is_anywhere)
            if self.wanted == self._present:
                raise ValidationError(_("Nothing would change. Choose another value, or go back."))
        return self.cleaned_data
