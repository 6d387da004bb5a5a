"""Queueing messages with the act that they are about, and sending what is due."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from mailportal.batches import delete_past
from mailportal.jobs import claim
from mailportal.notify.delivery import NotDelivered, ServerAway, Transport, transport
from mailportal.notify.message import message_of, require_fit
from mailportal.notify.models import Notice
from mailportal.notify.rules import AWAY_PAUSE, CLAIM, is_to_be_given_up, pause_after

# Messages that one call sends over one connection.
_AT_ONCE = 100
_QUEUED_AT_ONCE = 500
# What was sent is kept that long, to answer whether somebody was told.
KEEP_DAYS = 30

_OF_A_REFUSAL = (
    "tries",
    "due_at",
    "claimed_until",
    "last_failure",
    "given_up_at",
    "sealed_secret",
    "sealed_address",
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One message to one address.

    ``text`` never holds a secret, for the row outlives the sending: it has the last SECRET_PLACE where ``secret``
    belongs, which is sealed until the message leaves and gone afterwards; so is the address where it ``is_private``.
    """

    address: str = field(repr=False)
    subject: str
    text: str
    secret: str = field(default="", repr=False)
    is_private: bool = False


def queue_mail(*, address: str, subject: str, text: str, secret: str = "") -> None:
    """Queue one message, in the transaction of the act: neither is there without the other. See ``queue_letters``."""
    queue_letters([OutgoingMail(address, subject, text, secret)])


def queue_letters(letters: Iterable[OutgoingMail]) -> None:
    """Queue messages in one statement, some hundreds at a time.

    Raises UnfitForMail for an address or a subject that is not one line.
    """
    Notice.objects.bulk_create(map(_notice_of, letters), batch_size=_QUEUED_AT_ONCE)


def _notice_of(letter: OutgoingMail) -> Notice:
    require_fit(address=letter.address, subject=letter.subject)
    now = timezone.now()
    notice = Notice(subject=letter.subject, text=letter.text, queued_at=now, due_at=now)
    if letter.is_private:
        Notice.sealed_address.field.put(notice, letter.address.encode())
    else:
        notice.address = letter.address
    if letter.secret:
        Notice.sealed_secret.field.put(notice, letter.secret.encode())
    return notice


def withdraw_mail(*, address: str) -> int:
    """Give up what waits for an address that is nobody's from now on, with its secrets; return how many messages."""
    waiting = Notice.objects.filter(address=address, sent_at__isnull=True, given_up_at__isnull=True)
    return waiting.update(given_up_at=timezone.now(), claimed_until=None, sealed_secret=None)


def send_due_notices() -> int:
    """Send what is due and return how many messages were taken.

    Any number of processes may do this at once: each message is claimed by one of them. Where a process dies between
    the mail server's yes and the commit, that one message goes out again under the same Message-ID.
    """
    sent = 0
    with transport() as way:
        for _ in range(_AT_ONCE):
            notice = _claim()
            if notice is None:
                break
            try:
                sent += _send(notice, way)
            except ServerAway:
                break
    return sent


def purge_old_notices() -> int:
    """Delete messages that are over and were queued more than 30 days ago; return how many."""
    over = Q(sent_at__isnull=False) | Q(given_up_at__isnull=False)
    return delete_past(Notice.objects.filter(over), "queued_at", kept=timedelta(days=KEEP_DAYS))


def _waiting() -> QuerySet[Notice]:
    return Notice.objects.filter(sent_at__isnull=True, given_up_at__isnull=True)


def _claim() -> Notice | None:
    due = _waiting().filter(due_at__lte=timezone.now())
    # A look without a lock first: SQLite's begins with the transaction, and mostly there is nothing to send.
    return next(iter(claim(due, lease=CLAIM)), None) if due.exists() else None


def _send(notice: Notice, way: Transport) -> bool:
    address = notice.recipient
    message = message_of(
        public_id=notice.public_id,
        sender=settings.DEFAULT_FROM_EMAIL,
        address=address,
        subject=notice.subject,
        text=notice.whole_text,
        queued_at=notice.queued_at,
    )
    try:
        way.deliver(message, address=address)
    except ServerAway as failure:
        _postpone_all(notice, failure)
        raise
    except NotDelivered as failure:
        _record_refusal(notice, _told(failure, notice, address))
        return False
    Notice.objects.filter(pk=notice.pk).update(
        sent_at=timezone.now(), claimed_until=None, last_failure="", sealed_secret=None, sealed_address=None
    )
    return True


def _told(failure: NotDelivered, notice: Notice, address: str) -> str:
    # A mail server names the recipient that it refuses, in whatever case it likes: to the log it is nobody's business.
    if notice.sealed_address is None:
        return str(failure)
    return re.sub(re.escape(address), "the recipient", str(failure), flags=re.IGNORECASE)


def _postpone_all(notice: Notice, failure: ServerAway) -> None:
    # One message asks whether the server is back; the others need not find out one by one, and none is given up.
    later = timezone.now() + AWAY_PAUSE
    Notice.objects.filter(pk=notice.pk).update(claimed_until=None, tries=F("tries") + 1, last_failure=str(failure))
    _waiting().filter(due_at__lt=later).update(due_at=later)
    log.warning("The mail server takes no notices: %s", failure)


def _record_refusal(notice: Notice, failure: str) -> None:
    now = timezone.now()
    notice.tries += 1
    notice.due_at = now + pause_after(notice.tries)
    notice.claimed_until = None
    notice.last_failure = failure
    if is_to_be_given_up(queued_at=notice.queued_at, now=now):
        notice.given_up_at, notice.sealed_secret, notice.sealed_address = now, None, None
    notice.save(update_fields=_OF_A_REFUSAL)
    level = logging.ERROR if notice.given_up_at else logging.WARNING
    log.log(level, "Notice %s was refused (try %d): %s", notice.public_id, notice.tries, failure)
