"""Reading codes: which are open, and when another may be sent."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from mailportal.sms.rules import State
from security.factors.challenges.models import Challenge
from security.factors.challenges.rules import CONVERSION_SAMPLE, PAUSE_MEMORY, Asked, is_pumped, seconds_to_wait
from security.flow.services import rows_of
from security.flow.values import Flow

# Nobody can confirm a code that surely never reached a gateway.
_NEVER_LEFT = Q(message__state__in=[state for state in State if state.is_surely_unsent])


def challenges_of(flow: Flow, purpose: str) -> QuerySet[Challenge]:
    """Return the codes of one flow for one purpose, the newest first."""
    return rows_of(Challenge, flow).filter(purpose=purpose).order_by("-created_at", "-pk")


def is_code_open(*, flow: Flow, purpose: str) -> bool:
    """Whether this flow waits for a code that is still good, so that a page asks for it rather than sends one."""
    here = challenges_of(flow, purpose).exclude(_NEVER_LEFT)
    return here.filter(used_at=None, voided_at=None, expires_at__gt=timezone.now()).exists()


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
    """Whether so few of the last day's codes were confirmed that unproven numbers get none for now."""
    now = timezone.now()
    over = Challenge.objects.filter(created_at__gt=now - timedelta(days=1), expires_at__lt=now).exclude(_NEVER_LEFT)
    sample = list(over.order_by("-created_at").values_list("used_at", flat=True)[:CONVERSION_SAMPLE])
    return is_pumped(over=len(sample), confirmed=sum(used_at is not None for used_at in sample))
