"""A side menu as data: the pages that it names, and at which of them the person is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from mailportal.errors import Words


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page by the name of its view; those that belong to it have names that begin with one of ``under``."""

    view: str
    icon_name: str
    label: Words
    under: tuple[str, ...] = ()

    def current(self, view: str) -> str:
        """Return the value of aria-current while this view is shown, empty where the page is neither it nor its."""
        return "page" if view == self.view else "true" if view.startswith(self.under) else ""


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a heading; for one role alone where ``role`` names it; an administrator counts as a postmaster."""

    title: Words
    entries: Sequence[MenuEntry]
    role: str = ""


def menu_of(sections: Sequence[Section], request: HttpRequest) -> dict[str, Any]:
    """Return what components/menu.html shows of the menu to the person logged on."""
    view = request.resolver_match.view_name if request.resolver_match else ""
    role = getattr(request.user, "bounded_as", "")
    return {
        "sections": [
            (section.title, [(entry, entry.current(view)) for entry in section.entries])
            for section in sections
            if section.role in {"", role}
        ]
    }
