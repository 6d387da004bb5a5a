"""A side menu as data: the pages that it names, and at which of them the person is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

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


def menu_of(sections: Iterable[Section], current: str) -> SafeString:
    """Return components/menu.html with these sections, marked for the view that is shown."""
    shown = [(section.title, [(entry, entry.current(current)) for entry in section.entries]) for section in sections]
    return render_to_string("components/menu.html", {"sections": shown})


def where_shown(request: HttpRequest) -> tuple[str, str | None, str]:
    """Return all that a menu with the same sections depends on: the view that is shown, the language, the addresses.

    A menu that was drawn is kept by these.
    """
    view = request.resolver_match.view_name if request.resolver_match else ""
    return view, get_language(), get_script_prefix()
