"""News by text message: to a phone that no longer secures an account, and to the present one where its owner chose so.

Through the same queue, countries and breaker as codes. No secret, no link and no address of an account: anyone who
finds the phone on a table reads it.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.audit.source import Source
from mailportal.crypto.sealed import BrokenSeal
from mailportal.errors import Words
from mailportal.sms.numbers import NumberRefused
from mailportal.sms.services import queue_message
from mailportal.throttle.counters import Key
from mailportal.throttle.meter import Full
from security.factors.challenges.caps import take_message
from security.factors.errors import PhoneUnreadable
from security.factors.phones.queries import are_phones_offered, phone_of
from security.limits import SMS_NOTICE_ACCOUNT, SMS_NOTICE_BUDGET, SMS_NOTICE_DOMAIN_BUDGET
from security.notices.models import NoticeFact
from security.postman.message import inert

# Older news would only confuse.
_GOOD_FOR = timedelta(hours=12)

log = logging.getLogger(__name__)


def tell_former_phone(fact: NoticeFact) -> None:
    """Queue the text to a number that was the account's until then; it may be somebody else's now.

    A thief of the account cannot hold it back by using up the account's own messages first.
    """
    if fact.sealed_number is None:
        return
    try:
        number = fact.sealed_number.open().decode()
    except BrokenSeal as broken:
        log.critical("ALARM: the former number in notice %s: %s", fact.public_id, broken)
        return
    if not is_in_budget(account=fact.account, source=_source_of(fact)):
        return
    words = _("%(portal)s: this phone no longer secures an account at %(domain)s. Not you? Ask your administrator.")
    _queue(number, words % {"portal": settings.PORTAL_NAME, "domain": _company(fact.account)})


def _company(account: User) -> str:
    # Phones make links of domains, and a message here holds none.
    domain = account.domain
    return settings.PORTAL_NAME if domain is None else inert(domain.display_name or str(domain))


def tell_own_phone(fact: NoticeFact, *, subject: Words) -> None:
    """Queue the news to the account's secure phone, where it has one and messages leave the installation."""
    account = fact.account
    phone = phone_of(account=account) if are_phones_offered(account=account) else None
    if phone is None or phone.frozen_at is not None or not may_text_owner(account=account, source=_source_of(fact)):
        return
    try:
        number = phone.number
    except PhoneUnreadable:
        return  # the alarm line is written where it did not open
    words = _("%(portal)s: %(subject)s (%(time)s). Not you? Change your password, or ask your administrator.")
    at = timezone.localtime(fact.at)
    time = f"{date_format(at, 'SHORT_DATETIME_FORMAT')} {_offset(at.utcoffset() or timedelta())}"
    _queue(number, words % {"portal": settings.PORTAL_NAME, "subject": subject, "time": time})


def _offset(offset: timedelta) -> str:
    """Return the zone as people in a hurry read it, with no more characters than it takes: UTC, UTC+8, UTC-3:30."""
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def _source_of(fact: NoticeFact) -> Source:
    return Source(fact.source_address, fact.source_program)


def _queue(number: str, text: str) -> None:
    try:
        queue_message(number=number, text=text, expires_at=timezone.now() + _GOOD_FOR)
    except NumberRefused:
        log.warning("A secure phone was not told: its number may not receive text messages any more")


def may_text_owner(*, account: User, source: Source) -> bool:
    """Count one message to the account's own phone, in the act's transaction; False where the day's are spent."""
    return _claim([SMS_NOTICE_ACCOUNT.of(str(account.pk))], account, source)


def is_in_budget(*, account: User, source: Source) -> bool:
    """Count one message in the budgets of the domain and of the installation; False where one of them is spent."""
    return _claim([], account, source)


def _claim(caps: Sequence[Key], account: User, source: Source) -> bool:
    of_domain = replace(SMS_NOTICE_DOMAIN_BUDGET, tries=settings.SMS_NOTICE_DOMAIN_BUDGET).of(str(account.domain_id))
    of_all = replace(SMS_NOTICE_BUDGET, tries=settings.SMS_NOTICE_BUDGET).of("all")
    try:
        with transaction.atomic():
            take_message(caps, (of_domain, of_all), domain_id=account.domain_id, source=source)
    except Full:
        return False
    return True
