"""Policies: the nearest living order wins, and the answer says where it comes from; pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.policies.kinds import PolicyChoice, PolicyKind
from accounts.policies.resolve import EffectivePolicy, Order, Orders, Scope, resolve

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KIND, DEFAULT, ALICE, TEAM, ABOVE = "imap", "default", 1, 10, 20
ENDED, LIVING = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
RULE = PolicyKind(KIND, (PolicyChoice(DEFAULT),), DEFAULT)
EMPTY = Orders({}, {}, {}, {TEAM: ABOVE, ABOVE: None})

ENDS = st.sampled_from([None, ENDED, NOW, LIVING])
ORDERS = st.builds(Order, value=st.sampled_from(["on", "off"]), ends_at=ENDS)
# Any tree of a few departments, loops included: the database can't refuse those.
DEPARTMENTS = st.integers(0, 5)
PARENTS = st.dictionaries(DEPARTMENTS, st.one_of(st.none(), DEPARTMENTS))


def holds(orders: Orders, department_id: int | None = TEAM) -> EffectivePolicy:
    return resolve(orders, RULE, account_id=ALICE, department_id=department_id, now=NOW)


def test_the_default_holds_where_nobody_ordered() -> None:
    assert holds(EMPTY) == EffectivePolicy(DEFAULT, Scope.DEFAULT, None, None)


def test_the_nearest_order_wins_and_says_so() -> None:
    orders = replace(EMPTY, domain={KIND: Order("domain")})
    assert holds(orders) == EffectivePolicy("domain", Scope.DOMAIN, None, Order("domain"))
    orders = replace(orders, departments={(KIND, ABOVE): Order("above")})
    assert holds(orders) == EffectivePolicy("above", Scope.DEPARTMENT, ABOVE, Order("above"))
    orders = replace(orders, departments={**orders.departments, (KIND, TEAM): Order("team")})
    assert holds(orders) == EffectivePolicy("team", Scope.DEPARTMENT, TEAM, Order("team"))
    orders = replace(orders, accounts={(KIND, ALICE): Order("own")})
    assert holds(orders) == EffectivePolicy("own", Scope.ACCOUNT, ALICE, Order("own"))


def test_orders_of_another_kind_account_or_department_say_nothing() -> None:
    orders = replace(
        EMPTY,
        domain={"pop3": Order("x")},
        departments={("pop3", TEAM): Order("x"), (KIND, 99): Order("x")},
        accounts={("pop3", ALICE): Order("x"), (KIND, 2): Order("x")},
    )
    assert holds(orders).scope == Scope.DEFAULT
    assert holds(orders, department_id=None).scope == Scope.DEFAULT


def test_an_exception_that_ended_gives_way_at_that_very_moment() -> None:
    orders = replace(EMPTY, domain={KIND: Order("domain")}, accounts={(KIND, ALICE): Order("own", ends_at=LIVING)})
    assert holds(orders).value == "own"
    for end in (NOW, ENDED):
        ended = replace(orders, accounts={(KIND, ALICE): Order("own", ends_at=end)})
        assert holds(ended).value == "domain"


@given(
    domain=st.one_of(st.none(), ORDERS),
    departments=st.dictionaries(DEPARTMENTS, ORDERS),
    account=st.one_of(st.none(), ORDERS),
    parents=PARENTS,
    department_id=st.one_of(st.none(), DEPARTMENTS),
)
def test_any_tree_gives_the_first_living_order_on_the_way_up(
    domain: Order | None,
    departments: Mapping[int, Order],
    account: Order | None,
    parents: Mapping[int, int | None],
    department_id: int | None,
) -> None:
    orders = Orders(
        {KIND: domain} if domain else {},
        {(KIND, number): order for number, order in departments.items()},
        {(KIND, ALICE): account} if account else {},
        parents,
    )
    answer = holds(orders, department_id)
    way = [account, *_on_the_way_up(departments, parents, department_id), domain]
    living = [order for order in way if order is not None and (order.ends_at is None or order.ends_at > NOW)]
    assert answer.order == (living[0] if living else None)
    assert answer.value == (living[0].value if living else DEFAULT)


def _on_the_way_up(
    departments: Mapping[int, Order], parents: Mapping[int, int | None], start: int | None
) -> list[Order | None]:
    # At most as many steps as there are departments: more would be a loop.
    found: list[Order | None] = []
    for _ in range(6):
        if start is None:
            break
        found.append(departments.get(start))
        start = parents.get(start)
    return found
