"""X18: the first web logon after an order begins a person's hour, and their pages and a notice say so."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.notify.models import Notice
from security.models import Deadline, PersonalOrder
from security.policies import CHOOSE, CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS
from security.postman.services import write_due_notices
from tests.browser import browser
from tests.cast import Cast
from tests.security.client_passwords.acts import OVERVIEW, TURN_ON, switched_on
from tests.security.factors.authenticators.acts import Phone, attached
from tests.security.logon.acts import BY_APP, give_password, half_way

pytestmark = pytest.mark.django_db(transaction=True)
BANNER = "your mail programs need a security password"


@pytest.fixture
def app(cast: Cast) -> Phone:
    return attached(cast.alice)[0]


def order(cast: Cast, *, days: int = 7, **columns: object) -> PersonalOrder:
    """Let security passwords be ordered person by person of the whole domain."""
    return PersonalOrder.objects.create(
        domain=cast.acme,
        scopes=[[REQUIRED, None, None]],
        days=days,
        last_at=timezone.now() + timedelta(days=30),
        actor_address=cast.bob.address,
        **columns,
    )


def logged_on_by_pages(account: User, app: Phone) -> Client:
    client = half_way(account)
    assert client.post(BY_APP, {"code": app.code()}).status_code == 302
    return client


def test_a_logon_that_gets_in_begins_the_hour_and_the_first_page_says_so(cast: Cast, app: Phone) -> None:
    order(cast)
    client = logged_on_by_pages(cast.alice, app)
    deadline = Deadline.objects.get()
    assert (deadline.account, deadline.look_at) == (cast.alice, deadline.holds_at)
    page = client.get(OVERVIEW).content.decode()
    assert BANNER in page
    assert TURN_ON in page
    assert "You need not do it before" in client.get(TURN_ON).content.decode()


def test_the_notice_says_from_when_on_and_who_ordered_it(cast: Cast, app: Phone) -> None:
    order(cast, message="Ask the service desk, 4711.\nSee www.evil.example")
    logged_on_by_pages(cast.alice, app)
    write_due_notices()
    notice = Notice.objects.get(subject__contains="Your mail programs need a new password")
    assert f"{Deadline.objects.get().holds_at:%Y}" in notice.text
    assert cast.bob.address in notice.text
    assert "Ask the service desk, 4711." in notice.text
    assert "www.evil.example" not in notice.text


def test_a_password_alone_begins_nothing(cast: Cast, app: Phone) -> None:
    order(cast)
    half_way(cast.alice)
    give_password(browser(), cast.alice)
    assert not Deadline.objects.exists()


def test_who_has_turned_them_on_is_told_nothing(cast: Cast, app: Phone) -> None:
    order(cast)
    switched_on(cast.alice)
    client = logged_on_by_pages(cast.alice, app)
    assert Deadline.objects.count() == 1
    write_due_notices()
    assert not Notice.objects.filter(subject__contains="need a new password").exists()
    assert BANNER not in client.get(OVERVIEW).content.decode()


def test_without_an_order_that_runs_nothing_is_said(cast: Cast, app: Phone) -> None:
    order(cast, ended_at=timezone.now())
    client = logged_on_by_pages(cast.alice, app)
    assert not Deadline.objects.exists()
    assert BANNER not in client.get(OVERVIEW).content.decode()


def test_an_order_that_is_stopped_or_an_exception_takes_the_banner_away(cast: Cast, app: Phone) -> None:
    running = order(cast)
    client = logged_on_by_pages(cast.alice, app)
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.alice)
    assert BANNER not in client.get(OVERVIEW).content.decode()
    PersonalOrder.objects.filter(pk=running.pk).update(ended_at=timezone.now())
    assert BANNER not in client.get(OVERVIEW).content.decode()


def test_where_no_mail_program_is_allowed_nothing_is_to_generate(cast: Cast, app: Phone) -> None:
    order(cast)
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    page = logged_on_by_pages(cast.alice, app).get(OVERVIEW).content.decode()
    assert BANNER in page
    assert "mail programs are not allowed" in page


def test_another_domains_order_begins_nothing(cast: Cast, app: Phone) -> None:
    """T2."""
    order(cast)
    PersonalOrder.objects.update(domain=cast.globex)
    logged_on_by_pages(cast.alice, app)
    assert not Deadline.objects.exists()
