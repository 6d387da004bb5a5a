"""Fill the logs of a domain: as many logon records as wanted over 180 days, and as many audit events.

The first logons are made one by one, then doubled, each time put further back; the events are made of the logons.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Case, CharField, DateTimeField, ExpressionWrapper, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from accounts import events as directory
from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.sql import insert_from
from security import events
from security.credentials import account_credential
from security.records.models import LogonRecord
from security.records.rules import Channel, Reason, Result

_BEGIN: Final = 8_000
_SPAN: Final = timedelta(days=180)
# One in so many logons is refused, deferred or by POP3; one in so many acts is of the kind.
_REFUSED, _DEFERRED, _POP3 = 9, 997, 31
_ACTS: Final = (
    (3_001, directory.POLICY_SET),
    (211, events.TEMPORARY_PASSWORD_SET),
    (37, events.CLIENT_PASSWORD_ISSUED),
    (2, events.STEP_UP_PROVED),
    (1, events.LOGGED_ON),
)


def fill_logs(people: Sequence[User], *, rows: int, now: datetime) -> None:
    """Give the people so many of each, the newest at ``now``."""
    _write_from_memory()
    step = _SPAN / rows
    first = [_logon(people, number, now - number * step) for number in range(min(rows, _BEGIN))]
    LogonRecord.objects.bulk_create(first, batch_size=500)
    logons, made = LogonRecord.objects.filter(domain_id=people[0].domain_id), len(first)
    while made < rows:
        back = {name: _back(name, made * step) for name in ("at", "last_at")}
        made += insert_from(logons, LogonRecord(), _kept() | back)
    insert_from(
        logons,
        AuditEvent(domain_id=people[0].domain_id, actor_role="employee", change={"purpose": "people"}),
        {"at": F("last_at"), "event": _acts(), "actor": F("typed_address"), "target": F("typed_address")},
    )


def analyse() -> None:
    """Let the database count what there is, once all logs are filled.

    Before, none of the events is sealed: counted so, SQLite would take the index of their sequence for useless, and
    ask the whole table at each further event whether it replaces another.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _forget_memory()


def _write_from_memory() -> None:
    """Let SQLite keep the indexes in memory while they are filled: it would read each page of them again and again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -1000000")
            cursor.execute("PRAGMA synchronous = OFF")


def _forget_memory() -> None:
    if connection.vendor == "sqlite":
        connection.close()


def _acts() -> Combinable:
    conditions = ((Q(Exact(Mod("pk", Value(every)), 0)), event) for every, event in _ACTS)
    return Case(*(When(condition, then=Value(event)) for condition, event in conditions), output_field=CharField())


def _kept() -> dict[str, Combinable]:
    generated = {"id", "at", "last_at", "merge_key"}
    return {
        field.attname: F(field.attname)
        for field in LogonRecord._meta.concrete_fields  # noqa: SLF001 - Django documents it
        if field.attname not in generated
    }


def _back(name: str, span: timedelta) -> Combinable:
    return ExpressionWrapper(F(name) - Value(span), output_field=DateTimeField())


def _logon(people: Sequence[User], number: int, at: datetime) -> LogonRecord:
    person = people[number * 7 % len(people)]
    result, reason = Result.ACCEPT, Reason.ACCOUNT_PASSWORD
    if number % _DEFERRED == 0:
        result, reason = Result.DEFER, Reason.OVERLOADED
    elif number % _REFUSED == 0:
        result, reason = Result.REJECT, Reason.WRONG_SECRET
    network = f"10.{number % 200}.{number % 7}"
    return LogonRecord(
        at=at,
        last_at=at,
        domain_id=person.domain_id,
        account_id=person.pk,
        typed_address=person.address,
        channel=Channel.POP3 if number % _POP3 == 0 else Channel.IMAP if number % 3 else Channel.WEB,
        source_address=f"{network}.{number % 250}",
        network=f"{network}.0/24",
        result=result,
        reason=reason,
        credential=account_credential(person.pk),
        program="Thunderbird",
    )
