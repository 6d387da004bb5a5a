"""Which proof a session still holds, and when one was spent."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import BigAutoField, CharField, DateTimeField, IntegerField, QuerySet
from django.utils import timezone

from mailportal.statements import Blank, BlankRows, Statement
from security.flow.values import Flow
from security.grants.models import StepUpGrant
from security.grants.rules import Purpose, opened_by


def living_grants(*, flow: Flow, purpose: Purpose) -> QuerySet[StepUpGrant]:
    """Return the unspent grants of this flow for the purpose, the newest first; where none is, a proof is due."""
    return StepUpGrant.objects.filter(
        account_id=flow.account.pk,
        session_digest=flow.digest,
        purpose__in=opened_by(purpose),
        epoch=flow.account.auth_epoch,
        used_at__isnull=True,
        expires_at__gt=timezone.now(),
    ).order_by("-created_at")


def newest_proof(*, flow: Flow, purpose: Purpose) -> UUID | None:
    """Return by which id the newest of ``living_grants`` is named, None where a proof is due."""
    return _NEWEST.only_row(
        account=flow.account.pk,
        session=flow.digest,
        purposes=[one.value for one in opened_by(purpose)],
        epoch=flow.account.auth_epoch,
        now=timezone.now(),
    )


def _newest() -> QuerySet[StepUpGrant, UUID]:
    grants = StepUpGrant.objects.filter(
        account=Blank("account", BigAutoField()),
        session_digest=Blank("session", CharField()),
        purpose__in=BlankRows("purposes"),
        epoch=Blank("epoch", IntegerField()),
        used_at__isnull=True,
        expires_at__gt=Blank("now", DateTimeField()),
    )
    return grants.order_by("-created_at").values_list("public_id", flat=True)[:1]


_NEWEST: Final = Statement(_newest)


def proof_spent_at(*, flow: Flow) -> datetime | None:
    """Return when the proof that the flow names was spent; None where it was not, or is gone."""
    return named_grants(flow).values_list("used_at", flat=True).first()


def named_grants(flow: Flow) -> QuerySet[StepUpGrant]:
    """Return the grant of the flow's account that the flow names, whatever it is for."""
    # A list: a flow that names none has none.
    return StepUpGrant.objects.filter(account_id=flow.account.pk, public_id__in=[flow.proof])
