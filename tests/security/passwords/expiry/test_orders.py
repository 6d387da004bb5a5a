"""P3: whose password ends when, by the orders that hold for them."""

from datetime import date, timedelta
from itertools import product

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.directory.services import create_account, set_frozen
from accounts.models import Policy, User
from accounts.passwords.services import hash_password, store_password
from accounts.policies.queries import orders_of_domain
from security.passwords.expiry.queries import password_end_of, with_password_ending
from security.policies import FORCE, NEVER, PASSWORD_EXPIRY, PASSWORD_EXPIRY_STRENGTH
from tests.cast import Cast
from tests.security.passwords.expiry.acts import changed_on, ending_in, force_expiry, order_expiry


def last_day_of(account: User) -> date | None:
    account = User.objects.select_related("domain", "department").get(pk=account.pk)
    end = password_end_of(account=account)
    return end and end.last_day


def ending(cast: Cast, **bounds: date) -> set[User]:
    orders = orders_of_domain(domain_id=cast.acme.pk)
    return set(with_password_ending(orders=orders, domain_id=cast.acme.pk, **bounds))


def test_v6_2_10_no_password_ends_by_itself(cast: Cast, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=730))
    assert last_day_of(cast.alice) is None
    assert ending(cast, by=timezone.localdate() + timedelta(days=3650)) == set()


def test_the_clock_starts_at_the_order_for_older_passwords(cast: Cast, clock: time_machine.Traveller) -> None:
    changed_on(cast.alice, date(2026, 1, 1))
    cast.order(PASSWORD_EXPIRY, "3")
    assert last_day_of(cast.alice) == date(2027, 4, 15)


def test_another_reason_does_not_start_it_again(cast: Cast, clock: time_machine.Traveller) -> None:
    cast.order(PASSWORD_EXPIRY, "3")
    clock.shift(timedelta(days=30))
    cast.order(PASSWORD_EXPIRY, "3")
    assert last_day_of(cast.alice) == date(2027, 4, 15)


def test_a_new_password_starts_it_again(cast: Cast, clock: time_machine.Traveller) -> None:
    order_expiry(cast, "1")
    clock.shift(timedelta(days=20))
    store_password(account=cast.alice, encoded=hash_password("Fresh-Passw0rd-7"))
    assert last_day_of(cast.alice) == date(2027, 3, 4)
    changed_on(cast.dora, date(2027, 1, 15))
    assert last_day_of(cast.dora) == date(2027, 2, 15)


def test_the_nearest_order_counts(cast: Cast, clock: time_machine.Traveller) -> None:
    order_expiry(cast, "1")
    order_expiry(cast, "12", department=cast.sales)
    order_expiry(cast, NEVER, account=cast.bob)
    for account in (cast.alice, cast.bob, cast.dora):
        changed_on(account, date(2027, 1, 15))
    assert [last_day_of(account) for account in (cast.alice, cast.bob, cast.dora)] == [
        date(2028, 1, 15),
        None,
        date(2027, 2, 15),
    ]


def test_nobody_of_another_domain_and_no_operator(cast: Cast, clock: time_machine.Traveller) -> None:
    order_expiry(cast, "1")
    assert [last_day_of(account) for account in (cast.charlie, cast.olga)] == [None, None]


@pytest.mark.parametrize("strength", ["", FORCE])
def test_who_is_found_for_a_day_is_whose_password_ends_by_it(
    cast: Cast, clock: time_machine.Traveller, strength: str
) -> None:
    """As many accounts as there are ways to stand: each is judged by the database as it would be by itself."""
    encoded, today = hash_password("Another-Passw0rd"), timezone.localdate()
    departments = (None, cast.sales, cast.sales_east, cast.engineering)
    for number, (department, age) in enumerate(product(departments, (0, 20, 26, 29, 60, 200, 370, None))):
        account = create_account(
            address=f"a{number}@acme.example",
            name="",
            domain=cast.acme,
            department=department,
            encoded_password=encoded,
        )
        User.objects.filter(pk=account.pk).update(
            password_changed_at=None if age is None else timezone.now() - timedelta(days=age)
        )
    order_expiry(cast, "6", strength)
    order_expiry(cast, "1", department=cast.sales)
    order_expiry(cast, NEVER, department=cast.engineering)
    order_expiry(cast, "12", account=User.objects.get(address="a9@acme.example"))
    if strength:
        Policy.objects.filter(kind=PASSWORD_EXPIRY_STRENGTH.name).update(since=timezone.now() - timedelta(days=3))
    people = User.objects.filter(domain=cast.acme)
    ends = {account: last_day_of(account) for account in people}
    for days in (-400, -30, -1, 0, 1, 2, 5, 14, 40, 400):
        by = today + timedelta(days=days)
        assert ending(cast, by=by) == {account for account, end in ends.items() if end is not None and end <= by}
        soon = {account for account, end in ends.items() if end is not None and today <= end <= by}
        assert ending(cast, by=by, not_before=today) == soon


def test_nobody_is_found_who_cannot_use_the_password_anyway(cast: Cast, clock: time_machine.Traveller) -> None:
    force_expiry(cast)
    for account in (cast.alice, cast.bob, cast.dora):
        ending_in(account, 3)
    set_frozen(account=cast.alice, frozen=True)
    User.objects.filter(pk=cast.bob.pk).update(must_change_password_since=timezone.now())
    cast.dora.set_unusable_password()
    cast.dora.save()
    assert ending(cast, by=timezone.localdate() + timedelta(days=14)) == set()


def test_finding_them_takes_as_many_statements_for_everybody(cast: Cast, clock: time_machine.Traveller) -> None:
    force_expiry(cast)
    order_expiry(cast, "3", account=cast.dora)
    orders = orders_of_domain(domain_id=cast.acme.pk)
    with CaptureQueriesContext(connection) as captured:
        list(with_password_ending(orders=orders, domain_id=cast.acme.pk, by=timezone.localdate()))
    assert len(captured) == 2
