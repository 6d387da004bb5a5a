"""One employee's page: is this person fine, and if not, why; and each way in, gate by gate (X6)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.directory.rules import Role
from accounts.models import User
from admin_console.access import Desk, at_desk, employee_of
from admin_console.administrators.rules import Capability
from admin_console.person.acts import IN_HEAD, IN_MENU, PersonTask, entry, open_tasks
from admin_console.person.findings import finding_of
from admin_console.person.queries import LOGONS_SHOWN, Person, changes_of, columns_of, person_of, presences_of
from admin_console.person.shown import factor_lines, logon_rows, presence_line, program_rows, rule_rows
from admin_console.person.words import change_of
from mailportal.web.pages import READ, page
from security.account.overview.words import password_words
from security.browsers.sessions.http import source_of
from security.client_passwords.rules import SLOTS
from security.freezing.words import frozen_words
from security.ways_in.words import shown_ways

_OUTCOMES_SHOWN = 10


@page(at_desk(Capability.SEE), READ)
def employee_detail(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Show how one account stands, with each act beside what it is about."""
    person = _person(request, desk, public_id, LOGONS_SHOWN)
    tasks, account = _tasks(desk, person), person.account
    may_delete = person.may_touch and account.role == Role.EMPLOYEE and desk.may(Capability.CLIENT_PASSWORDS)
    context = {
        **_head(person, tasks),
        **_beside(person, tasks),
        "acts": [entry(task, account) for task in IN_HEAD if task in tasks],
        "more": [entry(task, account) for task in IN_MENU if task in tasks],
        "programs": list(program_rows(person, why_url=PersonTask.WHY.url(account), may_delete=may_delete)),
        "in_use": len(person.client_passwords),
        "slots": SLOTS,
        "stopped": frozen_words(person.stopped) if account.factors_frozen_at else [],
        "may_decide": person.may_touch and desk.may(Capability.FACTORS),
    }
    return render(request, "admin_console/person/page.html", context)


@page(at_desk(Capability.SEE), READ)
def employee_why(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Show why an account is refused: each way in as a chain of gates, the rules behind them, the last outcomes."""
    person = _person(request, desk, public_id, _OUTCOMES_SHOWN)
    ways = shown_ways(person.ways, standing=person.standing, client_passwords=person.client_passwords, shut=person.shut)
    return render(request, "admin_console/person/why.html", {**_head(person, _tasks(desk, person)), "ways": ways})


def _person(request: HttpRequest, desk: Desk, public_id: UUID, logons: int) -> Person:
    account = employee_of(desk, public_id, source=source_of(request), columns=columns_of(desk))
    return person_of(desk, account, logons=logons)


def _tasks(desk: Desk, person: Person) -> frozenset[PersonTask]:
    account = person.account
    is_locked = person.shut.latest is not None or account.second_step_closed_at is not None
    return open_tasks(desk, account, may_touch=person.may_touch, is_locked=is_locked)


def _head(person: Person, tasks: frozenset[PersonTask]) -> dict[str, Any]:
    finding, account = finding_of(person), person.account
    return {
        "account": account,
        "department": " / ".join(person.department),
        "initials": _initials(account),
        "finding": finding,
        "cures": [entry(task, account) for task in finding.cures if task in tasks],
        "logons": logon_rows(person),
        "rules": rule_rows(person),
        "exception_url": PersonTask.EXCEPTION.url(account) if PersonTask.EXCEPTION in tasks else "",
        "why_url": PersonTask.WHY.url(account),
    }


def _beside(person: Person, tasks: frozenset[PersonTask]) -> dict[str, Any]:
    """Return the narrow column."""
    account, presences = person.account, presences_of(person.standing)
    return {
        "password": password_words(account),
        "last_web": person.last_at(is_web=True),
        "last_mail": person.last_at(is_web=False),
        "factors": list(factor_lines(person)),
        "factors_url": PersonTask.FACTORS.url(account) if PersonTask.FACTORS in tasks else "",
        "sessions": [presence_line(one) for one in presences if not one.is_trusted],
        "trusted_devices": [presence_line(one) for one in presences if one.is_trusted],
        "changes": [change_of(event, account) for event in changes_of(account)],
    }


def _initials(account: User) -> str:
    words = account.name.split() or [account.address]
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()
