"""Reminding people by mail that their password ends: once a day, from five days before (E15)."""

import logging
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Domain, Policy, User
from accounts.policies.queries import orders_of_domain
from mailportal.notify.message import UnfitForMail
from mailportal.notify.services import queue_mail
from security.passwords.expiry.queries import EXPIRY_KINDS, password_end_of, with_password_ending
from security.passwords.expiry.rules import REMINDED_DAYS
from security.passwords.words import reminder_of
from security.policies import NEVER, PASSWORD_EXPIRY
from security.postman.message import inert, written_for

# Telephones ring for mail: not before this hour where the person lives.
_FROM_HOUR = 8
# Of one domain in one round: where an order ends the passwords of all on one day, other work has its turn between.
_AT_ONCE = 200

log = logging.getLogger(__name__)


def send_reminders() -> int:
    """Queue today's reminders that are not queued yet; return how many.

    Any number of processes may do so, and end at any moment: the day is noted in the account with the mail, in one
    transaction, so that nobody hears twice on one day. A day that no process saw is over; the next one is told.
    """
    return sum(_remind_domain(domain) for domain in _domains_with_expiry())


def _domains_with_expiry() -> QuerySet[Domain]:
    ordering = Policy.objects.filter(kind=PASSWORD_EXPIRY.name).exclude(value=NEVER)
    return Domain.objects.filter(pk__in=ordering.values("domain"), suspended_at__isnull=True)


def _remind_domain(domain: Domain) -> int:
    here = timezone.localtime(timezone=domain.zone)
    if here.hour < _FROM_HOUR:
        return 0
    due = _due(domain, here.date())
    return sum(_remind(due, pk, here.date()) for pk in due.values_list("pk", flat=True)[:_AT_ONCE])


def _due(domain: Domain, today: date) -> QuerySet[User]:
    orders = orders_of_domain(domain_id=domain.pk, only_kinds=EXPIRY_KINDS)
    last = today + timedelta(days=REMINDED_DAYS)
    ending = with_password_ending(orders=orders, domain_id=domain.pk, by=last, not_before=today)
    return ending.filter(Q(password_reminded_on=None) | Q(password_reminded_on__lt=today))


@transaction.atomic
def _remind(due: QuerySet[User], pk: int, today: date) -> bool:
    # What made it due is asked once more by the update itself, which waits for a change of the password under way.
    if not due.filter(pk=pk).update(password_reminded_on=today):
        return False
    account = User.objects.select_related("domain", "department").get(pk=pk)
    with written_for(account, account.message_language):
        ends, meaning = reminder_of(password_end_of(account=account))
        if not ends:
            return False  # ordered otherwise a moment ago
        try:
            queue_mail(address=account.address, subject=_subject(), text=_text(account, ends, meaning))
        except UnfitForMail:
            log.exception("Account %s cannot be reminded that its password ends", account.pk)
            return False
    return True


def _subject() -> str:
    return _("%(label)s: %(value)s") % {"label": settings.PORTAL_NAME, "value": _("Your password expires soon")}


def _text(account: User, ends: str, meaning: str) -> str:
    page = {
        "name": inert(account.name),
        "ends": ends,
        "meaning": meaning,
        "address": account.address,
        "url": f"{settings.PUBLIC_BASE_URL}{reverse('security:password-change')}",
        "portal_name": settings.PORTAL_NAME,
    }
    return render_to_string("notices/password_ends.txt", page)
