"""Handing out a one-time link to set a password, and setting it (T9)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from accounts.passwords.services import hash_new_password, store_password
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_in_batches, update_in_batches
from mailportal.throttle.counters import hit
from mailportal.web.client_address import network_of
from security.address_limits.errors import NetworkBlocked
from security.address_limits.queries import is_blocked_for
from security.client_passwords.services import delete_all_client_passwords
from security.connections.services import order_cuts, try_cuts
from security.credentials import account_credential
from security.errors import PasswordLinkOver, TooManyGuesses
from security.events import PASSWORD_LINK_ISSUED, PASSWORD_LINK_USED, PASSWORD_LINK_VOIDED
from security.limits import LINK_CODES
from security.link_codes import code_digest, fresh_code
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password
from security.passwords.links.models import PasswordLink
from security.passwords.links.queries import link_of
from security.passwords.recovered import forget_recovery

LINK_LIFE = timedelta(hours=1)


@transaction.atomic
def issue_password_link(*, account: User, actor: Actor, source: Source) -> str:
    """Return the address of a page on which its holder sets the account's password once, within an hour.

    Earlier links of the account are void. The code is the fragment, which no server and no log ever sees.
    """
    holder = User.objects.select_for_update().get(pk=account.pk)
    PasswordLink.objects.filter(account=holder, used_at__isnull=True).delete()
    link, url = new_link(account=holder, ends_at=timezone.now() + LINK_LIFE)
    link.save()
    record_about(account, PASSWORD_LINK_ISSUED, actor=actor, source=source)
    return url


@transaction.atomic
def void_password_link(*, holder: User, actor: Actor, source: Source) -> bool:
    """Void the account's link that nobody has used; whether there was one. A part of an act that holds the account."""
    is_there = link_of(account=holder) is not None
    if is_there:
        PasswordLink.objects.filter(account=holder, used_at__isnull=True).delete()
        record_about(holder, PASSWORD_LINK_VOIDED, actor=actor, source=source)
    return is_there


def new_link(*, account: User, ends_at: datetime) -> tuple[PasswordLink, str]:
    """Return the row of a link, not yet stored, and the address to hand over, which alone has its code."""
    code = fresh_code()
    link = PasswordLink(account=account, digest=code_digest(code), auth_epoch=account.auth_epoch, expires_at=ends_at)
    return link, f"{settings.PUBLIC_BASE_URL}{reverse('security:password-link')}#{code}"


def set_password_by_link(*, code: str, new: str, source: Source, history: int = 0) -> User:
    """Put the password in force, once: all sessions and security passwords of the account end. Return the account.

    ``new`` keeps the rules of ``accounts.passwords``; ``history`` is from how many of the last ones it has to differ.
    Second factors stay: the link is not one. Raises PasswordLinkOver, of several at once for all but one;
    PasswordReused, and NetworkBlocked where the account's domain shuts this network out, and the link is not used up;
    Overloaded.
    """
    link = living_links(code=code).select_related("account__domain").first()
    if link is None:
        raise PasswordLinkOver
    if is_blocked_for(link.account, source.address):
        raise NetworkBlocked
    encoded = hash_new_password(account=link.account, password=new, history=history)
    with transaction.atomic(durable=True):
        account = _spend(code)
        credentials = put_in_force(account=account, encoded=encoded, history=history, source=source)
        record_about(account, PASSWORD_LINK_USED, actor=actor_of(account), source=source)
    try_cuts(credentials=credentials)
    return account


def put_in_force(*, account: User, encoded: str, history: int, source: Source) -> list[str]:
    """Put a password in force that its owner set by something handed over; return the credentials to be cut.

    Everything that the one before opened ends, and the owner is told. In the transaction of the act, which records its
    own event.
    """
    store_password(account=account, encoded=encoded, history=history)
    forget_recovery(account=account)
    credentials = [account_credential(account.pk)]
    order_cuts(credentials=credentials, account_id=account.pk)
    credentials += end_old_password(
        account=account, why=OldPasswordEnd.PASSWORD_REPLACED, actor=actor_of(account), source=source
    )
    credentials += delete_all_client_passwords(account=account, actor=actor_of(account), source=source)
    notify(NoticeKind.PASSWORD_RESET, account=account, source=source)
    return credentials


def _spend(code: str) -> User:
    link = living_links(code=code).first()
    if link is None:
        raise PasswordLinkOver
    # Uses of one account's links queue at its row, like everything that changes its password. Only then does it count
    # what the link says: PostgreSQL would not look again at the other table after waiting inside an update.
    account = User.objects.select_related("domain").select_for_update(of=("self",)).get(pk=link.account_id)
    if not living_links(code=code).exists():
        raise PasswordLinkOver
    PasswordLink.objects.filter(pk=link.pk).update(used_at=timezone.now(), sealed_address=None)
    return account


def count_wrong_code(*, source: Source) -> None:
    """Count one code that is of no living link. Raises TooManyGuesses where this network has sent too many of them."""
    tries = hit(LINK_CODES, network_of(source.address))
    if tries.count > LINK_CODES.tries:
        raise TooManyGuesses(seconds_left=tries.seconds_left)


def purge_password_links() -> int:
    """Delete links whose time is over, and forget the private address of those that are void; return how many went."""
    void = PasswordLink.objects.filter(sealed_address__isnull=False).exclude(auth_epoch=F("account__auth_epoch"))
    update_in_batches(void, sealed_address=None)
    return delete_in_batches(PasswordLink.objects.filter(expires_at__lt=timezone.now()).order_by("expires_at"))


def living_links(*, code: str) -> QuerySet[PasswordLink]:
    """Return the living link of this code, or none: unknown, used, too old and superseded look the same."""
    digest = code_digest(code)
    if digest is None:
        return PasswordLink.objects.none()
    return PasswordLink.objects.filter(
        digest=digest,
        used_at__isnull=True,
        expires_at__gt=timezone.now(),
        auth_epoch=F("account__auth_epoch"),
        account__frozen_at__isnull=True,
        account__deleted_at__isnull=True,
    )
