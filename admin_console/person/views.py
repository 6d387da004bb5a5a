"""One employee's page: is this person fine, and if not, why; each way in, gate by gate; what would happen if (X6)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import capfirst

from accounts.directory.rules import Role, full_name
from accounts.models import User
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.doors import at_desk
from admin_console.person.acts import IN_HEAD, IN_MENU, PersonTask, entry, open_tasks
from admin_console.person.answer import shown_answer
from admin_console.person.findings import Finding, finding_of
from admin_console.person.forms import SupposeForm
from admin_console.person.gates import way_rows
from admin_console.person.holds import EVERYTHING, WAYS_IN, rule_rows
from admin_console.person.presence import presences_of
from admin_console.person.programs import program_rows
from admin_console.person.queries import LOGONS_SHOWN, Person, account_of, changes_of, person_of
from admin_console.person.services import suppose
from admin_console.person.shown import factor_lines, logon_counts, logon_rows, no_factor_words, presence_line
from admin_console.person.words import change_of
from mailportal.web.pages import READ, page
from security.browsers.sessions.http import source_of
from security.client_passwords.rules import SLOTS
from security.freezing.words import frozen_words
from security.ways_in.queries import must_use
from security.ways_in.words import password_state

_OUTCOMES_SHOWN = 10


@page(at_desk(Capability.SEE), READ)
def employee_detail(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Show how one account stands, with each act beside what it is about."""
    person = _person(request, desk, public_id, LOGONS_SHOWN)
    tasks, account, finding = _tasks(desk, person), person.account, finding_of(person)
    may_delete = person.may_touch and account.role == Role.EMPLOYEE and desk.may(Capability.CLIENT_PASSWORDS)
    context = {
        **_head(person, finding, tasks),
        **_beside(person, tasks),
        "cures": [entry(task, account) for task in finding.cures if task in tasks],
        "rules": rule_rows(person, EVERYTHING, desk),
        "lead": entry(PersonTask.RESET_PASSWORD, account) if PersonTask.RESET_PASSWORD in tasks else None,
        "acts": [entry(task, account) for task in IN_HEAD if task in tasks],
        "more": [entry(task, account) for task in IN_MENU if task in tasks],
        "programs": list(program_rows(person, why_url=PersonTask.WHY.url(account), may_delete=may_delete)),
        "in_use": len(person.client_passwords),
        "sees_labels": person.sees_labels,
        "uses_client_passwords": must_use(person.standing),
        "slots": SLOTS,
        "stopped": frozen_words(person.stopped) if account.factors_frozen_at else [],
        "may_decide": person.may_touch and desk.may(Capability.FACTORS),
    }
    return render(request, "admin_console/person/page.html", context)


@page(at_desk(Capability.SEE), READ)
def employee_why(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Show why an account is refused: each way in as a chain of gates, the rules behind them, the last outcomes."""
    person = _person(request, desk, public_id, _OUTCOMES_SHOWN)
    tasks, account, finding = _tasks(desk, person), person.account, finding_of(person)
    may_cure = tasks - {PersonTask.WHY}
    context = {
        **_head(person, finding, tasks),
        "cures": [entry(task, account) for task in finding.cures if task in may_cure],
        "rules": rule_rows(person, WAYS_IN, desk),
        "ways": [(row, entry(row.cure, account) if row.cure in may_cure else None) for row in way_rows(person)],
        "question": SupposeForm(None, person=person) if PersonTask.SUPPOSE in tasks else None,
        "question_url": PersonTask.SUPPOSE.url(account),
    }
    return render(request, "admin_console/person/why.html", context)


@page(at_desk(Capability.SEE, Capability.LOGS), READ)
def employee_suppose(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Answer what would happen if a program, or a browser, tried to log on to an account now."""
    person = _person(request, desk, public_id, 0)
    tasks, account = _tasks(desk, person), person.account
    form = SupposeForm(request.GET or None, person=person)
    context = {
        "account": account,
        "question": form,
        "question_url": PersonTask.SUPPOSE.url(account),
        "why_url": PersonTask.WHY.url(account),
    }
    if form.is_valid():
        answer = suppose(desk, person, form.asked, source=source_of(request))
        shown = shown_answer(person, form.asked, answer, secret=form.shown_words)
        cures = [entry(task, account) for task in shown.finding.cures if task in tasks]
        context |= {"finding": shown.finding, "rows": shown.rows, "cures": cures}
    return render(request, "admin_console/person/suppose.html", context, status=400 if form.errors else 200)


def _person(request: HttpRequest, desk: Desk, public_id: UUID, logons: int) -> Person:
    account = account_of(desk, public_id, source=source_of(request))
    return person_of(desk, account, logons=logons)


def _tasks(desk: Desk, person: Person) -> frozenset[PersonTask]:
    account = person.account
    is_locked = person.shut.latest is not None or account.second_step_closed_at is not None
    return open_tasks(desk, account, may_touch=person.may_touch, is_locked=is_locked)


def _head(person: Person, finding: Finding, tasks: frozenset[PersonTask]) -> dict[str, Any]:
    account = person.account
    return {
        "account": account,
        "department": full_name(person.department),
        "initials": _initials(account),
        "finding": finding,
        "logons": logon_rows(person) if person.sees_places else (),
        "logon_counts": "" if person.sees_places else logon_counts(person),
        "exception_url": PersonTask.EXCEPTION.url(account) if PersonTask.EXCEPTION in tasks else "",
        "why_url": PersonTask.WHY.url(account),
    }


def _beside(person: Person, tasks: frozenset[PersonTask]) -> dict[str, Any]:
    """Return the narrow column."""
    account, presences = person.account, presences_of(person)
    void = entry(PersonTask.VOID_PASS, account) if PersonTask.VOID_PASS in tasks else None
    return {
        "password": capfirst(password_state(person.standing)),
        "last_web": person.last_web_at,
        "last_mail": person.last_mail_at,
        "factors": list(factor_lines(person, void=void)),
        "no_factor": no_factor_words(person),
        "factors_url": PersonTask.FACTORS.url(account) if PersonTask.FACTORS in tasks else "",
        "sessions": [presence_line(one) for one in presences if not one.is_trusted],
        "trusted_devices": [presence_line(one) for one in presences if one.is_trusted],
        "changes": [change_of(event, account, sees_labels=person.sees_labels) for event in changes_of(account)],
    }


def _initials(account: User) -> str:
    words = account.name.split() or [account.address]
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()
