"""A rule that is written rather than chosen: networks as they are typed, one a line, into the value of a policy."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext as _

from security.network_words import mistakes_words
from security.networks import LIST_LENGTH, read_networks, written

MOST_NETWORKS: Final = 100
# Long enough for thousands of lines, so that a list that is too long is told where it ends.
_MOST_TYPED: Final = 60_000


class NetworksField(forms.CharField):
    """Networks, one a line; cleaned it is the value of a rule, empty where nothing was typed."""

    def __init__(self, *, rows: int = 5, **kwargs: Any) -> None:  # noqa: ANN401 - a field's usual arguments
        attrs = {"rows": rows, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "dir": "ltr"}
        super().__init__(
            max_length=_MOST_TYPED,
            required=False,
            validators=[ProhibitNullCharactersValidator()],
            widget=forms.Textarea(attrs=attrs),
            **kwargs,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let browsers send what is too long: the answer says in which line."""
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401 - what was sent, or the rule's value
        """Show a rule's value one network a line, and what was typed as it was typed."""
        return "\n".join(value.split(" ")) if isinstance(value, str) and "\n" not in value else value

    def clean(self, value: Any) -> str:  # noqa: ANN401 - what was sent
        """Read the networks. Raises ValidationError that names each bad line with what is wrong with it."""
        text: str = super().clean(value)
        networks, mistakes = read_networks(text, most=MOST_NETWORKS)
        if mistakes:
            raise ValidationError(mistakes_words(mistakes, most=MOST_NETWORKS))
        found = " ".join(written(network) for network in networks)
        if len(found) > LIST_LENGTH:
            raise ValidationError(_("These are too many networks. Use wider ones instead."))
        return found
