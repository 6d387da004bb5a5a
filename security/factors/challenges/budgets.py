"""What text messages may cost, and the alarm at 80 % of a day's budget and when it is spent (docs/security.md 1.4)."""

import logging
import math
from collections.abc import Iterable, Sequence

from mailportal.audit.services import record
from mailportal.audit.source import PORTAL, Source
from mailportal.throttle.counters import Key, Limit
from mailportal.throttle.meter import take
from security.events import SMS_BUDGET_NEARLY_SPENT

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
