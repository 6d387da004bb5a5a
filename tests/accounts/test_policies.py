"""Orders as kept: one per scope, and each change makes what others hold of the domain stale."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.directory.services import create_department
from accounts.models import Domain, Policy
from accounts.policies.kinds import PolicyKind, all_kinds, kind_named, register
from accounts.policies.queries import effective_policies, effective_policy, orders_of_domain
from accounts.policies.resolve import Scope
from accounts.policies.services import clear_policy, set_policy
from security.policies import CLIENT_PASSWORDS, IMAP, OFF, POP3, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def epoch(domain: Domain) -> int:
    return Domain.objects.values_list("policy_epoch", flat=True).get(pk=domain.pk)


CHANGES: dict[str, Callable[[Cast], object]] = {
    "domain": lambda cast: cast.order(IMAP, OFF),
    "department": lambda cast: cast.order(IMAP, OFF, department=cast.sales),
    "account": lambda cast: cast.order(IMAP, OFF, account=cast.alice),
    "clear": lambda cast: clear_policy(kind=THIRD_PARTY_CLIENTS, domain=cast.acme),
    "tree": lambda cast: create_department(domain=cast.acme, name="New", parent=cast.sales),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_each_change_raises_the_epoch_of_its_domain_only(cast: Cast, change: Callable[[Cast], object]) -> None:
    acme, globex = epoch(cast.acme), epoch(cast.globex)
    change(cast)
    assert epoch(cast.acme) > acme
    assert epoch(cast.globex) == globex
    assert orders_of_domain(domain_id=cast.acme.pk).epoch == epoch(cast.acme)


def test_one_row_per_kind_and_scope(cast: Cast) -> None:
    for _ in range(2):
        cast.order(IMAP, OFF)
        cast.order(IMAP, OFF, department=cast.sales)
        cast.order(IMAP, OFF, account=cast.alice)
    assert Policy.objects.filter(kind=IMAP.name).count() == 3


def test_a_new_domain_lets_no_mail_program_in(cast: Cast) -> None:
    """P5: until its postmaster says so."""
    clear_policy(kind=THIRD_PARTY_CLIENTS, domain=cast.acme)
    assert effective_policy(kind=THIRD_PARTY_CLIENTS, account=cast.alice).value == REFUSED


def test_what_holds_for_an_account_and_why(cast: Cast) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    held = effective_policies(kinds=(CLIENT_PASSWORDS, IMAP), account=cast.alice)
    assert (held["client_passwords"].value, held["client_passwords"].scope_id) == (REQUIRED, cast.sales.pk)
    assert held["client_passwords"].order is not None
    assert held["client_passwords"].order.owner == cast.bob.address
    assert held["imap"].scope == Scope.DEFAULT
    assert effective_policy(kind=CLIENT_PASSWORDS, account=cast.dora).scope == Scope.DEFAULT


def test_an_order_ends_by_itself(cast: Cast) -> None:
    set_policy(kind=IMAP, domain=cast.acme, value=OFF, owner="b", ends_at=timezone.now() - timedelta(seconds=1))
    assert effective_policy(kind=IMAP, account=cast.alice).scope == Scope.DEFAULT


def test_taking_back_says_whether_there_was_an_order(cast: Cast) -> None:
    cast.order(POP3, OFF, account=cast.alice)
    assert clear_policy(kind=POP3, domain=cast.acme, account=cast.alice)
    assert not clear_policy(kind=POP3, domain=cast.acme, account=cast.alice)
    assert not clear_policy(kind=POP3, domain=cast.acme)


def test_an_unknown_value_is_refused(cast: Cast) -> None:
    before = epoch(cast.acme)
    with pytest.raises(ValueError, match="no value"):
        cast.order(IMAP, "perhaps")
    assert epoch(cast.acme) == before


def test_an_operator_is_under_no_domains_policy(cast: Cast) -> None:
    with pytest.raises(ValueError, match="operator"):
        effective_policy(kind=IMAP, account=cast.olga)


def test_kinds_are_registered_once_and_have_a_default_among_their_values() -> None:
    assert register(IMAP) is IMAP
    assert kind_named("imap") is IMAP
    assert len({kind.name for kind in all_kinds()}) == len(all_kinds())
    with pytest.raises(ValueError, match="already"):
        register(PolicyKind("imap", ("a",), "a"))
    with pytest.raises(ValueError, match="no value"):
        PolicyKind("x", ("a",), "b")
