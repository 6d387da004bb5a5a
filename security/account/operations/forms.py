"""What a person's own operation log is narrowed to: everything is in the address."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.event_words import PORTAL
from accounts.telling import events_in_groups
from mailportal.pages import KEY_TEXT, Key, key_in


def _groups() -> Iterator[tuple[str, Any]]:
    yield "", _("All acts")
    yield from ((group.name, group.title) for group in events_in_groups() if group is not PORTAL)


class OperationsForm(forms.Form):
    """The kind of act, and the place of the page."""

    kind = forms.ChoiceField(label=gettext_lazy("Act"), choices=lambda: list(_groups()), required=False)
    older = forms.RegexField(KEY_TEXT, required=False, widget=forms.HiddenInput)

    @property
    def events(self) -> list[str]:
        """Return the events that are asked for, none for all."""
        kind = self.cleaned_data["kind"]
        return [event for group, events in events_in_groups().items() if group.name == kind for event in events]

    @property
    def place(self) -> Key | None:
        """Return after which row the page begins, None for the first page."""
        return key_in(self.cleaned_data["older"])
