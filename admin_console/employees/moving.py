"""Moving an account to another department, whose rules hold for it from then on."""

from collections.abc import Iterator

from accounts.directory.services import put_into_department
from accounts.events import ACCOUNT_MOVED
from accounts.evidence import record_about
from accounts.models import Department, User
from accounts.policies.kinds import Stop
from accounts.policies.queries import orders_of
from accounts.policies.resolve import AccountOrders
from admin_console.policies.cuts import credentials_in_use
from mailportal.audit.source import Actor, Source
from security.connections.services import order_cuts
from security.networks import ANYWHERE, NOWHERE
from security.policies import (
    ALLOWED,
    CLIENT_PASSWORDS,
    EXEMPT_NETWORKS,
    LOGON_NETWORKS,
    LOGON_NETWORKS_IN_MAIL,
    ON,
    PROTOCOL_SWITCHES,
    THIRD_PARTY_CLIENTS,
)

_KINDS = (THIRD_PARTY_CLIENTS, CLIENT_PASSWORDS, *PROTOCOL_SWITCHES)


def move(*, locked: User, department: Department | None, actor: Actor, source: Source) -> tuple[str, ...]:
    """Move an account that the act holds, under the domain's orders, to a department of its domain, or out of all.

    Connections that the rules there do not let in are ordered to end; their credentials are returned.
    """
    before, left = orders_of(account=locked), locked.department_id
    put_into_department(account=locked, department=department)
    change = {"before": left, "after": locked.department_id}
    record_about(locked, ACCOUNT_MOVED, actor=actor, source=source, change=change)
    stops = set(_stops(before, orders_of(account=locked), locked))
    if not stops or not locked.is_active:
        return ()
    here = User.objects.filter(pk=locked.pk)
    all_programs = stops - {Stop.ACCOUNT_PASSWORD}
    cuts = credentials_in_use(
        account_password_of=here,
        client_passwords_of=here if all_programs else here.none(),
        domain_id=locked.domain_id or 0,
    )
    credentials = tuple(cuts.get(locked.pk, ()))
    order_cuts(credentials=credentials, account_id=locked.pk)
    return credentials


def _stops(before: AccountOrders, after: AccountOrders, account: User) -> Iterator[Stop]:
    for kind in _KINDS:
        stops = kind.choice(after.value(kind)).stops
        # Their holder has turned security passwords on: the account password opened nothing before.
        is_off = stops is not Stop.ACCOUNT_PASSWORD or account.client_passwords_since is None
        if stops is not None and is_off and after.value(kind) != before.value(kind):
            yield stops
    # From where they may come is another question than whether: those who are let in there come back by themselves.
    if _origins(after) != _origins(before):
        yield Stop.EVERY_PASSWORD


def _origins(orders: AccountOrders) -> tuple[str, str]:
    """Return from where alone mail programs get in, and from where although they are not allowed."""
    is_limited = orders.value(LOGON_NETWORKS_IN_MAIL) == ON
    is_allowed = orders.value(THIRD_PARTY_CLIENTS) == ALLOWED
    return (
        orders.value(LOGON_NETWORKS) if is_limited else ANYWHERE,
        NOWHERE if is_allowed else orders.value(EXEMPT_NETWORKS),
    )
