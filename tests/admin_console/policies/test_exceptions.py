"""Exceptions (P4, P5, X4): for departments with those below, for accounts, with owner, reason and end."""

import pytest
import time_machine
from django.test import Client

from accounts.directory.services import create_department
from accounts.models import Department, Domain, Policy, User
from accounts.policies.queries import effective_policy
from accounts.policies.resolve import Scope
from admin_console.policies.plan import Plan, fingerprint_of
from mailportal.audit.models import AuditEvent
from security.policies import CHOOSE, CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS
from tests.admin_console.acts import (
    EXCEPTIONS,
    EXCEPTIONS_REVIEW,
    FORCE,
    hidden,
    postmaster,
    prove,
    save,
    use_account_password,
    words,
)
from tests.cast import Cast

NONE = {"third_party_clients": "", "client_passwords": "", "reason": "", "ends_on": ""}


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def for_department(department: Department) -> str:
    return f"{EXCEPTIONS}department/{department.pk}/"


def for_employee(account: User) -> str:
    return f"{EXCEPTIONS}employee/{account.public_id}/"


def holds(account: User) -> str:
    return effective_policy(kind=CLIENT_PASSWORDS, account=account).value


def test_a_department_counts_with_those_below(cast: Cast, bob: Client) -> None:
    """P4: chosen departments with sub-departments; Alice works in East, below Sales."""
    use_account_password(cast.alice)
    bob.post(for_department(cast.sales), {**NONE, "client_passwords": REQUIRED})
    page = prove(bob, cast.bob, EXCEPTIONS_REVIEW)
    assert "1 of 3 accounts must use" in words(page)
    assert "Alice alice@acme.example" in words(page)
    bob.post(EXCEPTIONS_REVIEW, hidden(page))
    assert holds(cast.alice) == REQUIRED
    assert holds(cast.dora) == CHOOSE


def test_the_nearest_wins(cast: Cast, bob: Client) -> None:
    """Decision "several policies match": account, then nearest department upward, then domain."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    save(bob, cast.bob, for_department(cast.sales), {**NONE, "client_passwords": CHOOSE}, EXCEPTIONS_REVIEW)
    assert (holds(cast.alice), holds(cast.dora)) == (CHOOSE, REQUIRED)
    save(bob, cast.bob, for_department(cast.sales_east), {**NONE, "client_passwords": REQUIRED}, EXCEPTIONS_REVIEW)
    assert holds(cast.alice) == REQUIRED
    save(bob, cast.bob, for_employee(cast.alice), {**NONE, "client_passwords": CHOOSE}, EXCEPTIONS_REVIEW)
    assert holds(cast.alice) == CHOOSE


def test_owner_reason_and_last_day_are_kept_and_shown(cast: Cast, bob: Client) -> None:
    """X4: the exception holds through its last day in the domain's time zone, then no longer."""
    cast.acme.time_zone = "Asia/Shanghai"
    cast.acme.save()
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    with time_machine.travel("2026-11-21T17:00:00Z", tick=False):
        bob = postmaster(cast.bob)
        values = {**NONE, "client_passwords": CHOOSE, "reason": "Old scanner <b>3</b>", "ends_on": "2026-11-22"}
        save(bob, cast.bob, for_employee(cast.dora), values, EXCEPTIONS_REVIEW)
        page = bob.get(FORCE)
        assert "Old scanner <b>3</b> postmaster@acme.example 22 Nov 2026" in words(page)
        assert "<b>3</b>" not in page.content.decode()
        assert Policy.objects.get(account=cast.dora).ends_at.isoformat() == "2026-11-22T16:00:00+00:00"
    with time_machine.travel("2026-11-22T15:59:00Z", tick=False):
        assert holds(cast.dora) == CHOOSE
    with time_machine.travel("2026-11-22T16:01:00Z", tick=False):
        assert holds(cast.dora) == REQUIRED
    event = AuditEvent.objects.filter(event="accounts:policy:set").latest("pk")
    assert (event.target, event.change["reason"]) == (cast.dora.address, "Old scanner <b>3</b>")


def test_an_unknown_time_zone_breaks_no_page(cast: Cast, bob: Client) -> None:
    """A name that the host's time zones no longer have: days are told in the installation's zone."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    values = {**NONE, "client_passwords": CHOOSE, "ends_on": "2030-06-30"}
    save(bob, cast.bob, for_employee(cast.dora), values, EXCEPTIONS_REVIEW)
    Domain.objects.filter(pk=cast.acme.pk).update(time_zone="Mars/Olympus")
    for page in (bob.get(FORCE), bob.get(for_employee(cast.dora))):
        assert page.status_code == 200
    assert 'value="2030-06-30"' in page.content.decode()


def test_refusing_clients_for_one_department(cast: Cast, bob: Client) -> None:
    """P5: same scope form."""
    save(bob, cast.bob, for_department(cast.engineering), {**NONE, "third_party_clients": REFUSED}, EXCEPTIONS_REVIEW)
    assert effective_policy(kind=THIRD_PARTY_CLIENTS, account=cast.dora).value == REFUSED
    assert effective_policy(kind=THIRD_PARTY_CLIENTS, account=cast.alice).value != REFUSED


def test_an_exception_that_moves_nobody_says_so(cast: Cast, bob: Client) -> None:
    """W25: pinning what holds anyway touches nobody."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    bob.post(for_employee(cast.alice), {**NONE, "client_passwords": REQUIRED})
    page = prove(bob, cast.bob, EXCEPTIONS_REVIEW)
    assert "Nothing changes for now: another rule already says the same" in words(page)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("ends_on", "2020-01-01", "This day has passed"),
        ("ends_on", "9999-12-31", "within the next ten years"),
        ("ends_on", "2026-02-30", "Enter the day as year, month and day"),
        ("ends_on", "\u0662\u0660\u0662\u0667-\u0660\u0661-\u0660\u0661", "Enter the day as year, month and day"),
        ("ends_on", "tomorrow", "Enter the day as year, month and day"),
        ("reason", "x" * 201, "at most 200 characters"),
        ("reason", "a\u202eb", "Use only letters"),
        ("reason", "a\r\nb", "Use only letters"),
        ("client_passwords", "never", "not one of the available choices"),
    ],
)
def test_wrong_values_are_told_at_the_field(cast: Cast, bob: Client, field: str, value: str, told: str) -> None:
    """B1, B4, B6: 400 with words, nothing changed, nothing to review."""
    answer = bob.post(for_employee(cast.alice), {**NONE, "client_passwords": REQUIRED, field: value})
    assert answer.status_code == 400
    assert told in words(answer)
    assert bob.get(EXCEPTIONS_REVIEW).status_code == 409
    assert not Policy.objects.filter(account=cast.alice).exists()


def test_repeated_parameters_are_refused(cast: Cast, bob: Client) -> None:
    """B7."""
    values = {**NONE, "client_passwords": [REQUIRED, CHOOSE]}
    assert bob.post(for_employee(cast.alice), values).status_code == 400
    assert bob.get(EXCEPTIONS_REVIEW).status_code == 409


def test_a_draft_for_what_is_gone_is_gone(cast: Cast, bob: Client) -> None:
    """1.11: the target of a waiting change is looked up again through the one door."""
    short_lived = create_department(domain=cast.acme, name="Project")
    bob.post(for_department(short_lived), {**NONE, "client_passwords": REQUIRED})
    short_lived.delete()
    assert bob.get(EXCEPTIONS_REVIEW).status_code == 409


def test_fingerprints_tell_plans_and_moments_apart() -> None:
    """W25: another value, scope, reason or epoch is another review."""
    plan = Plan(scope=Scope.DOMAIN, scope_id=None, values={"client_passwords": REQUIRED})
    others = [
        Plan(scope=Scope.DOMAIN, scope_id=None, values={"client_passwords": CHOOSE}),
        Plan(scope=Scope.DOMAIN, scope_id=None, values={"client_passwords": None}),
        Plan(scope=Scope.ACCOUNT, scope_id=1, values={"client_passwords": REQUIRED}),
        Plan(scope=Scope.DOMAIN, scope_id=None, values={"client_passwords": REQUIRED}, reason="x"),
    ]
    prints = {fingerprint_of([other], 7) for other in [plan, *others]}
    prints |= {fingerprint_of([plan], 8), fingerprint_of([plan, others[0]], 7), fingerprint_of([], 7)}
    assert len(prints) == 8
