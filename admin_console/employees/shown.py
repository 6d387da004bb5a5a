"""What the list of employees shows of a page: its lines, ready questions and acts upon many."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.employees.counting import MOST_COUNTED
from admin_console.employees.forms import FilterForm
from admin_console.employees.queries import EmployeePage
from admin_console.employees.rules import PeopleState
from admin_console.employees.words import acts_upon_many, facets_of, lines_of
from mailportal.pages import addresses_of


def only_one_of(page: EmployeePage, text: str) -> User | None:
    """Return the only one on the page, or the one whose whole address was typed; None where several may be meant."""
    accounts = [row.account for row in page.rows]
    if len(accounts) == 1 and not (page.before or page.after):
        return accounts[0]
    return next((account for account in accounts if account.address == text.strip().lower()), None)


def list_context(
    desk: Desk, form: FilterForm, page: EmployeePage, counts: Mapping[PeopleState | None, int]
) -> Mapping[str, Any]:
    """Return what the template takes."""
    kept = {name: value for name, value in form.asked.items() if name != "state"}
    often, seldom = acts_upon_many(desk)
    return {
        "form": form,
        "lines": lines_of(page.rows, addresses_of("admin_console:employee-detail")),
        "before_url": _page_at(form, "before", page.before),
        "after_url": _page_at(form, "after", page.after),
        "facets": facets_of(counts, form.wanted.state, kept),
        "is_filtered": bool(kept or form.wanted.state),
        "total": _total(page, counts.get(form.wanted.state)),
        "often": often,
        "seldom": seldom,
        "import_url": reverse("admin_console:import-start") if desk.may(Capability.IMPORT) else "",
        "new_url": reverse("admin_console:employee-create") if desk.may(Capability.EDIT) else "",
        "bin_url": reverse("admin_console:bin") if desk.may(Capability.DELETE) else "",
        "export_url": reverse("admin_console:export-people") if desk.may(Capability.EXPORT) else "",
    }


def _page_at(form: FilterForm, name: str, key: UUID | None) -> str:
    return f"?{urlencode({**form.asked, name: key})}" if key is not None else ""


def _total(page: EmployeePage, count: int | None) -> int | None:
    """Return how many there are on all pages, None where nobody has counted so far."""
    if not (page.before or page.after):
        return len(page.rows)
    return count if count is not None and count <= MOST_COUNTED else None
