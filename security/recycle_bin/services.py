"""The recycle bin: an account goes there, comes back within 30 days, or is gone for good (P1, attack C8).

In the bin nobody logs on to it and no mail is delivered; its address stays taken, its policies and its department are
kept. Whether the acting person may is for the act to decide.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.directory.services import mark_deleted, mark_restored
from accounts.events import ACCOUNT_DELETED, ACCOUNT_PURGED, ACCOUNT_RESTORED
from accounts.evidence import record_about
from accounts.models import User
from accounts.policies.services import hand_over_policies
from mailportal.audit.source import ON_THE_HOST, PORTAL, Actor, Source
from mailportal.batches import ROWS_AT_ONCE
from mailportal.notify.services import withdraw_mail
from security.address_limits.services import hand_over_blocks
from security.connections.services import order_cuts
from security.credentials import account_credential
from security.factors.queries import factors_of
from security.factors.recovery_codes.services import withdraw_recovery_codes
from security.freezing.services import frozen_parts
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password
from security.recycle_bin.rules import KEPT, purged_from
from security.resets.queries import holdings_of
from security.resets.rules import Holding, HoldingKind, of_kind
from security.resets.services import end_flows, end_holdings
from security.unlocking.services import forget_tries_at

# What is deleted with the account and does not come back; its second factors do, unless a notice's link stopped them.
ENDING = (HoldingKind.CLIENT_PASSWORD, HoldingKind.SESSION, HoldingKind.TRUSTED_DEVICE)


def delete_account(*, holder: User, actor: Actor, source: Source) -> Sequence[Holding]:
    """Put an account into the bin, in the transaction of an act that has locked its row; return what ended by name.

    Its account password is gone as well. Connections are ordered to end; ``ended_credentials`` says which. The owner
    hears of it on a secure phone alone, for the mailbox takes no mail any more.
    """
    ended = of_kind(holdings_of(account=holder), *ENDING)
    end_holdings(holder=holder, ending=(*ended, *_stopped_factors(holder, actor, source)), actor=actor, source=source)
    end_flows(account=holder)
    end_old_password(account=holder, why=OldPasswordEnd.ACCOUNT_DELETED, actor=actor, source=source)
    order_cuts(credentials=[account_credential(holder.pk)], account_id=holder.pk)
    mark_deleted(account=holder)
    withdraw_mail(address=holder.address)
    counts = {f"{kind.value.replace('-', '_')}s": len(of_kind(ended, kind)) for kind in ENDING}
    change = {**counts, "until": _told(purged_from(holder.deleted_at or timezone.now()))}
    record_about(holder, ACCOUNT_DELETED, actor=actor, source=source, change=change)
    notify(NoticeKind.ACCOUNT_DELETED, account=holder, source=source, actor=actor)
    return ended


def _stopped_factors(holder: User, actor: Actor, source: Source) -> Iterator[Holding]:
    stopped = frozen_parts(account=holder)
    if stopped.recovery_codes:
        withdraw_recovery_codes(account=holder, actor=actor, source=source)
    are_stopped = {
        HoldingKind.AUTHENTICATOR: stopped.authenticator,
        HoldingKind.PHONE: stopped.phone,
        HoldingKind.QUESTIONS: stopped.questions,
    }
    return (Holding(kind) for kind, is_stopped in are_stopped.items() if is_stopped)


def ended_credentials(holder: User, ended: Sequence[Holding]) -> list[str]:
    """Return the credentials whose connections a deletion ends, for ``try_cuts`` after its commit."""
    return [account_credential(holder.pk), *(one.credential for one in ended if one.credential)]


def restore_account(*, holder: User, actor: Actor, source: Source) -> None:
    """Take an account out of the bin, in the transaction of an act that has locked its row.

    It has no password until its owner sets one, by what the same act hands out. Where no second factor is left, one
    may be attached at the next logon, as at the first one ever (D5).
    """
    mark_restored(account=holder)
    if not factors_of(account=holder).is_bound:
        User.objects.filter(pk=holder.pk).update(first_factor_at=None)
    record_about(holder, ACCOUNT_RESTORED, actor=actor, source=source)
    notify(NoticeKind.ACCOUNT_RESTORED, account=holder, source=source, actor=actor)


def purge_account(*, holder: User, actor: Actor, source: Source) -> None:
    """Delete an account in the bin for good, with all that is its own; in the transaction of an act that holds its row.

    What stays: the audit log, and logon records under an id that no account ever gets again. An account that is
    created with this address inherits nothing (attack C8).
    """
    forget_tries_at(address=holder.address)
    withdraw_mail(address=holder.address)
    # Orders name their owner by address: the next one of this address owns none that it never gave.
    domain_id, owner, to = holder.domain_id or 0, holder.address, holder.contact
    orders = hand_over_policies(domain_id=domain_id, owner=owner, to=to)
    orders += hand_over_blocks(domain_id=domain_id, owner=owner, to=to)
    change = {"deleted_at": _told(holder.deleted_at), "orders_handed_over": orders}
    record_about(holder, ACCOUNT_PURGED, actor=actor, source=source, change=change)
    holder.delete()


def _told(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")


def purge_recycle_bin() -> int:
    """Purge what was deleted more than 30 days ago, each account by itself; return how many.

    Any number of processes may do so at once, and end at any moment.
    """
    over = User.objects.filter(deleted_at__lt=timezone.now() - KEPT).order_by("deleted_at")
    return sum(_purge_one(pk) for pk in list(over.values_list("pk", flat=True)[:ROWS_AT_ONCE]))


def _purge_one(pk: int) -> bool:
    with transaction.atomic(durable=True):
        # As it is now: it may have been restored, or be purged by another process at this moment.
        over = User.objects.select_for_update(skip_locked=True).filter(pk=pk, deleted_at__lt=timezone.now() - KEPT)
        holder = over.first()
        if holder is not None:
            purge_account(holder=holder, actor=PORTAL, source=ON_THE_HOST)
    return holder is not None
