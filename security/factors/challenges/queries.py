"""Reading codes: which are open, and when another may be sent."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from mailportal.sms.rules import State
from security.factors.challenges.models import Challenge
from security.factors.challenges.rules import CONVERSION_SAMPLE, PAUSE_MEMORY, Asked, is_pumped, seconds_to_wait
from security.flow.keys import digest_of

# Nobody can confirm a code that surely never reached a gateway.
_NEVER_LEFT = Q(message__state__in=[state for state in State if state.is_surely_unsent])


def challenges_of_flow(*, account: User, purpose: str, flow_id: str) -> QuerySet[Challenge]:
    """Return the codes of one flow, the newest first."""
    flow = Challenge.objects.filter(account=account, purpose=purpose, flow_digest=digest_of(flow_id))
    return flow.order_by("-created_at", "-pk")


def is_code_open(*, account: User, purpose: str, flow_id: str) -> bool:
    """Say whether this flow waits for a code that is still good, so that a page asks for it rather than sends one."""
    flow = challenges_of_flow(account=account, purpose=purpose, flow_id=flow_id).exclude(_NEVER_LEFT)
    return flow.filter(used_at=None, voided_at=None, expires_at__gt=timezone.now()).exists()


def seconds_until_next_code(*, account: User, now: datetime | None = None) -> int:
    """Return how long the account waits for its next code, whatever it is for; 0 for no time."""
    now = now or timezone.now()
    lately = Challenge.objects.filter(account=account, created_at__gt=now - PAUSE_MEMORY)
    rows = lately.annotate(state=F("message__state")).order_by("-created_at", "-pk")
    asked = [
        Asked(at, used_at is not None, never_left=state is not None and State(state).is_surely_unsent)
        for at, used_at, state in rows.values_list("created_at", "used_at", "state")
    ]
    return seconds_to_wait(asked, now=now)


def are_messages_pumped() -> bool:
    """Say whether so few of the last day's codes were confirmed that unproven numbers get none for now."""
    now = timezone.now()
    over = Challenge.objects.filter(created_at__gt=now - timedelta(days=1), expires_at__lt=now).exclude(_NEVER_LEFT)
    sample = list(over.order_by("-created_at").values_list("used_at", flat=True)[:CONVERSION_SAMPLE])
    return is_pumped(over=len(sample), confirmed=sum(used_at is not None for used_at in sample))
