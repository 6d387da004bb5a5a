"""Saying that the background process lives (O4)."""

from collections.abc import Iterable

from django.utils import timezone

from admin_console.health.models import BACKGROUND, Heartbeat


def beat(*, failing: Iterable[str]) -> None:
    """Note in one statement that the background process lives; ``failing`` are its tasks whose latest call failed."""
    row = Heartbeat(process=BACKGROUND, at=timezone.now(), failing=sorted(failing))
    Heartbeat.objects.bulk_create(
        [row], update_conflicts=True, update_fields=["at", "failing"], unique_fields=["process"]
    )
