"""Noting what an account's owner is to hear, with the act, and changing what a person wants to hear (E14)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from security.events import NOTICE_SETTINGS_CHANGED
from security.notices.models import PROGRAM_LENGTH, NoticeFact, NoticeSettings
from security.notices.rules import NoticeKind


def notify(
    kind: NoticeKind,
    *,
    account: User,
    source: Source,
    actor: Actor | None = None,
    at: datetime | None = None,
    former_number: str = "",
    **facts: object,
) -> None:
    """Note what happened, in the transaction of the act and in one statement; who hears it how, the postman decides.

    ``actor`` is who did it where that may be somebody else: a postmaster, an operator, the portal's host; ``at`` is
    when, where that was not now. ``facts`` go into the sentence, as JSON has them; the actor's reason is one of them.
    ``former_number`` (E.164) is a phone that was the account's until now: it hears of it by text message, and is
    sealed until then.
    """
    if actor is not None and actor.reason:
        facts["why"] = actor.reason
    fact = NoticeFact(
        public_id=uuid4(),
        account=account,
        kind=kind,
        facts=facts,
        at=at or timezone.now(),
        language=account.message_language,
        source_address=source.address,
        source_program=source.program[:PROGRAM_LENGTH],
        actor_address="" if actor is None else actor.address,
        actor_role="" if actor is None else actor.role,
    )
    if former_number:
        NoticeFact.sealed_number.field.put(fact, former_number.encode())
    fact.save(force_insert=True)


@dataclass(frozen=True, slots=True)
class NoticeChoices:
    """Whether logons from a new place are told (by mail), and whether the gravest news go to the phone besides."""

    new_place: bool = True
    text_messages: bool = False


def notice_choices_of(*, account: User) -> NoticeChoices:
    """Return what the account chose."""
    row = NoticeSettings.objects.filter(account=account).first()
    if row is None:
        return NoticeChoices()
    return NoticeChoices(new_place=row.new_place_off_since is None, text_messages=row.text_messages_since is not None)


def choose_notices(*, account: User, chosen: NoticeChoices, source: Source) -> bool:
    """Put the account's choices in force; return False where they were so already.

    An intruder would begin here, so switching a notice off is itself notified.
    """
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=account.pk)
        before = notice_choices_of(account=account)
        if before == chosen:
            return False
        if before.new_place and not chosen.new_place:
            notify(NoticeKind.NEW_PLACES_OFF, account=account, source=source)
        if before.text_messages and not chosen.text_messages:
            notify(NoticeKind.TEXT_MESSAGES_OFF, account=account, source=source)
        _store(account, chosen)
        was = asdict(before)
        change = {name: "on" if now else "off" for name, now in asdict(chosen).items() if now != was[name]}
        record_about(account, NOTICE_SETTINGS_CHANGED, source=source, change=change)
    return True


def _store(account: User, chosen: NoticeChoices) -> None:
    row = NoticeSettings.objects.filter(account=account).first() or NoticeSettings(account=account)
    row.new_place_off_since = None if chosen.new_place else _since(row.new_place_off_since)
    row.text_messages_since = _since(row.text_messages_since) if chosen.text_messages else None
    row.save()


def _since(moment: datetime | None) -> datetime:
    return moment or timezone.now()
