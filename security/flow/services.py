"""Finding what was begun in a flow, and forgetting what was never finished."""

from typing import TypeVar

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from mailportal.batches import delete_past
from security.flow.models import BoundToFlow
from security.flow.values import Flow

_Row = TypeVar("_Row", bound=BoundToFlow)


def rows_of(model: type[_Row], flow: Flow) -> QuerySet[_Row]:
    """Return the flow's rows of this kind, living or over."""
    return QuerySet[_Row, _Row](model).filter(**{model.owner: flow.account.pk}, flow_digest=flow.digest)


def living(model: type[_Row], flow: Flow) -> QuerySet[_Row]:
    """Return those that are not over; the epochs that count are those of the account as ``flow`` has it."""
    auth_epoch, factor_epoch = flow.epochs
    here = rows_of(model, flow)
    return here.filter(auth_epoch=auth_epoch, factor_epoch=factor_epoch, expires_at__gt=timezone.now())


def purge_flows() -> int:
    """Delete what is over and no longer looked back at, with what was typed in it; return how many rows."""
    kinds = [model for model in apps.get_models() if issubclass(model, BoundToFlow)]
    return sum(delete_past(QuerySet(kind), "expires_at", kept=kind.kept) for kind in kinds)
