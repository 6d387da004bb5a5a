"""What those who look after an account do to it, each act by the account's lock, and somebody who has everything."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.test import Client

from accounts.directory.locks import lock_account_under_orders
from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.source import Source
from security.models import PortalSession
from security.resets.queries import holdings_of
from security.resets.rules import HoldingKind
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.browsers.trusted_devices.acts import ELSEWHERE, SOURCE, trusted
from tests.security.factors.authenticators.acts import Phone, attached
from tests.security.factors.phones.acts import bound
from tests.security.factors.questions.acts import set_up
from tests.security.mail_auth.conftest import issue

DESK = Source(address="192.0.2.50", request_id="7kqm2fdw")


def furnished(account: User) -> tuple[Phone, Client, Client]:
    """Give the account all that it can have; return its app, and its browsers on a computer and on a phone."""
    set_up(account)
    phone, _ = attached(account)
    bound(account)
    account.refresh_from_db()
    trusted(account, SOURCE)
    trusted(account, ELSEWHERE)
    issue(account, label="Anna's iPhone")
    issue(account, label="Thunderbird at home")
    account.refresh_from_db()
    return phone, *(_logged_on_in(source, account) for source in (SOURCE, ELSEWHERE))


def _logged_on_in(source: Source, account: User) -> Client:
    client = logged_on(account, source=source.address)
    PortalSession.objects.filter(account=account, source_address=source.address).update(program=source.program)
    return client


def done_by_bob(cast: Cast, act: Callable[..., Any], **how: Any) -> Any:
    """Let the postmaster do it to Alice, in one transaction that holds her row."""
    with transaction.atomic():
        holder = lock_account_under_orders(cast.alice)
        done = act(holder=holder, actor=actor_of(cast.bob), source=DESK, **how)
    cast.alice.refresh_from_db()
    return done


def keys_of(account: User, *kinds: HoldingKind) -> list[str]:
    """Return the keys of what the account has, of these kinds."""
    return [one.key for one in holdings_of(account=account) if one.kind in kinds]


def kinds_of(account: User) -> list[str]:
    """Return the kinds of what the account has, as listed."""
    return [one.kind.value for one in holdings_of(account=account)]
