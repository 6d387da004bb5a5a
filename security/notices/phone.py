"""News by text message: to a phone that no longer secures an account, and to the present one where its owner chose so.

Through the same queue, countries and breaker as codes. No secret, no link and no address of an account: whoever finds
the phone on a table reads it.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.audit.source import Source
from mailportal.sms.numbers import NumberRefused
from mailportal.sms.services import queue_message
from security.factors.errors import PhoneUnreadable
from security.factors.phones.queries import are_phones_offered, phone_of
from security.notices.budget import is_in_budget, may_text_owner
from security.notices.inert import inert
from security.notices.queries import notice_choices_of
from security.notices.reader import written_for

# Older news would only confuse.
_GOOD_FOR = timedelta(hours=12)

log = logging.getLogger(__name__)


def tell_former_phone(*, account: User, number: str, source: Source) -> None:
    """Queue the text to a number (E.164) that was the account's until now; it may be somebody else's by now.

    Whoever stole the account cannot keep it back by using up the account's own messages first. An empty number is what
    is left of one that could not be read: nobody hears then.
    """
    if not number or not is_in_budget(account=account, source=source):
        return
    with written_for(account):
        words = _("%(portal)s: this phone no longer secures an account at %(domain)s. Not you? Ask your administrator.")
        text = words % {"portal": settings.PORTAL_NAME, "domain": _company(account)}
    _queue(number, text)


def _company(account: User) -> str:
    # Phones make links of domains, and a message here holds none.
    domain = account.domain
    return settings.PORTAL_NAME if domain is None else inert(domain.display_name or str(domain))


def tell_own_phone(*, account: User, subject: str | Promise, source: Source) -> None:
    """Queue the news to the account's secure phone, where its owner chose so and messages leave the installation.

    Nothing that goes wrong here stops the act: the mail tells of it in any case.
    """
    if not notice_choices_of(account=account).text_messages or not are_phones_offered(account=account):
        return
    phone = phone_of(account=account)
    if phone is None or phone.frozen_at is not None or not may_text_owner(account=account, source=source):
        return
    try:
        number = phone.number
    except PhoneUnreadable:
        return  # the alarm line is written where it did not open
    _queue(number, _news(account, subject))


def _news(account: User, subject: str | Promise) -> str:
    with written_for(account):
        words = _("%(portal)s: %(subject)s (%(time)s). Not you? Change your password, or ask your administrator.")
        now = timezone.localtime()
        time = f"{date_format(now, 'SHORT_DATETIME_FORMAT')} {_offset(now)}"
        return words % {"portal": settings.PORTAL_NAME, "subject": subject, "time": time}


def _offset(local: datetime) -> str:
    """Return the zone as people in a hurry read it, with no more characters than it takes: UTC, UTC+8, UTC-3:30."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def _queue(number: str, text: str) -> None:
    try:
        queue_message(number=number, text=text, expires_at=timezone.now() + _GOOD_FOR)
    except NumberRefused:
        log.warning("A secure phone was not told: its number may not receive text messages any more")
