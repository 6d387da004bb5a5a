"""Stopping what a notice was about, by its link alone (X34); ``thawing`` ends it again.

Nobody is logged on by it, no password is changed and the account is not frozen: an attacker who reads the owner's mail
has the links as well.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Source
from security.browsers.known_browsers.services import forget_proofs
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
from security.freezing.links import frozen_parts, is_freeze_left, living_freeze_links
from security.freezing.models import FreezeLink
from security.freezing.rules import NOTHING, Frozen
from security.notices.rules import NoticeKind
from security.notices.services import notify


def freeze_by_link(*, code: str, source: Source) -> Frozen | None:
    """Stop what was made or changed since the notice; end all sessions and trusted devices. Return what is stopped.

    None where it was stopped three times within a week: then the postmaster hears, and nothing else happens. The link
    is used up in either case. Raises FreezeLinkOver, of several uses at once for all but one.
    """
    with transaction.atomic(durable=True):
        link = _spend(code)
        is_left = is_freeze_left(account=link.account)
        credentials = _freeze(link) if is_left else []
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


def _freeze(link: FreezeLink) -> list[str]:
    account, now = link.account, timezone.now()
    User.objects.filter(pk=account.pk).update(factors_frozen_at=now)
    stopped = list(_new_client_passwords(link).values_list("pk", flat=True))
    for rows in (*_new_factors(link), _new_client_passwords(link)):
        rows.update(frozen_at=now)
    factor_changed(account=account)
    forget_proofs(account=account)
    credentials = [client_credential(number) for number in stopped]
    order_cuts(credentials=credentials, account_id=account.pk)
    return credentials


def _new_factors(link: FreezeLink) -> Iterable[QuerySet[Model]]:
    account, since = link.account, link.since
    yield Authenticator.objects.filter(user=account, frozen_at=None, confirmed_at__gte=since)
    yield SecurePhone.objects.filter(user=account, frozen_at=None, bound_at__gte=since)
    yield RecoveryCodes.objects.filter(user=account, frozen_at=None, issued_at__gte=since)
    yield SecurityAnswer.objects.filter(account=account, frozen_at=None, confirmed_at__gte=since)


def _new_client_passwords(link: FreezeLink) -> QuerySet[ClientPassword]:
    return ClientPassword.objects.filter(
        account=link.account, frozen_at=None, revoked_at=None, created_at__gte=link.since
    )


def _record_and_tell(link: FreezeLink, frozen: Frozen | None, source: Source) -> None:
    account = link.account
    record_about(
        account,
        CHANGE_DISOWNED,
        actor=actor_of(account),
        source=source,
        change={"notice": link.event, **(NOTHING if frozen is None else frozen).named},
    )
    if frozen is not None:
        notify(NoticeKind.CHANGES_STOPPED, account=account, source=source, event=link.event)
    kind, actor = NoticeKind.CHANGE_DISOWNED_AGAIN if frozen is None else NoticeKind.CHANGE_DISOWNED, actor_of(account)
    for reader in _looking_after(account):
        notify(kind, account=reader, source=source, actor=actor, address=account.address, event=link.event)


def _looking_after(account: User) -> QuerySet[User]:
    if account.role == Role.POSTMASTER:
        return User.objects.filter(role=Role.OPERATOR, frozen_at=None)
    return User.objects.filter(domain=account.domain, role=Role.POSTMASTER, frozen_at=None)
