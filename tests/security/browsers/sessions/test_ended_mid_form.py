"""A session that ends while a form is filled in: the logon page says why, and leads back to the form (kind: A11)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.utils import timezone

from accounts.directory.services import set_frozen
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from security.browsers.sessions.services import purge_sessions
from security.factors.services import factor_changed
from security.models import PortalSession
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import text_of

FORM = "/settings/notices/"
HERE = {"referer": f"http://testserver{FORM}"}


def sent_after(cast: Cast, ends: Callable[[User], object]) -> HttpResponse:
    """Let something end the session behind an open form, then send that form."""
    client = logged_on(cast.alice)
    assert client.get(FORM).status_code == 200
    ends(cast.alice)
    return client.post(FORM, {}, headers=HERE, follow=True)


def new_password(account: User) -> None:
    store_password(account=account, encoded=hash_password("Fresh-Passw0rd-7"))


def new_factor(account: User) -> None:
    factor_changed(account=account)


def freeze(account: User) -> None:
    set_frozen(account=account, frozen=True)


def suspend(account: User) -> None:
    type(account.domain).objects.filter(pk=account.domain_id).update(suspended_at=timezone.now())


def purge(_: User) -> None:
    PortalSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    purge_sessions()


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (new_password, "ended this session."),
        (new_factor, "ended this session."),
        (freeze, "Your account cannot be used at present."),
        (suspend, "Your account cannot be used at present."),
        (purge, "Your session has ended. Nothing was changed."),
    ],
)
def test_the_logon_page_says_why_and_leads_back(cast: Cast, ends: Callable[[User], object], words: str) -> None:
    page = text_of(sent_after(cast, ends))
    assert words in page
    assert f'<input type="hidden" name="next" value="{FORM}">' in page


def test_after_an_idle_hour(cast: Cast, clock: time_machine.Traveller) -> None:
    page = text_of(sent_after(cast, lambda _: clock.shift(timedelta(minutes=60))))
    assert "You were logged off after 60 minutes without activity. Nothing was changed." in page
    assert f'<input type="hidden" name="next" value="{FORM}">' in page


def test_after_the_logon_the_form_is_there_again(cast: Cast) -> None:
    client = logged_on(cast.alice)
    PortalSession.objects.update(ended_at=timezone.now())
    page = client.post(FORM, {}, headers=HERE, follow=True)
    typed = {"address": cast.alice.address, "password": password_of("Alice"), "next": FORM}
    assert page.context["next"] == FORM
    assert client.post("/logon/", typed, follow=True).redirect_chain == [(FORM, 302)]


@pytest.mark.django_db
def test_a_browser_that_was_never_here_is_told_nothing() -> None:
    assert browser().get(FORM)["Location"] == "/logon/?next=%2Fsettings%2Fnotices%2F"


def test_a_frozen_account_is_told_whom_to_ask(cast: Cast) -> None:
    """By the address that its owner can write to, and without a number that says nothing."""
    freeze(cast.alice)
    answer = browser().post("/logon/", {"address": cast.alice.address, "password": password_of("Alice")})
    page = text_of(answer)
    assert answer.status_code == 403
    assert "This account is frozen" in page
    assert "Ask postmaster@acme.example why." in page
    assert "Error 403" not in page


@pytest.mark.parametrize("who", ["bob", "alice"])
def test_whom_the_operator_looks_after_is_sent_to_the_operator(cast: Cast, who: str) -> None:
    """A frozen postmaster cannot ask himself; the postmaster of a suspended domain is shut out as well."""
    account = getattr(cast, who)
    freeze(account) if who == "bob" else suspend(account)
    typed = {"address": account.address, "password": password_of(account.name)}
    assert "Ask the operator of the portal why." in text_of(browser().post("/logon/", typed))


def test_a_shut_account_has_no_session_left_to_say_more(cast: Cast) -> None:
    """A11: and none comes back."""
    client = logged_on(cast.alice)
    freeze(cast.alice)
    assert client.get(FORM)["Location"] == "/logon/?next=%2Fsettings%2Fnotices%2F&ended=shut"
    set_frozen(account=cast.alice, frozen=False)
    assert client.get(FORM).status_code == 302
