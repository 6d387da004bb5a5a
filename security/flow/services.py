"""Forgetting what was begun in flows and never finished."""

from django.apps import apps
from django.db.models import QuerySet

from mailportal.batches import delete_past
from security.flow.models import BoundToFlow


def purge_flows() -> int:
    """Delete what is over and no longer looked back at, with what was typed in it; return how many rows."""
    kinds = [model for model in apps.get_models() if issubclass(model, BoundToFlow)]
    return sum(delete_past(QuerySet(kind), "expires_at", kept=kind.kept) for kind in kinds)
