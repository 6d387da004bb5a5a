"""Rows that are good in one flow only."""

from datetime import timedelta
from typing import ClassVar, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from mailportal.batches import delete_past
from security.flow.keys import DIGEST_LENGTH
from security.flow.values import Flow


class BoundToFlow(models.Model):
    """Something begun in one flow: it is over at ``expires_at``, and with any other change of password or factors.

    The epochs are the account's at the beginning. ``owner`` names the column of the account; a row is ``kept`` for so
    long after its end.
    """

    owner: ClassVar = "account"
    kept: ClassVar = timedelta(0)

    flow_digest = models.CharField(max_length=DIGEST_LENGTH)
    auth_epoch = models.PositiveBigIntegerField(default=0)  # what was never bound lives in no flow
    factor_epoch = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        abstract = True

    def bind(self, flow: Flow, holder: User) -> None:
        """Bind a new row to the flow, under the epochs of its account as the act holds it."""
        self.flow_digest = flow.digest
        self.auth_epoch, self.factor_epoch = holder.epochs


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
