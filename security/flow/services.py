"""Forgetting what was begun in flows and never finished."""

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from mailportal.batches import delete_in_batches
from security.flow.models import BoundToFlow


def purge_flows() -> int:
    """Delete what is over and no longer looked back at, with what was typed in it; return how many rows."""
    kinds = [model for model in apps.get_models() if issubclass(model, BoundToFlow)]
    now = timezone.now()
    return sum(
        delete_in_batches(QuerySet(kind).filter(expires_at__lt=now - kind.kept).order_by("expires_at"))
        for kind in kinds
    )
