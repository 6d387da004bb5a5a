"""Stopping what a notice was about, by its link alone (X34); ``thawing`` ends it again.

Nobody is logged on by it, no password is changed and the account is not frozen: an attacker who reads the owner's mail
has the links as well.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.directory.queries import postmasters_of
from accounts.directory.rules import Role
from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Source
from mailportal.batches import delete_in_batches
from security.browsers.known_browsers import forget_proofs
from security.client_passwords.models import ClientPassword
from security.connections.services import order_cuts, try_cuts
from security.credentials import client_credential
from security.events import CHANGE_DISOWNED
from security.factors.authenticators.models import Authenticator
from security.factors.errors import FreezeLinkOver
from security.factors.phones.models import SecurePhone
from security.factors.questions.models import SecurityAnswer
from security.factors.recovery_codes.models import RecoveryCodes
from security.factors.services import factor_changed
from security.freezing.models import FreezeLink
from security.freezing.rules import MOST_FREEZES, MOST_WITHIN, NOTHING, Frozen
from security.link_codes import code_digest, fresh_code
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password

LINK_LIFE = timedelta(days=7)
# An act and its notice are one transaction, and the rows carry the times at which they were written in it.
BEFORE_NOTICE = timedelta(minutes=1)
# A used one is kept as long as freezes are counted.
MEMORY = timedelta(days=7)
# Each factor's table, the column of its account, and when it was set up.
FACTORS: Final[Mapping[str, tuple[type[Model], str, str]]] = {
    "authenticator": (Authenticator, "user", "confirmed_at"),
    "phone": (SecurePhone, "user", "bound_at"),
    "recovery_codes": (RecoveryCodes, "user", "issued_at"),
    "questions": (SecurityAnswer, "account", "confirmed_at"),
}


def freeze_by_link(*, code: str, source: Source) -> Frozen | None:
    """Stop what was made or changed since the notice; end all sessions and trusted devices. Return what is stopped.

    None where it was stopped three times within a week: then the postmaster hears, and nothing else happens. The link
    is used up in either case. Raises FreezeLinkOver, of several uses at once for all but one.
    """
    with transaction.atomic(durable=True):
        link = _spend(code)
        is_left = is_freeze_left(account=link.account)
        credentials = _freeze(link, source) if is_left else []
        frozen = frozen_parts(account=link.account) if is_left else None
        _record_and_tell(link, frozen, source)
    try_cuts(credentials=credentials)
    return frozen


def _spend(code: str) -> FreezeLink:
    link = living_freeze_links(code=code).first()
    if link is None:
        raise FreezeLinkOver
    # Uses of one account's links queue at its row, as all changes of its factors do.
    account = User.objects.select_related("domain").select_for_update(of=("self",)).get(pk=link.account_id)
    if not living_freeze_links(code=code).update(used_at=timezone.now()):
        raise FreezeLinkOver
    link.account = account
    return link


def _freeze(link: FreezeLink, source: Source) -> list[str]:
    account, now = link.account, timezone.now()
    User.objects.filter(pk=account.pk).update(factors_frozen_at=now)
    stopped = list(_new_client_passwords(link).values_list("pk", flat=True))
    for rows in (*_new_factors(link), _new_client_passwords(link)):
        rows.update(frozen_at=now)
    factor_changed(account=account)
    forget_proofs(account=account)
    credentials = [client_credential(number) for number in stopped]
    order_cuts(credentials=credentials, account_id=account.pk)
    old = end_old_password(account=account, why=OldPasswordEnd.DISOWNED, actor=actor_of(account), source=source)
    return [*credentials, *old]


def _new_factors(link: FreezeLink) -> Iterable[QuerySet[Model]]:
    for model, owner, made_at in FACTORS.values():
        yield QuerySet(model).filter(**{owner: link.account, "frozen_at": None, f"{made_at}__gte": link.since})


def _new_client_passwords(link: FreezeLink) -> QuerySet[ClientPassword]:
    made_or_changed = Q(created_at__gte=link.since) | Q(limited_at__gte=link.since)
    return ClientPassword.objects.filter(made_or_changed, account=link.account, frozen_at=None, revoked_at=None)


def _record_and_tell(link: FreezeLink, frozen: Frozen | None, source: Source) -> None:
    account = link.account
    change = {"notice": link.event, **(NOTHING if frozen is None else frozen).named}
    record_about(account, CHANGE_DISOWNED, source=source, change=change)
    if frozen is not None:
        notify(NoticeKind.CHANGES_STOPPED, account=account, source=source, event=link.event)
    kind, actor = NoticeKind.CHANGE_DISOWNED_AGAIN if frozen is None else NoticeKind.CHANGE_DISOWNED, actor_of(account)
    for reader in _looking_after(account):
        notify(kind, account=reader, source=source, actor=actor, address=account.address, event=link.event)


def _looking_after(account: User) -> QuerySet[User]:
    if account.role == Role.POSTMASTER:
        return User.objects.filter(role=Role.OPERATOR, frozen_at=None, deleted_at=None)
    return postmasters_of(domain_id=account.domain_id)


def issue_freeze_link(*, account: User, event: str, at: datetime) -> str:
    """Return the address of a page that stops what happened ``at`` that moment.

    The code is the fragment, which no server and no log ever sees; ``event`` is the English subject of the notice.
    """
    code = fresh_code()
    FreezeLink.objects.create(
        account=account,
        digest=code_digest(code),
        event=event,
        since=at - BEFORE_NOTICE,
        expires_at=at + LINK_LIFE,
    )
    return f"{settings.PUBLIC_BASE_URL}{reverse('security:freeze')}#{code}"


def living_freeze_links(*, code: str) -> QuerySet[FreezeLink]:
    """Return the living link of this code, or none: unknown, used and expired look the same."""
    digest = code_digest(code)
    if digest is None:
        return FreezeLink.objects.none()
    return FreezeLink.objects.filter(
        digest=digest, used_at__isnull=True, expires_at__gt=timezone.now(), account__deleted_at__isnull=True
    )


def purge_freeze_links() -> int:
    """Delete links whose week is over, but not within a week of their use; return how many."""
    now = timezone.now()
    is_forgotten = Q(used_at__isnull=True) | Q(used_at__lt=now - MEMORY)
    return delete_in_batches(FreezeLink.objects.filter(is_forgotten, expires_at__lt=now).order_by("expires_at"))


def is_freeze_left(*, account: User) -> bool:
    """Whether the account's links stopped something fewer than three times within a week; one in use counts."""
    since = timezone.now() - MOST_WITHIN
    return FreezeLink.objects.filter(account=account, used_at__gt=since).count() <= MOST_FREEZES


def frozen_parts(*, account: User) -> Frozen:
    """Return what is stopped of the account."""
    passwords = ClientPassword.objects.filter(account=account, frozen_at__isnull=False, revoked_at__isnull=True)
    labels = passwords.order_by("created_at", "pk").values_list("label", flat=True)
    row = User.objects.filter(pk=account.pk).values(**factors_frozen()).get()
    return frozen_in(row, labels)


@cache  # to put them together takes longer than to read them
def factors_frozen() -> Mapping[str, Exists]:
    """Return columns for a query of accounts, from which ``frozen_in`` reads which of their factors are stopped."""
    return {
        f"frozen_{name}": Exists(QuerySet(model).filter(**{owner: OuterRef("pk"), "frozen_at__isnull": False}))
        for name, (model, owner, _) in FACTORS.items()
    }


def frozen_in(row: Mapping[str, Any], labels: Iterable[str]) -> Frozen:
    """Return what is stopped of an account, by such a row and the labels of its stopped security passwords."""
    return Frozen(**{name: row[f"frozen_{name}"] for name in FACTORS}, client_passwords=tuple(labels))
