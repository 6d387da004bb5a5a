"""A logon in flight ends with what it proved: nobody comes in after being shut out (A11, X8, X11)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.signals import user_logged_in
from django.test import Client

from accounts.directory.services import set_frozen
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from security.factors.services import factor_changed
from security.models import LogonRecord, PortalSession
from security.records.rules import Result
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.logon.acts import LOGON, is_in


def _new_factor(account: User) -> None:
    factor_changed(account=account, is_bound=True)


def _new_password(account: User) -> None:
    store_password(account=account, encoded=hash_password("Fresh-Passw0rd-7"))


def _freeze(account: User) -> None:
    set_frozen(account=account, frozen=True)


@contextmanager
def at_the_last_moment(act: Callable[[User], None]) -> Iterator[None]:
    """Let another request do something to the account when Django has just taken a logon for one."""

    def do(user: User, **_: object) -> None:
        act(User.objects.get(pk=user.pk))

    user_logged_in.connect(do)
    try:
        yield
    finally:
        user_logged_in.disconnect(do)


@pytest.fixture
def client() -> Client:
    return browser()


@pytest.mark.parametrize("act", [_new_factor, _new_password, _freeze])
def test_what_ends_sessions_ends_a_logon_in_flight(cast: Cast, client: Client, act: Callable[[User], None]) -> None:
    """The person is told to log on again, which then asks for what holds now."""
    with at_the_last_moment(act):
        answer = client.post(LOGON, {"address": cast.dora.address, "password": password_of("Dora")})
    assert answer.status_code == 409
    assert "Log on again" in answer.content.decode()
    assert not is_in(client)
    assert not PortalSession.objects.filter(account=cast.dora).exists()
    assert not LogonRecord.objects.filter(account_id=cast.dora.pk, result=Result.ACCEPT).exists()


def test_no_nameless_session_holds_the_account_either(cast: Cast, client: Client) -> None:
    """Nobody could list it or end it."""
    with at_the_last_moment(_new_factor):
        client.post(LOGON, {"address": cast.dora.address, "password": password_of("Dora")})
    assert [row.get_decoded() for row in PortalSession.objects.all()] == []
