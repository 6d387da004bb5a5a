"""The postman: decides who hears of what happened, how, in which words; run by the background process (E14).

By mail to the account's own mailbox, and by text message where the news are grave and the owner chose so.
"""

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.directory.rules import Role
from mailportal.notify.message import SECRET_PLACE
from mailportal.notify.services import queue_mail, send_due_notices
from mailportal.throttle.counters import hit
from mailportal.web.client_address import network_of
from security.freezing.services import issue_freeze_link
from security.limits import NEW_PLACE, SESSIONS_FULL
from security.notices.models import NoticeFact
from security.notices.news import News
from security.notices.rules import NoticeKind
from security.notices.services import NoticeChoices, notice_choices_of
from security.notices.words import NEWS
from security.postman.message import event_of, is_own, subject_of, text_of, written_for
from security.postman.phone import tell_former_phone, tell_own_phone
from security.records.places import is_new_place

_AT_ONCE = 100
# One that cannot be written holds up no other; it is tried again until somebody has mended what the log names.
_PAUSE = timedelta(minutes=10)

log = logging.getLogger(__name__)


def send_notices() -> int:
    """Write what happened into messages, send what is due, and return how many messages were taken."""
    write_due_notices()
    return send_due_notices()


def write_due_notices() -> int:
    """Write messages of what happened, the oldest first; return of how much. Several processes may do so at once."""
    written = 0
    while written < _AT_ONCE and _write_one():
        written += 1
    return written


def _write_one() -> bool:
    now = timezone.now()
    due = NoticeFact.objects.filter(Q(postponed_until=None) | Q(postponed_until__lte=now)).order_by("pk")
    # A look without a lock first: SQLite's begins with the transaction, and mostly there is nothing to write.
    if not due.exists():
        return False
    with transaction.atomic():
        fact = due.select_for_update(skip_locked=True, of=("self",)).select_related("account__domain").first()
        if fact is None:
            return False
        try:
            with transaction.atomic():
                _write(fact)
                fact.delete()
        except (InterfaceError, OperationalError):
            raise  # the database is away: everything waits
        except Exception:
            log.exception("Notice %s (%s) could not be written", fact.public_id, fact.kind)
            NoticeFact.objects.filter(pk=fact.pk).update(postponed_until=now + _PAUSE)
    return True


def _write(fact: NoticeFact) -> None:
    news, choices = NEWS[NoticeKind(fact.kind)], _choices_then(fact)
    if not _is_news(fact, news, choices):
        return
    account = fact.account
    link = _stopping_link(fact, news)
    with written_for(account, fact.language):
        text = text_of(fact, stopping_link=SECRET_PLACE if link else "")
        if account.deleted_at is None:  # mail for an account in the recycle bin comes back; its phone is still told
            queue_mail(address=account.address, subject=subject_of(news), text=text, secret=link)
        if _is_texted(fact, news, choices):
            tell_own_phone(fact, subject=news.subject)
        tell_former_phone(fact)


def _is_texted(fact: NoticeFact, news: News, choices: NoticeChoices) -> bool:
    # What somebody else does to a postmaster opens a whole domain: a thief who reads the mailbox must not be the only
    # one who hears of it (O2).
    opens_domain = fact.account.role == Role.POSTMASTER and not is_own(fact)
    return news.is_texted_always or (news.is_grave and (choices.text_messages or opens_domain))


def _choices_then(fact: NoticeFact) -> NoticeChoices:
    # A choice against notices holds for what happened after it: an intruder might switch them off within the second,
    # and the last thing that the owner hears is that they are off.
    now = notice_choices_of(account=fact.account)
    later = NoticeFact.objects.filter(account=fact.account, pk__gte=fact.pk)
    kinds = set(
        later.filter(kind__in=[NoticeKind.NEW_PLACES_OFF, NoticeKind.TEXT_MESSAGES_OFF]).values_list("kind", flat=True)
    )
    return NoticeChoices(
        new_place=now.new_place or NoticeKind.NEW_PLACES_OFF in kinds,
        text_messages=now.text_messages or NoticeKind.TEXT_MESSAGES_OFF in kinds,
    )


def _is_news(fact: NoticeFact, news: News, choices: NoticeChoices) -> bool:
    account, network = fact.account, network_of(fact.source_address)
    if fact.kind == NoticeKind.SESSION_CROWDED_OUT:
        return hit(SESSIONS_FULL, str(account.pk)).count == 1
    if not news.may_be_switched_off:
        return True
    # Whether a mail program's place is new is known to the recorder alone, which asks before it writes.
    if fact.kind == NoticeKind.LOGON_AT_NEW_PLACE and not is_new_place(account=account, network=network, at=fact.at):
        return False
    return choices.new_place and hit(NEW_PLACE, str(account.pk), network).count == 1


def _stopping_link(fact: NoticeFact, news: News) -> str:
    # What a postmaster or the operator did is not undone by a link; an operator has nobody who would thaw.
    if not (news.may_be_stopped and is_own(fact)) or fact.account.role == Role.OPERATOR or fact.account.deleted_at:
        return ""
    return issue_freeze_link(account=fact.account, event=event_of(news), at=fact.at)
