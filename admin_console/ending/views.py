"""What ends within 14 days (P14, X4): where the overview leads from its numbers, each line with its act."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.doors import at_desk, postmasters
from admin_console.ending.census import PASSWORDS
from admin_console.ending.forms import PersonPlaceForm, RowPlaceForm
from admin_console.ending.queries import SOON_DAYS, EndingPage, exceptions_page, passwords_page
from admin_console.ending.words import exception_lines
from admin_console.figures.queries import PEOPLE, kept_counts
from mailportal.web.pages import READ, page


@page(postmasters, READ)
def exceptions_ending(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List exceptions that end soon, the next one first, each with where it is changed."""
    form = RowPlaceForm(request.GET)
    found = exceptions_page(desk, **_asked(form))
    context = {"lines": exception_lines(found.rows, desk.domain.zone), **_beside(request, found)}
    return _shown(request, "exceptions", form, context)


@page(at_desk(Capability.SEE), READ)
def passwords_ending(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List people whose password ends soon, by name."""
    form = PersonPlaceForm(request.GET)
    # As last counted, however long ago: it decides by which index they are found, and is shown nowhere.
    kept = kept_counts(domain_id=desk.domain.pk, names=(PASSWORDS, PEOPLE), by_department=False)
    number, people = (kept[name].number if name in kept else 0 for name in (PASSWORDS, PEOPLE))
    found = passwords_page(desk, number=number, people=people, **_asked(form))
    return _shown(request, "passwords", form, {"rows": found.rows, **_beside(request, found)})


def _asked(form: forms.Form) -> dict[str, Any]:
    return form.cleaned_data if form.is_valid() else {}


def _beside(request: HttpRequest, found: EndingPage) -> dict[str, str]:
    keys = {"before_url": ("before", found.before), "after_url": ("after", found.after)}
    return {
        name: "" if key is None else f"{request.path}?{urlencode({way: str(key)})}" for name, (way, key) in keys.items()
    }


def _shown(request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    context |= {"days": SOON_DAYS}
    return render(request, f"admin_console/ending/{template}.html", context, status=400 if form.errors else 200)
