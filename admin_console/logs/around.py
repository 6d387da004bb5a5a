"""What stands round the lines of a log: tabs, those whom a name may mean, the way to a file, and neighbouring pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.logs.forms import LogForm
from admin_console.logs.people import MOST_MEANT, Meant
from admin_console.logs.rules import MOST_EXPORTED
from mailportal.pages import Key
from mailportal.ui.blocks import Facet

LOGONS, OPERATIONS = "admin_console:log-logons", "admin_console:log-operations"
_TABS = ((LOGONS, gettext_lazy("Logons")), (OPERATIONS, gettext_lazy("Operations")))


def tabs_of(view: str) -> Sequence[Facet]:
    """Return the two logs, of which ``view`` is shown."""
    return [Facet(label, reverse(name), is_current=name == view) for name, label in _TABS]


def page_context(desk: Desk, form: LogForm, view: str) -> dict[str, Any]:
    """Return what the templates of both logs take, whatever rows there are."""
    may_export = form.is_answerable and desk.may(Capability.EXPORT)
    unknown = [meant.typed for meant in form.meant.values() if not (meant.account or meant.is_unclear)]
    return {
        "form": form,
        "tabs": tabs_of(view),
        "log_url": reverse(view),
        "export_url": f"{reverse(f'{view}-export')}?{form.query}" if may_export else "",
        "unclear": [_choices(form, name, meant) for name, meant in form.meant.items() if meant.is_unclear],
        "unknown": unknown[0] if unknown else "",
        "is_folded": view == LOGONS,
    }


def _choices(form: LogForm, name: str, meant: Meant) -> Mapping[str, Any]:
    """Return those whom a typed name may mean, each with the address of the page that asks for that one."""
    people = meant.several[:MOST_MEANT]
    return {
        "typed": meant.typed,
        "people": [(person, f"?{urlencode({**form.asked, name: person.address})}") for person in people],
        "are_more": len(meant.several) > MOST_MEANT,
    }


def export_context(form: LogForm, view: str, *, grant: UUID | None) -> Mapping[str, Any]:
    """Return what the page before a file takes: each filter that was asked for, in the words of its field."""
    return {
        "form": form,
        "log": dict(_TABS)[view],
        "log_url": f"{reverse(view)}?{form.query}",
        "facts": [(form.fields[name].label, _shown(form, name)) for name in form.asked],
        "most": MOST_EXPORTED,
        "grant": grant,
    }


def _shown(form: LogForm, name: str) -> Any:  # noqa: ANN401 - a text or a translation
    choices = dict(_flat(getattr(form.fields[name], "choices", ())))
    return choices.get(form.asked[name], form.asked[name])


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def where_next(form: LogForm, *, older: Key | None, searched_to: Key | None) -> Mapping[str, Any]:
    """Return the addresses of the pages beside this one, and how far back was searched where it is not full."""
    return {
        "older_url": form.at(older) if older else "",
        "newest_url": f"?{form.query}" if form.cleaned_data["older"] else "",
        "searched_to": searched_to[0] if searched_to else None,
        "further_url": form.at(searched_to) if searched_to else "",
    }
