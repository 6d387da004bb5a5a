"""Orders as kept: one per scope, and each change makes what others hold of the domain stale."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import create_department
from accounts.models import Domain, Policy
from accounts.passwords.backend import AccountBackend
from accounts.policies.kinds import PolicyChoice, PolicyKind, kind_named, register
from accounts.policies.queries import effective_policy, orders_of, orders_of_domain
from accounts.policies.resolve import Scope, resolve
from accounts.policies.services import clear_policy, set_policy
from security import policies
from security.policies import CLIENT_PASSWORDS, IMAP, OFF, ON, POP3, REFUSED, REQUIRED, SMTP, THIRD_PARTY_CLIENTS
from tests.cast import Cast

pytestmark = pytest.mark.django_db
KINDS = [kind for kind in vars(policies).values() if isinstance(kind, PolicyKind)]


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
    orders = orders_of(account=cast.alice)
    held = orders.effective(CLIENT_PASSWORDS)
    assert (held.value, held.scope_id) == (REQUIRED, cast.sales.pk)
    assert held.order is not None
    assert held.order.owner == cast.bob.address
    assert orders.department_of(held) == "Sales"
    assert orders.effective(IMAP).scope == Scope.DEFAULT
    assert effective_policy(kind=CLIENT_PASSWORDS, account=cast.dora).scope == Scope.DEFAULT


def test_one_query_tells_all_that_bears_on_an_account(cast: Cast) -> None:
    """The nearest wins among its own, its departments' upward and the domain's; others' orders are not read."""
    cast.order(IMAP, ON)
    cast.order(IMAP, OFF, department=cast.sales)
    cast.order(POP3, OFF, department=cast.engineering)
    cast.order(POP3, OFF, account=cast.dora)
    cast.order(SMTP, OFF, department=cast.sales)
    cast.order(SMTP, ON, department=cast.sales_east)
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    account = AccountBackend().get_user(cast.alice.pk)
    assert account is not None
    with CaptureQueriesContext(connection) as queries:
        orders = orders_of(account=account)
    assert len(queries) == 1
    assert [orders.value(kind) for kind in (IMAP, POP3, SMTP, CLIENT_PASSWORDS)] == [OFF, ON, ON, REQUIRED]
    assert orders_of(account=cast.bob).value(IMAP) == ON, "who is in no department"


@pytest.mark.parametrize("person", ["alice", "dora", "bob", "charlie"])
def test_an_account_reads_what_its_domain_would_answer(cast: Cast, person: str) -> None:
    """One account's read and a snapshot of its whole domain lead to the same value, from the same scope."""
    cast.order(IMAP, OFF, department=cast.sales)
    cast.order(SMTP, OFF, account=cast.dora)
    set_policy(kind=POP3, domain=cast.globex, value=OFF, owner="postmaster@globex.example")
    account = getattr(cast, person)
    snapshot, read = orders_of_domain(domain_id=account.domain_id), orders_of(account=account)
    for kind in KINDS:
        whole = resolve(
            snapshot, kind,
            account_id=account.pk, department_id=account.department_id, now=timezone.now(),
        )  # fmt: skip
        assert read.effective(kind) == whole


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
    assert len({kind.name for kind in KINDS}) == len(KINDS) > 10
    with pytest.raises(ValueError, match="already"):
        register(PolicyKind("imap", (PolicyChoice("a"),), "a"))
    with pytest.raises(ValueError, match="no value"):
        PolicyKind("x", (PolicyChoice("a"),), "b")
