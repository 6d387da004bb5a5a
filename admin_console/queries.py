"""Reading the people and the department tree of a domain, for every page of the desk."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import QuerySet

from accounts.directory.search import BY_NAME, by_name, containing
from accounts.models import Department, User

# A list of more departments is not read through: full names are typed instead.
MOST_LISTED: Final = 200


def matching_accounts(people: QuerySet[User], *, text: str) -> QuerySet[User]:
    """Return those whose name or address contains the text, in the order of names."""
    ordered = by_name(people).order_by(BY_NAME, "pk")
    return containing(ordered, text) if text else ordered


def department_labels(departments: QuerySet[Department]) -> dict[int, str]:
    """Return each department's full name by id, ``Sales / East``, in the order of the tree; one query.

    Those above a department that are not among them are left out of its name.
    """
    return labels_in_order(departments.order_by("name").values_list("pk", "parent_id", "name"))


def labels_in_order(departments: Iterable[tuple[int, int | None, str]]) -> dict[int, str]:
    """Return the same of departments that have been read, by name: the id of each, that of its parent, its name."""
    rows = list(departments)
    known = {pk for pk, _, _ in rows}
    children: dict[int | None, list[tuple[int, str]]] = {}
    for pk, parent_id, name in rows:
        children.setdefault(parent_id if parent_id in known else None, []).append((pk, name))
    labels: dict[int, str] = {}
    pending = [(pk, name) for pk, name in reversed(children.get(None, []))]
    while pending:
        pk, label = pending.pop()
        labels[pk] = label
        pending.extend((child, f"{label} / {name}") for child, name in reversed(children.get(pk, [])))
    return labels


def department_named(labels: Mapping[int, str], text: str) -> int | None:
    """Return the department with this full name, in whatever case and with whatever blanks around the slashes."""
    wanted = [part.strip().casefold() for part in text.split("/")]
    return next((pk for pk, label in labels.items() if label.casefold().split(" / ") == wanted), None)
