"""Rows that are good in one flow only."""

from datetime import timedelta
from typing import ClassVar

from django.db import models

from accounts.models import User
from security.flow.values import DIGEST_LENGTH, Flow


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
