"""P3: how long passwords last, by the generated form, with its review."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import orders_of_domain
from admin_console.policies.forms import RulesForm
from admin_console.policies.plan import Plan
from admin_console.policies.review import Review, review_of
from admin_console.policies.targets import PolicyStep, Target
from security.policies import PASSWORD_EXPIRY, PASSWORD_LIFETIMES, THIRD_PARTY_CLIENTS
from tests.admin_console.policies.test_kinds import said
from tests.cast import Cast
from tests.security.passwords.expiry.acts import changed_on, order_expiry


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2027-01-15T12:00:00Z", tick=False) as traveller:
        yield traveller


def plan_of(target: Target, text: str) -> Plan:
    orders = orders_of_domain(domain_id=target.domain.pk)
    form = RulesForm(QueryDict(text), kinds=PASSWORD_LIFETIMES, target=target, orders=orders)
    assert form.is_valid(), form.errors
    return form.plan


def review(cast: Cast, text: str, *, department: bool = False) -> Review:
    target = Target(cast.acme, cast.sales) if department else Target(cast.acme)
    return reviewed(cast, plan_of(target, text), target=target)


def reviewed(cast: Cast, plan: Plan, *, target: Target | None = None) -> Review:
    return review_of(viewer=cast.bob, domain_id=cast.acme.pk, steps=[PolicyStep(target or Target(cast.acme), plan)])


def test_the_generated_form_takes_them_at_every_scope(cast: Cast) -> None:
    text = "password_expiry=3&password_expiry_strength=force&temporary_password_days=2"
    assert dict(plan_of(Target(cast.acme), text).values) == {
        "password_expiry": "3",
        "password_expiry_strength": "force",
        "temporary_password_days": "2",
    }
    some = plan_of(Target(cast.acme, cast.sales), "password_expiry=never&reason=Scanner")
    assert dict(some.values) == {"password_expiry": "never"}


@pytest.mark.parametrize("kind", PASSWORD_LIFETIMES, ids=lambda kind: kind.name)
def test_each_choice_has_a_name_and_says_what_it_does_to_whom(kind: PolicyKind) -> None:
    assert all(str(choice.name) for choice in kind.choices)
    words = dict(said(kind))
    assert all(len(items) == 1 for items in words.values()), words
    assert len({" ".join(items) for items in words.values()}) == len(kind.choices)


def test_the_review_names_how_many_passwords_end_within_fourteen_days(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    """The clock starts at the order, so that a new one ends nobody's; force, or an exception taken back, may."""
    for account, day in (
        (cast.alice, date(2026, 5, 1)),
        (cast.bob, date(2026, 12, 28)),
        (cast.dora, date(2027, 1, 10)),
    ):
        changed_on(account, day)
    assert review(cast, "password_expiry=1&password_expiry_strength=advise&temporary_password_days=7").ending == 0
    order_expiry(cast, "1")
    # Alice's ended long ago, by force it does in five days; Bob's ends on 28 January, Dora's in February.
    assert review(cast, "password_expiry=1&password_expiry_strength=force&temporary_password_days=7").ending == 2
    order_expiry(cast, "12", department=cast.sales)
    # Of those alone whom the change moves: Alice.
    assert review(cast, "password_expiry=&password_expiry_strength=", department=True).ending == 1
    assert review(cast, "password_expiry=12&password_expiry_strength=force", department=True).ending == 0


def test_another_reason_keeps_the_clock_of_an_exception(cast: Cast, clock: time_machine.Traveller) -> None:
    order_expiry(cast, "3", department=cast.sales)
    changed_on(cast.alice, date(2026, 10, 20))
    assert (
        review(cast, "password_expiry=3&password_expiry_strength=force&reason=As+agreed", department=True).ending == 1
    )


def test_the_review_of_anything_else_does_not_count_them(cast: Cast) -> None:
    target = Target(cast.acme)
    assert reviewed(cast, target.plan({THIRD_PARTY_CLIENTS.name: "refused"})).ending is None
    assert reviewed(cast, target.plan({PASSWORD_EXPIRY.name: "1"})).ending == 0


def test_frozen_accounts_are_left_out(cast: Cast, clock: time_machine.Traveller) -> None:
    order_expiry(cast, "1")
    User.objects.filter(domain=cast.acme).update(password_changed_at=timezone.now() - timedelta(days=25))
    text = "password_expiry=1&password_expiry_strength=force&temporary_password_days=7"
    assert review(cast, text).ending == 3
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=timezone.now())
    assert review(cast, text).ending == 2
