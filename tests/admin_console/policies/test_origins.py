"""P5, P15: whom a change of networks refuses is what the mail listener's gates and the logon page then say of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import DomainOrders, Order, resolve
from admin_console.policies.origins import Origins, OriginTerms, refusals_of
from security.mail_auth.gates import DomainGates
from security.mail_auth.verdict import SERVICES, AccountFacts
from security.networks import ANYWHERE, NOWHERE, BlockList, is_allowed_from, is_listed
from security.policies import (
    ALLOWED,
    EXEMPT_NETWORKS,
    LOGON_NETWORKS,
    LOGON_NETWORKS_IN_MAIL,
    OFF,
    ON,
    REFUSED,
    THIRD_PARTY_CLIENTS,
)

NOW = datetime(2026, 11, 29, tzinfo=UTC)
LISTS = ("192.0.2.0/24", "198.51.100.7 2001:db8::/32", "0.0.0.0/0")
SOURCES = ("192.0.2.10", "::ffff:192.0.2.10", "198.51.100.7", "2001:db8::1", "203.0.113.9", "", "a socket")
VALUES: dict[PolicyKind, tuple[str, ...]] = {
    THIRD_PARTY_CLIENTS: (ALLOWED, REFUSED),
    EXEMPT_NETWORKS: (NOWHERE, *LISTS),
    LOGON_NETWORKS: (ANYWHERE, *LISTS),
    LOGON_NETWORKS_IN_MAIL: (ON, OFF),
}
KINDS = frozenset(kind.name for kind in VALUES)
ACCOUNT, DEPARTMENT, ABOVE = 7, 2, 1


@st.composite
def orders(draw: st.DrawFn) -> DomainOrders:
    def rows(*scopes: int) -> dict[tuple[str, int], Order]:
        found = {}
        for kind, values in VALUES.items():
            for scope in scopes:
                value = draw(st.sampled_from((None, *values)))
                if value is not None:
                    found[kind.name, scope] = Order(value)
        return found

    domain = {name: order for (name, _), order in rows(0).items()}
    return DomainOrders(domain, rows(DEPARTMENT, ABOVE), rows(ACCOUNT), {DEPARTMENT: ABOVE, ABOVE: None}, epoch=1)


def account(**changed: Any) -> AccountFacts:
    facts: dict[str, Any] = dict.fromkeys(AccountFacts._fields, False)
    places = {"id": ACCOUNT, "domain_id": 1, "department_id": DEPARTMENT, "auth_epoch": 0, "policy_epoch": 1}
    return AccountFacts(**facts | places | {"password_changed_at": None} | changed)


def terms(held: DomainOrders) -> OriginTerms:
    return Origins(held, KINDS).terms(ACCOUNT, DEPARTMENT, NOW)


@given(orders(), st.sampled_from(SOURCES))
def test_by_mail_it_is_what_the_gates_say(held: DomainOrders, source: str) -> None:
    gates = DomainGates(held, BlockList()).of(account(), SERVICES["imap"], source, NOW)
    refused = terms(held).refuses(source, is_web=False)
    assert refused is (not gates.clients_allowed or gates.is_address_refused)


@given(orders(), st.sampled_from(SOURCES))
def test_what_is_remembered_of_an_account_is_not_where_it_was(held: DomainOrders, source: str) -> None:
    """One process answers for all sources: what it keeps of an account says nothing of the one before."""
    fresh, busy = DomainGates(held, BlockList()), DomainGates(held, BlockList())
    for other in SOURCES:
        busy.of(account(), SERVICES["imap"], other, NOW)
    busy.of(account(), SERVICES["imap"], None, NOW)
    asked = (account(), SERVICES["imap"], source, NOW)
    assert busy.of(*asked) == fresh.of(*asked)


@given(orders(), st.sampled_from(SOURCES))
def test_on_the_web_it_is_the_nearest_list(held: DomainOrders, source: str) -> None:
    whose = {"account_id": ACCOUNT, "department_id": DEPARTMENT}
    nearest = resolve(held, LOGON_NETWORKS, **whose, now=NOW).value
    refused = terms(held).refuses(source, is_web=True)
    assert refused is not is_allowed_from(nearest, source)


@given(orders(), orders(), st.lists(st.tuples(st.booleans(), st.sampled_from(SOURCES)), max_size=8))
def test_only_what_was_let_in_before_counts(
    before: DomainOrders, after: DomainOrders, logons: Iterable[tuple[bool, str]]
) -> None:
    seen = [(ACCOUNT, f"client:{number}", is_web, source) for number, (is_web, source) in enumerate(logons)]
    states = Origins(before, KINDS), Origins(after, KINDS)
    found = refusals_of(*states, seen, {ACCOUNT: DEPARTMENT}, NOW)
    refused = [
        (is_web, credential)
        for _, credential, is_web, source in seen
        if [terms(state).refuses(source, is_web=is_web) for state in (before, after)] == [False, True]
    ]
    assert found.on_web == {ACCOUNT for is_web, _ in refused if is_web}
    assert found.in_mail.get(ACCOUNT, frozenset()) == {credential for is_web, credential in refused if not is_web}
    assert refusals_of(*states, seen, {}, NOW).in_mail == {}, "a frozen account has nothing to lose"


@given(st.sampled_from((NOWHERE, *LISTS)), st.sampled_from(SOURCES))
def test_a_list_of_none_holds_nobody(networks: str, source: str) -> None:
    assert is_listed(networks, source) is (networks != NOWHERE and is_allowed_from(networks, source))
