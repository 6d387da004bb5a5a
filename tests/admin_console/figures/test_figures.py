"""P8: people by department: who is counted, by which rule, with those below."""

import pytest
from django.utils import timezone

from accounts.directory.services import create_account
from accounts.models import User
from admin_console.figures.rules import HeadCount, percent, with_those_below
from admin_console.figures.services import figures_of
from security.policies import CHOOSE, CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import EMPLOYEES, postmaster
from tests.cast import Cast
from tests.security.factors.authenticators import acts as app
from tests.security.factors.phones import acts as phone


def test_counts_of_those_below_are_in_those_above() -> None:
    counts = {None: 4, 1: 1, 3: 5}
    assert with_those_below(counts, {1: None, 2: 1, 3: 2, 4: None}) == {1: 6, 2: 5, 3: 5}


def test_everybody_is_nobody_less() -> None:
    """One of a thousand missing is not rounded away."""
    assert (percent(999, 1000), percent(1000, 1000), percent(0, 3), percent(0, 0)) == (99, 100, 0, 100)
    assert HeadCount(10, 9, 3).without_factor == 1


@pytest.mark.django_db
class TestCounting:
    def test_people_are_counted_with_what_they_have(self, cast: Cast) -> None:
        app.attached(cast.alice)
        phone.bound(cast.dora)
        figures = figures_of(domain_id=cast.acme.pk)
        assert figures.at(cast.sales.pk) == figures.at(cast.sales_east.pk) == HeadCount(1, 1, 0)
        assert figures.at(cast.engineering.pk) == HeadCount(1, 1, 0)
        assert figures.everybody == HeadCount(3, 2, 0)  # the postmaster, who is in no department, too

    def test_neither_the_recycle_bin_nor_another_domain(self, cast: Cast) -> None:
        User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())
        figures = figures_of(domain_id=cast.acme.pk)
        assert figures.at(cast.sales.pk) == HeadCount()
        assert figures.everybody.people == 2

    def test_the_list_finds_as_many_without_a_factor(self, cast: Cast) -> None:
        """A number is a link, and the list behind it agrees."""
        app.attached(cast.alice)
        figures = figures_of(domain_id=cast.acme.pk)
        client = postmaster(cast.bob)
        for department in (cast.sales, cast.engineering):
            page = client.get(f"{EMPLOYEES}?department={department.pk}&state=without-factor")
            names = [
                account.name for account in (cast.alice, cast.dora) if f">{account.name}<" in page.content.decode()
            ]
            assert len(names) == figures.at(department.pk).without_factor

    def test_who_is_bound_by_whatever_order_or_choice(self, cast: Cast) -> None:
        """The domain's, the department's, the account's own, and the person's toggle (E5)."""
        cast.order(CLIENT_PASSWORDS, REQUIRED)
        cast.order(CLIENT_PASSWORDS, CHOOSE, department=cast.sales)
        second = create_account(
            address="second@acme.example", name="S", domain=cast.acme, department=cast.sales_east, encoded_password=None
        )
        create_account(
            address="third@acme.example", name="T", domain=cast.acme, department=cast.sales_east, encoded_password=None
        )
        cast.order(CLIENT_PASSWORDS, REQUIRED, account=second)
        cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.dora)
        User.objects.filter(pk=cast.alice.pk).update(client_passwords_since=timezone.now())
        figures = figures_of(domain_id=cast.acme.pk)
        assert figures.at(cast.sales.pk) == HeadCount(3, 0, 2)
        assert figures.at(cast.engineering.pk) == HeadCount(1, 0, 0)
        assert figures.everybody == HeadCount(5, 0, 3)
