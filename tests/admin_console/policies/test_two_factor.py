"""P6: who must have a second factor, with what, and who is in the enrolment window (D5)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.queries import effective_policy
from admin_console.policies.enrolment import enrolment_window
from security.policies import OFF, REQUIRED, SECOND_FACTOR
from tests.admin_console.acts import hidden, postmaster, prove, typed_on, words
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached

PAGE = "/console/two-factor/"
REVIEW = f"{PAGE}review/"
KEPT = {"factor_authenticator": "on", "factor_phone": "on", "trusted_device_days": "30"}


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def in_window(cast: Cast) -> list[str]:
    return [account.name for account in enrolment_window(domain_id=cast.acme.pk).people]


def long_ago(cast: Cast) -> None:
    past = timezone.now() - timedelta(days=15)
    User.objects.filter(domain=cast.acme).update(created_at=past)
    Policy.objects.update(since=past)


def test_everyone_by_the_form_and_what_it_means(cast: Cast, bob: Client) -> None:
    bob.post(PAGE, KEPT | {"second_factor": REQUIRED, "trusted_device_days": "7"})
    page = prove(bob, cast.bob, REVIEW)
    assert "3 of 3 accounts must prove a second factor at the web logon." in words(page)
    assert "3 accounts are not asked for the second factor for 7 days." in words(page)
    bob.post(REVIEW, hidden(page))
    assert effective_policy(kind=SECOND_FACTOR, account=cast.alice).value == REQUIRED
    assert enrolment_window(domain_id=cast.acme.pk).number == 3


def test_a_department_by_the_same_form(cast: Cast, bob: Client) -> None:
    where = f"{PAGE}for/second_factor/"
    sent = typed_on(bob.get(where)) | {"who": "chosen", "departments": str(cast.sales.pk)}
    assert bob.post(where, sent).headers["Location"] == REVIEW
    bob.post(REVIEW, hidden(prove(bob, cast.bob, REVIEW)))
    assert effective_policy(kind=SECOND_FACTOR, account=cast.alice).value == REQUIRED
    assert effective_policy(kind=SECOND_FACTOR, account=cast.dora).value == OFF
    assert in_window(cast) == ["Alice"]
    assert "1 person is in it. Alice" in words(bob.get(PAGE))


def test_the_window_ends_after_a_fortnight_and_opens_for_newcomers(cast: Cast) -> None:
    """D5: of the order or of the account's creation, whichever is later."""
    cast.order(SECOND_FACTOR, REQUIRED)
    assert in_window(cast) == ["Alice", "Dora", "Postmaster"]
    long_ago(cast)
    assert in_window(cast) == []
    User.objects.filter(pk=cast.dora.pk).update(created_at=timezone.now())
    assert in_window(cast) == ["Dora"]
    User.objects.filter(pk=cast.alice.pk).update(
        first_factor_at=timezone.now(), enrolment_until=timezone.now() + timedelta(hours=1)
    )
    assert in_window(cast) == ["Alice", "Dora"]


def test_who_has_one_or_is_excepted_is_not_in_it(cast: Cast) -> None:
    cast.order(SECOND_FACTOR, REQUIRED)
    cast.order(SECOND_FACTOR, OFF, account=cast.dora)
    attached(cast.alice)
    assert in_window(cast) == ["Postmaster"]


def test_an_order_for_an_account_opens_its_own_window(cast: Cast) -> None:
    cast.order(SECOND_FACTOR, REQUIRED, account=cast.dora)
    User.objects.filter(domain=cast.acme).update(created_at=timezone.now() - timedelta(days=15))
    assert in_window(cast) == ["Dora"]
    long_ago(cast)
    assert in_window(cast) == []
