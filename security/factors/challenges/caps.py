"""What sending may cost: caps on an account, a number, a block of numbers, a source, a domain and all together.

Sending codes at others' expense, or to numbers that earn on each message, runs into one of them (attacks M15, M16,
E8).
"""

import logging
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from accounts.models import User
from mailportal.audit.services import record
from mailportal.audit.source import PORTAL, Source
from mailportal.crypto.keyed import KeyedDigests
from mailportal.sms.numbers import prefix_of
from mailportal.throttle.counters import Key, Limit
from mailportal.throttle.meter import Full, give_back, take
from mailportal.web.client_address import network_of
from security import limits
from security.events import SMS_BUDGET_NEARLY_SPENT
from security.factors.challenges.rules import Reachable
from security.flow.values import Flow


@dataclass(frozen=True, slots=True)
class Sending:
    """In which flow a code is asked for, and where it goes."""

    flow: Flow
    to: Reachable

    @property
    def is_strangers(self) -> bool:
        """Whether nothing shows that the phone's owner asks, who has a share of their own."""
        return not (self.flow.browser.has_proved and self.to.is_verified)


def count(sending: Sending) -> None:
    """Count one message in every cap, in the caller's transaction. Raises Full; roll back then."""
    domain_id = sending.flow.account.domain_id
    take_message(_caps(sending), _budgets(sending), domain_id=domain_id, source=sending.flow.source)


def take_back(sending: Sending) -> None:
    """Undo ``count`` for a message that surely never left: an outage uses nobody's share up."""
    give_back(dict.fromkeys((*_caps(sending), *_budgets(sending)), 1))


def is_budget(full: Full) -> bool:
    """Whether what is full is the domain's or the installation's, and no share of the person who asks."""
    return full.key.limit.name in {limits.SMS_DOMAIN_BUDGET.name, limits.SMS_BUDGET.name}


def _caps(sending: Sending) -> tuple[Key, ...]:
    account, number = str(sending.flow.account.pk), sending.to.number
    of_number = [limits.SMS_NUMBER_HOUR, limits.SMS_NUMBER_DAY]
    if sending.is_strangers:
        of_number += [limits.SMS_STRANGER_HOUR, limits.SMS_STRANGER_DAY]
    caps = [limit.of(_digest(number)) for limit in of_number]
    if not sending.to.is_verified:
        # A company's own phones often are one block and one network, so these don't bind numbers already proven.
        caps.append(limits.SMS_NEW_NUMBER_PREFIX.of(_digest(prefix_of(number))))
        caps.append(limits.SMS_NEW_NUMBER_SOURCE.of(network_of(sending.flow.source.address)))
    return (*caps, limits.SMS_ACCOUNT_HOUR.of(account), limits.SMS_ACCOUNT_DAY.of(account))


def _budgets(sending: Sending) -> tuple[Key, Key]:
    of_domain = replace(limits.SMS_DOMAIN_BUDGET, tries=settings.SMS_DOMAIN_BUDGET)
    of_all = replace(limits.SMS_BUDGET, tries=settings.SMS_BUDGET)
    return of_domain.of(str(sending.flow.account.domain_id)), of_all.of("all")


def _digest(number: str) -> str:
    # The table of counters shows no numbers.
    return KeyedDigests("throttle").new("number", number)[1].hex()


def count_new_number(*, account: User) -> None:
    """Count one more number that the account wants to bind, in the caller's transaction. Raises Full."""
    take([limits.SMS_NEW_NUMBER_ACCOUNT.of(str(account.pk))])


_ALARM_SHARE = 0.8

log = logging.getLogger(__name__)


def take_message(caps: Iterable[Key], budgets: Sequence[Key], *, domain_id: int | None, source: Source) -> None:
    """Count one message in every cap and budget, in the caller's transaction. Raises Full; roll back then."""
    counts = take((*caps, *budgets))
    for key in budgets:
        _mind(key.limit, counts[key].count, domain_id, source)


def _mind(limit: Limit, spent: int, domain_id: int | None, source: Source) -> None:
    if spent not in {math.ceil(limit.tries * _ALARM_SHARE), limit.tries}:
        return
    log.error("ALARM: %d of %d text messages of %s are spent today", spent, limit.tries, limit.name)
    change = {"budget": limit.name, "spent": spent, "allowed": limit.tries}
    record(SMS_BUDGET_NEARLY_SPENT, actor=PORTAL, source=source, domain_id=domain_id, change=change)
