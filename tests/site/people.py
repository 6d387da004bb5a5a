"""Where people stand when they come to a page: states that several pages begin with."""

from datetime import timedelta

import time_machine
from django.test import Client
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.models import User
from security.factors.authenticators.queries import authenticator_of
from security.factors.rules import Method
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.factors.authenticators import acts as app
from tests.security.factors.phones import acts as phone
from tests.security.freezing.acts import code_in_newest, stop
from tests.security.step_up.acts import grant_in
from tests.site.table import Visit

OVERVIEW = "/settings/account-security/"
NEW_PASSWORD = "Correct-Horse-7"
TWICE = {"new": NEW_PASSWORD, "confirm": NEW_PASSWORD}


def stranger(_: Cast) -> Visit:
    return Visit(browser())


def alice(cast: Cast) -> Visit:
    return Visit(logged_on(cast.alice))


def bob(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob))


def olga(cast: Cast) -> Visit:
    return Visit(on_duty(cast.olga))


def on_duty(operator: User) -> Client:
    """Return a browser in which an operator has just logged on, with an authenticator."""
    if authenticator_of(account=operator) is None:
        app.attached(operator)
        operator.refresh_from_db()
    return logged_on(operator, device=authenticator_of(account=operator), proved=Method.AUTHENTICATOR.value)


def proved(account: User, purpose: Purpose = Purpose.CHANGE_FACTOR) -> tuple[Client, dict[str, str]]:
    """Return a browser in which the account has proved its identity, and the proof as a form holds it."""
    account.refresh_from_db()
    client = on_duty(account) if account.role == Role.OPERATOR else logged_on(account)
    return client, {"grant": str(grant_in(client, account, purpose))}


def stop_changes_of(account: User) -> None:
    """A second factor from before, one from since the notice, and the owner's answer to it."""
    app.attached(account)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        phone.bound(account)
        notify(NoticeKind.PHONE_BOUND, account=account, source=app.SOURCE, phone="+86 138 •••• 5678")
        stop(code_in_newest(account))
