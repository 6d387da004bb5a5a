"""Issuing and ending security passwords, and the switch that makes mail programs use them (E5, rules 2, 4 and 9).

Each act records its evidence in its own transaction. What it ends is ordered to be cut in that transaction and
tried after the commit, so that no order is lost and no mail server is asked about an act that did not happen.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.directory.locks import lock_account
from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_in_batches, log_retention
from mailportal.crypto.human_code import generate
from security import errors, events
from security.client_passwords.evidence import change_of
from security.client_passwords.limits import UNLIMITED, PasswordLimits, next_step
from security.client_passwords.models import DIGESTS, ClientPassword
from security.client_passwords.queries import ClientPasswordState, client_password_state, living_client_passwords
from security.client_passwords.rules import SLOTS, ClientKind
from security.connections.services import order_cuts, try_cuts
from security.credentials import SECRET_LENGTH, account_credential
from security.flow.values import Flow
from security.grants.acting import acting, require_rest_after_pass
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IssuedClientPassword:
    """A new security password and its text, which exists nowhere else and is shown once."""

    client_password: ClientPassword
    secret: str = field(repr=False)


def issue_client_password(
    *, flow: Flow, label: str, kind: ClientKind, limits: PasswordLimits = UNLIMITED
) -> IssuedClientPassword:
    """Spend one proof of identity on one new security password; it is committed, and final, on return.

    ``label`` comes from ``clean_label``. Nothing is changed, and the proof not spent, when it raises StepUpNeeded,
    StepUpSpent, ClientPasswordsOff, ThirdPartyClientsRefused or TooManyClientPasswords.
    """
    secret = generate(SECRET_LENGTH)
    with acting(flow, spends=Purpose.GENERATE) as holder:
        require_may_generate(account=holder)
        client_password = _store(holder, secret, label, kind, limits)
        _keep_on(holder)
        _record(events.CLIENT_PASSWORD_ISSUED, client_password, holder, actor_of(holder), flow.source)
        notify(NoticeKind.CLIENT_PASSWORD_ISSUED, account=holder, source=flow.source, label=client_password.label)
    return IssuedClientPassword(client_password, secret)


def require_may_generate(*, account: User) -> None:
    """Raise ThirdPartyClientsRefused, ClientPasswordsOff or TooManyClientPasswords where Generate is not open.

    RestingAfterPass within a day of an enrolment pass.
    """
    require_rest_after_pass(account=account)
    state = client_password_state(account=account)
    if not state.clients_allowed:
        raise errors.ThirdPartyClientsRefused
    if not state.is_on:
        raise errors.ClientPasswordsOff
    if state.is_full:
        raise errors.TooManyClientPasswords


def _store(holder: User, secret: str, label: str, kind: ClientKind, limits: PasswordLimits) -> ClientPassword:
    kid, digest = DIGESTS.new(holder.address, secret)
    return ClientPassword.objects.create(
        account=holder,
        slot=_lowest_free_slot(holder),
        label=label,
        kind=kind,
        kid=kid,
        digest=digest,
        expires_at=limits.ends_at,
        networks=limits.networks,
        next_step_at=next_step(limits.ends_at, after=timezone.now()),
    )


def _lowest_free_slot(holder: User) -> int:
    taken = set(living_client_passwords(account=holder).values_list("slot", flat=True))
    free = next((slot for slot in range(SLOTS) if slot not in taken), None)
    if free is None:
        raise errors.TooManyClientPasswords
    return free


def _keep_on(holder: User) -> None:
    # People with security passwords stay on them when the postmaster ends the order (decision "un-forcing").
    if holder.client_passwords_since is None:
        User.objects.filter(pk=holder.pk).update(client_passwords_since=timezone.now())


def delete_client_password(*, account: User, public_id: UUID, source: Source) -> ClientPassword:
    """End one security password of the account: its next logon is refused, its open connections are cut.

    Of several at once exactly one succeeds. Raises NoSuchClientPassword for an unknown, a foreign and an already
    deleted one alike.
    """
    with transaction.atomic(durable=True):
        client_password = _revoke(account, public_id)
        order_cuts(credentials=[client_password.credential], account_id=account.pk)
        _record(events.CLIENT_PASSWORD_DELETED, client_password, account, actor_of(account), source)
        notify(NoticeKind.CLIENT_PASSWORDS_DELETED, account=account, source=source, labels=[client_password.label])
    try_cuts(credentials=[client_password.credential])
    return client_password


def _revoke(account: User, public_id: UUID) -> ClientPassword:
    mine = ClientPassword.objects.filter(account=account, public_id=public_id)
    # The condition in the statement itself decides between two at once.
    if not mine.filter(revoked_at__isnull=True).update(revoked_at=timezone.now()):
        log.warning(
            "Account %d asked to delete %s, which is no living security password of its own", account.pk, public_id
        )
        raise errors.NoSuchClientPassword
    return mine.get()


def delete_all_client_passwords(
    *, account: User, actor: Actor, source: Source, since: datetime | None = None
) -> list[str]:
    """End all security passwords of the account, or those made since then, inside the transaction of the act.

    Returns their credentials with the cuts ordered; the caller tries them after its commit.
    """
    holder = lock_account(account)
    return _delete(holder, living_client_passwords(account=holder, since=since), actor, source)


def delete_client_passwords(
    *, account: User, public_ids: Collection[UUID], actor: Actor, source: Source
) -> list[ClientPassword]:
    """As ``delete_all_client_passwords``, of those alone; the caller tells the owner. Returns those that ended."""
    holder = lock_account(account)
    return _end(holder, living_client_passwords(account=holder).filter(public_id__in=public_ids), actor, source)


def delete_frozen_client_passwords(*, account: User, actor: Actor, source: Source) -> list[str]:
    """As ``delete_all_client_passwords``, of those alone that were stopped by the link of a notice."""
    holder = lock_account(account)
    return _delete(holder, living_client_passwords(account=holder).filter(frozen_at__isnull=False), actor, source)


def _delete(holder: User, wanted: QuerySet[ClientPassword], actor: Actor, source: Source) -> list[str]:
    ended = _end(holder, wanted, actor, source)
    if ended:
        labels = [row.label for row in ended]
        notify(NoticeKind.CLIENT_PASSWORDS_DELETED, account=holder, source=source, actor=actor, labels=labels)
    return [row.credential for row in ended]


def _end(holder: User, wanted: QuerySet[ClientPassword], actor: Actor, source: Source) -> list[ClientPassword]:
    ended = list(wanted.select_for_update())
    ClientPassword.objects.filter(pk__in=[row.pk for row in ended]).update(revoked_at=timezone.now())
    order_cuts(credentials=[row.credential for row in ended], account_id=holder.pk)
    for row in ended:
        _record(events.CLIENT_PASSWORD_DELETED, row, holder, actor, source)
    return ended


def turn_on(*, flow: Flow) -> bool:
    """Let mail programs use security passwords only, and end what the account password had opened (rule 2).

    Returns False where that was so already. Raises ThirdPartyClientsRefused where no mail program may log on,
    PasswordChangedMeanwhile where the account was frozen, or password or factors changed, since the flow read it.
    """
    credential = account_credential(flow.account.pk)
    with acting(flow) as holder:
        state = client_password_state(account=holder)
        if state.is_on:
            return False
        require_may_turn_on(state)
        User.objects.filter(pk=holder.pk).update(client_passwords_since=timezone.now())
        order_cuts(credentials=[credential], account_id=holder.pk)
        record_about(holder, events.CLIENT_PASSWORDS_TURNED_ON, source=flow.source)
    try_cuts(credentials=[credential])
    return True


def require_may_turn_on(state: ClientPasswordState) -> None:
    """Raise ThirdPartyClientsRefused where the switch would let nothing in."""
    if not state.clients_allowed:
        raise errors.ThirdPartyClientsRefused


def turn_off(*, flow: Flow) -> Sequence[str]:
    """Spend one proof of identity on going back to the account password; all security passwords end.

    Returns the credentials that ended. Raises ClientPasswordsRequired where the postmaster ordered them (rule 4),
    ClientPasswordsOff where they are off already, StepUpNeeded and StepUpSpent.
    """
    source = flow.source
    with acting(flow, spends=Purpose.TURN_OFF, allowed=_require_may_turn_off) as holder:
        User.objects.filter(pk=holder.pk).update(client_passwords_since=None)
        ended = _end(holder, living_client_passwords(account=holder), actor_of(holder), source)
        change = {"deleted": len(ended)}
        record_about(holder, events.CLIENT_PASSWORDS_TURNED_OFF, source=source, change=change)
        labels = [row.label for row in ended]
        notify(NoticeKind.CLIENT_PASSWORDS_TURNED_OFF, account=holder, source=source, labels=labels)
    credentials = [row.credential for row in ended]
    try_cuts(credentials=credentials)
    return credentials


def _require_may_turn_off(*, account: User) -> None:
    require_may_turn_off(client_password_state(account=account))


def require_may_turn_off(state: ClientPasswordState) -> None:
    """Raise ClientPasswordsRequired or ClientPasswordsOff where there is nothing that the person may turn off."""
    if state.is_locked:
        raise errors.ClientPasswordsRequired
    if not state.is_on:
        raise errors.ClientPasswordsOff


def purge_deleted_client_passwords() -> int:
    """Forget passwords that were deleted longer ago than logs are kept; return how many.

    Until then a device that still tries is recognised (M4); later its tries are like any wrong secret.
    """
    oldest = timezone.now() - log_retention()
    return delete_in_batches(ClientPassword.objects.filter(revoked_at__lt=oldest).order_by("pk"))


def _record(event: str, client_password: ClientPassword, holder: User, actor: Actor, source: Source) -> None:
    record_about(holder, event, actor=actor, source=source, change=change_of(client_password))
