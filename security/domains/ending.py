"""What the background process does to domains that are shut: it ends what was open, and purges what is over.

Some accounts at a time, each part a transaction: any number of processes may do so at once, and end at any moment.
"""

import time
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.directory.locks import lock_accounts
from accounts.directory.services import remove_domain
from accounts.events import DOMAIN_PURGED
from accounts.models import Domain, User
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.batches import ROWS_AT_ONCE
from security.browsers.models import PortalSession
from security.client_passwords.models import ClientPassword
from security.connections.services import order_cuts
from security.credentials import account_credential
from security.domains.rules import WAITING
from security.logon.models import LogonAttempt
from security.old_passwords.queries import living_old_passwords
from security.recycle_bin.services import purge_account

# So many accounts in one transaction: a logon that waits for one of them waits for some tenths of a second.
_AT_ONCE = 100
_TURN_SECONDS = 2.0


def shut_suspended_domains() -> int:
    """End sessions, half-done logons and open connections of people whose domain was suspended; return of how many."""
    ended, deadline = 0, time.monotonic() + _TURN_SECONDS
    for pk in list(Domain.objects.filter(shut_up_to__isnull=False).order_by("pk").values_list("pk", flat=True)):
        while time.monotonic() < deadline and (some := _shut_some(pk)):
            ended += some
    return ended


@transaction.atomic
def _shut_some(pk: int) -> int:
    # Where it was opened again meanwhile there is nothing to do.
    waiting = Domain.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=pk, shut_up_to__isnull=False)
    domain = waiting.first()
    if domain is None:
        return 0
    beyond = User.objects.filter(domain=domain, pk__gt=domain.shut_up_to or 0).order_by("pk")
    accounts = list(beyond.values_list("pk", flat=True)[:_AT_ONCE])
    _shut(accounts)
    domain.shut_up_to = accounts[-1] if len(accounts) == _AT_ONCE else None
    domain.save(update_fields=["shut_up_to"])
    return len(accounts)


def _shut(accounts: Sequence[int]) -> None:
    # A logon in flight is either ended here, or asks for the domain after this (``open_session``).
    lock_accounts(accounts)
    now = timezone.now()
    PortalSession.objects.filter(account__in=accounts, ended_at__isnull=True).update(ended_at=now)
    LogonAttempt.objects.filter(account__in=accounts).delete()
    for account_id, credentials in _credentials_in_use(accounts).items():
        order_cuts(credentials=credentials, account_id=account_id)


def _credentials_in_use(accounts: Sequence[int]) -> dict[int, list[str]]:
    """Return by account what mail programs got in with; what was never used has no connection to end."""
    seen = User.objects.filter(pk__in=accounts, last_logon__mail_at__isnull=False)
    found = {pk: [account_credential(pk)] for pk in seen.values_list("pk", flat=True)}
    living = Q(revoked_at__isnull=True, last_used_at__isnull=False)
    for password in ClientPassword.objects.filter(living, account__in=accounts):
        found.setdefault(password.account_id, []).append(password.credential)
    for old in living_old_passwords().filter(account__in=accounts):
        found.setdefault(old.account_id, []).append(old.credential)
    return found


def purge_deleted_domains() -> int:
    """Delete for good what is left of domains that were deleted more than seven days ago; return how many accounts."""
    gone, deadline = 0, time.monotonic() + _TURN_SECONDS
    for pk in list(_over().values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        while time.monotonic() < deadline and _purge_one(pk):
            gone += 1
    return gone


def _over() -> QuerySet[Domain]:
    return Domain.objects.filter(deleted_at__lt=timezone.now() - WAITING).order_by("deleted_at")


def _purge_one(pk: int) -> bool:
    """Purge one account of the domain, or the domain itself where there is none; whether more may be left of it."""
    with transaction.atomic(durable=True):
        domain = _over().select_for_update(skip_locked=True).filter(pk=pk).first()
        if domain is None:
            return False
        holder = User.objects.select_for_update().filter(domain=domain).order_by("pk").first()
        if holder is not None:
            purge_account(holder=holder, actor=PORTAL, source=ON_THE_HOST)
            return True
        record(DOMAIN_PURGED, actor=PORTAL, source=ON_THE_HOST, target=domain.name, domain_id=domain.pk)
        remove_domain(domain)
        return False
