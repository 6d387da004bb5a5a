"""The list of weak-password keywords as it is typed: one a line."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.passwords.keywords import Keyword, Mistake, read_keywords
from accounts.passwords.words import mistake_words

_MISTAKES_NAMED: Final = 20


class KeywordsForm(forms.Form):
    """One field for all of them; ``wanted`` is the list once the form is valid."""

    keywords = forms.CharField(
        label=gettext_lazy("Keywords"),
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 14, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off", "dir": "auto"}
        ),
        help_text=gettext_lazy(
            "One a line, 500 at most. Capitals and small letters are the same. A line that begins with re: is a "
            "regular expression, such as re:summer[0-9]+."
        ),
    )

    def __init__(self, data: QueryDict | None, *, present: list[Keyword]) -> None:
        super().__init__(data, initial={"keywords": "\n".join(keyword.line for keyword in present)})
        self._present, self.wanted = present, present

    def clean_keywords(self) -> str:
        """Read the list; each bad line is named with what is wrong with it."""
        text: str = self.cleaned_data["keywords"]
        self.wanted, mistakes = read_keywords(text)
        if mistakes:
            raise ValidationError(_named(mistakes))
        return text

    def clean(self) -> dict[str, Any]:
        """Refuse a list that is the present one, so that no proof is asked for nothing."""
        if not self.errors and set(self.wanted) == set(self._present):
            raise ValidationError(_("Nothing would change. Change the list, or go back."))
        return self.cleaned_data


def _named(mistakes: list[Mistake]) -> list[str]:
    more = len(mistakes) - _MISTAKES_NAMED
    words = ngettext("%(n)d more line cannot be used.", "%(n)d more lines cannot be used.", more) % {"n": more}
    return [mistake_words(mistake) for mistake in mistakes[:_MISTAKES_NAMED]] + ([words] if more > 0 else [])
