"""The alarm of who pays for text messages: at 80 % of a day's budget, and when it is spent (docs/security.md 1.4)."""

import logging
import math

from mailportal.audit.services import record
from mailportal.audit.source import PORTAL, Source
from mailportal.throttle.counters import Limit
from security.events import SMS_BUDGET_NEARLY_SPENT

_ALARM_SHARE = 0.8

log = logging.getLogger(__name__)


def mind_budget(*, limit: Limit, spent: int, domain_id: int | None, source: Source) -> None:
    """Raise the alarm where this message, the budget's ``spent``-th, is the one to raise it; else do nothing."""
    if spent not in {math.ceil(limit.tries * _ALARM_SHARE), limit.tries}:
        return
    log.error("ALARM: %d of %d text messages of %s are spent today", spent, limit.tries, limit.name)
    change = {"budget": limit.name, "spent": spent, "allowed": limit.tries}
    record(SMS_BUDGET_NEARLY_SPENT, actor=PORTAL, source=source, domain_id=domain_id, change=change)
