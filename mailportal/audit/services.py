"""Writing evidence: in the transaction of the act itself, so that neither exists without the other."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet

from mailportal.audit.models import AuditEvent
from mailportal.audit.source import Actor, Source
from mailportal.sql import insert_from

_PROGRAM_LENGTH = 200
_AT_ONCE = 1000


def record(
    event: str,
    *,
    actor: Actor,
    source: Source,
    target: str = "",
    domain_id: int | None = None,
    change: Mapping[str, object] | None = None,
) -> None:
    """Record an act of the app's ``events.py`` vocabulary. ``change`` holds plain JSON values, never a secret.

    ``domain_id`` defaults to the actor's domain; an operator's act names the domain that it touches. The actor's reason
    goes along.
    """
    _event(event, actor, source, target, domain_id, change).save(force_insert=True)


def record_each(
    event: str,
    *,
    actor: Actor,
    source: Source,
    domain_id: int | None,
    changes: Mapping[str, Mapping[str, object]],
) -> None:
    """Record the same act upon many targets, each with its change, in few statements; else as ``record``."""
    events = (_event(event, actor, source, target, domain_id, change) for target, change in changes.items())
    AuditEvent.objects.bulk_create(events, batch_size=_AT_ONCE)


def record_staged(
    event: str, *, actor: Actor, source: Source, domain_id: int | None, rows: QuerySet[Any], target: str, change: str
) -> None:
    """Record the same act upon what each of ``rows`` names, in one statement; else as ``record``.

    ``target`` and ``change`` are columns of theirs, the latter of JSON.
    """
    like = _event(event, actor, source, "", domain_id, None)
    insert_from(rows, like, {"target": F(target), "change": F(change)})


def _event(
    event: str,
    actor: Actor,
    source: Source,
    target: str,
    domain_id: int | None,
    change: Mapping[str, object] | None,
) -> AuditEvent:
    return AuditEvent(
        event=event,
        actor=actor.address,
        actor_role=actor.role,
        domain_id=actor.domain_id if domain_id is None else domain_id,
        target=target,
        source_address=source.address,
        program=source.program[:_PROGRAM_LENGTH],
        request_id=source.request_id,
        change={**(change or {}), **({"reason": actor.reason} if actor.reason else {})},
    )
