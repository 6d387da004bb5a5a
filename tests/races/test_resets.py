"""Administrators at once, and the owner meanwhile: a password is reset, a phone lost, an account closed (P2, X7)."""

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from tests.portal import Portal
from tests.races.heats import grants, run_heat, switch_on

pytestmark = pytest.mark.race

ALICE, POSTMASTERS = "alice@acme.example", ("postmaster@acme.example", "second@acme.example")
_SEED = """
import django
django.setup()
from accounts.directory.rules import Role
from accounts.directory.services import create_account
from accounts.models import Domain, User
from security.grants.rules import Purpose
from tests.races.contenders import ADDRESS, SESSION
from tests.security.factors.authenticators.acts import attached
from tests.security.step_up.acts import grant_for
"""
_HIRE = """
acme = Domain.objects.get(name="acme.example")
create_account(address="second@acme.example", name="Second", domain=acme, role=Role.POSTMASTER, encoded_password=None)
"""


_APPOINT = """
from tests.admin_console.acts import appointed
acme = Domain.objects.get(name="acme.example")
appointed(create_account(address="{address}", name="H", domain=acme, encoded_password=None), everywhere=True)
"""


@pytest.fixture
def portal(portal: Portal) -> Portal:
    portal.inside("-c", _SEED + _HIRE)
    return portal


def _acts(
    portal: Portal, name: str, count: int, *more: Any, purpose: str = "people", people: Sequence[str] = POSTMASTERS
) -> list[tuple[Any, ...]]:
    """Return so many acts of that name, by both postmasters (or these people) in turn, each with a fresh proof."""
    by = list(itertools.islice(itertools.cycle(people), count))
    proving = f"for by in {by!r}: print(grant_for(User.objects.get(address=by), Purpose({purpose!r}), session=SESSION))"
    proofs = portal.inside("-c", f"{_SEED}{proving}").split()
    return [(name, one, proof, *more) for one, proof in zip(by, proofs, strict=True)]


class State(NamedTuple):
    """What a reset or the end of an account leaves in Alice's row."""

    auth_epoch: int
    frozen_at: object
    must_change_since: object
    password_ends_at: object


_STATE = """
SELECT auth_epoch, frozen_at, must_change_password_since, password_ends_at FROM accounts_user WHERE address = ?
"""


def _alice(portal: Portal) -> State:
    return State(*portal.query(_STATE, ALICE)[0])


def _receipts(portal: Portal) -> int:
    return int(portal.query("SELECT count(*) FROM admin_console_receipt")[0][0])


def test_of_resets_and_the_owners_changes_at_once_one_holds(portal: Portal) -> None:
    """X8: each saw the account as it was, and hashed outside the lock; the others are told that it is another now."""
    before = _alice(portal)
    changes = [("change_password", portal.accounts[ALICE], f"Lorem-{number}-Ipsum", 3) for number in range(4)]
    outcome = run_heat(portal, [*_acts(portal, "reset", 4, before.auth_epoch), *changes], processes=2)
    assert outcome.pop("done") == 1, outcome
    refusals = {"EmployeeChangedMeanwhile", "PasswordChangedMeanwhile", "WrongPassword", "TooManyGuesses", "Overloaded"}
    assert set(outcome) <= refusals, outcome
    after, was_reset = _alice(portal), _receipts(portal) == 1
    assert after.auth_epoch == before.auth_epoch + 1
    assert (after.must_change_since is not None, after.password_ends_at is not None) == (was_reset, was_reset)
    told = portal.query("SELECT event FROM audit_event WHERE event = 'security:temporary-password:set'")
    assert len(told) == was_reset


def test_a_lost_phone_is_shut_out_once(portal: Portal) -> None:
    portal.inside("-c", f"{_SEED}attached(User.objects.get(address=ADDRESS))")
    outcome = run_heat(portal, _acts(portal, "shut_out", 6, "authenticator"), processes=3)
    assert outcome == {"done": 1, "NothingToEnd": 5}
    assert _receipts(portal) == 1


def test_what_the_owner_makes_while_the_account_is_closed_is_closed_as_well(portal: Portal) -> None:
    switch_on(portal)
    making = [*(("issue", grant) for grant in grants(portal, 8)), *[("open_session",)] * 2]
    outcome = run_heat(portal, [*making, *_acts(portal, "close", 2, purpose="leaver")], processes=3)
    assert outcome["done"] >= 2, outcome
    assert not any("Error" in name for name in outcome), outcome
    alice = _alice(portal)
    assert alice.frozen_at is not None
    assert portal.query("SELECT slot FROM security_clientpassword WHERE revoked_at IS NULL") == []
    assert portal.query("SELECT epoch FROM security_session WHERE epoch >= ?", alice.auth_epoch) == []


def test_one_order_waits_and_is_carried_out_once(portal: Portal) -> None:
    ordering = _acts(portal, "schedule", 6, purpose="leaver")
    assert run_heat(portal, ordering, processes=3) == {"done": 1, "AlreadyLeaving": 5}
    assert run_heat(portal, [("carry_out",)] * 6, processes=3) == {"closed": 1, "nothing due": 5}
    assert _receipts(portal) == 1


def test_what_is_stopped_is_not_carried_out(portal: Portal) -> None:
    """Whichever comes first: the order is done or stopped, and the account is as the order says."""
    run_heat(portal, _acts(portal, "schedule", 1, purpose="leaver"), processes=1)
    outcome = run_heat(portal, [*_acts(portal, "stop", 2), *[("carry_out",)] * 2], processes=2)
    assert outcome["done"] + outcome["closed"] == 1, outcome
    was_closed = outcome["closed"] == 1
    statement = "SELECT done_at IS NOT NULL, stopped_at IS NOT NULL FROM admin_console_leaverorder"
    assert portal.query(statement) == [(was_closed, not was_closed)]
    assert (_alice(portal).frozen_at is not None) == was_closed


def test_an_order_and_the_dismissal_of_who_gave_it_take_turns(portal: Portal) -> None:
    """The account is closed by an administrator, or left open by the portal; never by one who is none any more."""
    helper = "helper@acme.example"
    portal.inside("-c", f"{_SEED}{_APPOINT.format(address=helper)}")
    run_heat(portal, _acts(portal, "schedule", 1, purpose="leaver", people=[helper]), processes=1)
    dismissing = _acts(portal, "dismiss", 1, helper, purpose="appoint")
    outcome = run_heat(portal, [*dismissing, *[("carry_out",)] * 2], processes=3)
    was_closed = outcome["closed"] == 1
    assert outcome == {"done": 1, "nothing due": 1 if was_closed else 2, **({"closed": 1} if was_closed else {})}
    statement = "SELECT done_at IS NOT NULL, stopped_by FROM admin_console_leaverorder"
    assert portal.query(statement) == [(was_closed, "" if was_closed else "portal")]
    assert (_alice(portal).frozen_at is not None) == was_closed
