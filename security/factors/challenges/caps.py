"""What sending may cost: caps on an account, a number, a block of numbers, a source, a domain and all together.

Whoever sends codes for others' money, or to numbers that earn on each message, runs into one of them (attacks M15,
M16, E8). Counters are touched in one order, so that two senders never wait for each other in a circle.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction

from accounts.models import User
from mailportal.audit.source import Source
from mailportal.crypto.keyed import KeyedDigests
from mailportal.sms.numbers import prefix_of
from mailportal.throttle.counters import Limit, hit, release
from mailportal.web.client_address import network_of
from security.factors.challenges.budgets import mind_budget
from security.factors.challenges.rules import Reachable
from security.limits import (
    SMS_ACCOUNT_DAY,
    SMS_ACCOUNT_HOUR,
    SMS_BUDGET,
    SMS_DOMAIN_BUDGET,
    SMS_NEW_NUMBER_ACCOUNT,
    SMS_NEW_NUMBER_PREFIX,
    SMS_NEW_NUMBER_SOURCE,
    SMS_NUMBER_DAY,
    SMS_NUMBER_HOUR,
    SMS_STRANGER_DAY,
    SMS_STRANGER_HOUR,
)


class CapReached(Exception):
    """One cap is full for so many seconds; ``is_budget`` says that it is the domain's or the installation's."""

    def __init__(self, seconds_left: int, *, is_budget: bool) -> None:
        super().__init__(seconds_left)
        self.seconds_left, self.is_budget = seconds_left, is_budget


@dataclass(frozen=True, slots=True)
class Sending:
    """Whose code goes where, asked for from where; ``is_known_browser`` as for ``check_factor``."""

    account: User
    to: Reachable
    source: Source
    is_known_browser: bool = False

    @property
    def is_strangers(self) -> bool:
        """Say whether nothing shows that it is the phone's owner who asks: he has a share of his own."""
        return not (self.is_known_browser and self.to.is_verified)


def count(sending: Sending) -> None:
    """Count one message in every cap, in the caller's transaction. Raises CapReached; roll back then."""
    for limit, key, is_budget in _caps(sending):
        standing = hit(limit, key)
        if standing.count > limit.tries:
            raise CapReached(standing.seconds_left, is_budget=is_budget)
        if is_budget:
            domain_id = sending.account.domain_id
            mind_budget(limit=limit, spent=standing.count, domain_id=domain_id, source=sending.source)


@transaction.atomic
def take_back(sending: Sending) -> None:
    """Undo ``count`` for a message that surely never left: an outage uses nobody's share up."""
    for limit, key, _ in _caps(sending):
        release(limit, key)


def _caps(sending: Sending) -> Iterator[tuple[Limit, str, bool]]:
    account, number = str(sending.account.pk), sending.to.number
    yield SMS_NUMBER_HOUR, _digest(number), False
    yield SMS_NUMBER_DAY, _digest(number), False
    if sending.is_strangers:
        yield SMS_STRANGER_HOUR, _digest(number), False
        yield SMS_STRANGER_DAY, _digest(number), False
    if not sending.to.is_verified:
        # A company's own phones often are one block and one network, so these don't bind numbers already proven.
        yield SMS_NEW_NUMBER_PREFIX, _digest(prefix_of(number)), False
        yield SMS_NEW_NUMBER_SOURCE, network_of(sending.source.address), False
    yield SMS_ACCOUNT_HOUR, account, False
    yield SMS_ACCOUNT_DAY, account, False
    yield replace(SMS_DOMAIN_BUDGET, tries=settings.SMS_DOMAIN_BUDGET), str(sending.account.domain_id), True
    yield replace(SMS_BUDGET, tries=settings.SMS_BUDGET), "all", True


def _digest(number: str) -> str:
    # The table of counters shows no numbers.
    return KeyedDigests("throttle").new("number", number)[1].hex()


def count_new_number(*, account: User) -> None:
    """Count one more number that the account wants to bind, in the caller's transaction. Raises CapReached."""
    standing = hit(SMS_NEW_NUMBER_ACCOUNT, str(account.pk))
    if standing.count > SMS_NEW_NUMBER_ACCOUNT.tries:
        raise CapReached(standing.seconds_left, is_budget=False)
