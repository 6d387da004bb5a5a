"""What people got wrong about themselves, in the audit chain: each try, but never a flood of them."""

from collections.abc import Mapping

from accounts.evidence import record_about
from accounts.models import User
from mailportal.audit.source import Source
from mailportal.throttle.counters import hit, standing
from security.limits import RECORDED_FAILURES


def record_failure(event: str, *, account: User, source: Source, change: Mapping[str, object] | None = None) -> None:
    """Leave a trace of a failed try, in the caller's transaction, within RECORDED_FAILURES; past it nothing is written.

    For tries that no other limit bounds, or that a limit counts less often than they come: who sends the same wrong
    code for an hour would fill the chain, which keeps every row for 180 days (docs/security.md 1.12).
    """
    who = (str(account.pk), event)
    if standing(RECORDED_FAILURES, *who).count >= RECORDED_FAILURES.tries:
        return
    if hit(RECORDED_FAILURES, *who).count <= RECORDED_FAILURES.tries:
        record_about(account, event, source=source, change=change)
