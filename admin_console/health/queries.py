"""Reading how the installation is: in six statements, none of which grows with it, and asking no server (O4)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from admin_console.batches.models import BatchRun
from admin_console.health.models import BACKGROUND, Heartbeat
from admin_console.health.rules import Budget, Health, KeyState, LogCheck, Queue, ServerState, Waiting
from admin_console.imports.models import ImportRun
from mailportal.audit.models import AuditEvent
from mailportal.crypto.keyring import PURPOSES
from mailportal.notify.models import Notice
from mailportal.sms.models import GatewayBreaker, TextMessage
from mailportal.sms.rules import State
from mailportal.sql import CountUpTo, EarliestUpTo
from mailportal.throttle.counters import standings
from security.connections.dovecot_api import mail_servers
from security.connections.models import Cut
from security.events import AUDIT_LOG_VERIFIED
from security.limits import SMS_BUDGET, SMS_NOTICE_BUDGET
from security.notices.models import NoticeFact

# What waits is counted so far; beyond it is "more than 1,000".
MOST_COUNTED: Final = 1_000
# Each act orders its cuts from all servers, so that the latest have something of each.
_LATEST_CUTS: Final = 200
_Rows = tuple[QuerySet[Any], str]


def health_of_installation(*, viewer: User) -> Health:
    """Return what there is to know now, from the database and the settings alone."""
    servers = [server.name for server in mail_servers()]
    waiting = _waiting(viewer, servers)
    beat = Heartbeat.objects.filter(pk=BACKGROUND).first()
    gateway = str(settings.SMS_GATEWAY.get("gateway", ""))
    breaker = GatewayBreaker.objects.filter(pk=gateway).first()
    codes, notices = _budgets()
    return Health(
        now=timezone.now(),
        beat_at=None if beat is None else beat.at,
        failing=beat.failing if beat is not None else (),
        servers=_servers(servers, waiting),
        queues={queue: waiting[queue] for queue in Queue},
        gateway=gateway,
        resting_until=None if breaker is None else breaker.open_until,
        codes=codes,
        notices=notices,
        checked=_checked(),
        keys=_keys(),
    )


def _waiting(viewer: User, servers: Sequence[str]) -> Mapping[str, Waiting]:
    """Return how much waits in each queue, and for each server by its name, in one statement."""
    questions = {**_queues(), **{f"server:{name}": _cuts_of(name) for name in servers}}
    columns: dict[str, Any] = {}
    for number, (rows, moment) in enumerate(questions.values()):
        columns[f"count_{number}"] = CountUpTo(rows, MOST_COUNTED + 1)
        columns[f"since_{number}"] = EarliestUpTo(rows, moment, MOST_COUNTED + 1)
    row: Mapping[str, Any] = User.objects.filter(pk=viewer.pk).values(**columns).get()
    return {key: Waiting(row[f"count_{n}"], row[f"since_{n}"]) for n, key in enumerate(questions)}


def _queues() -> dict[str, _Rows]:
    ordered = {"ordered_at__isnull": False, "ended_at__isnull": True}
    return {
        Queue.FACTS: (NoticeFact.objects.all(), "at"),
        Queue.MAILS: (Notice.objects.filter(sent_at__isnull=True, given_up_at__isnull=True), "queued_at"),
        # None is good for longer than a day, and the budgets bound how many that has: SQLite looks at these.
        Queue.TEXTS: (
            TextMessage.objects.filter(
                created_at__gte=timezone.now() - timedelta(days=1), state__in=[State.WAITING, State.SENDING]
            ),
            "created_at",
        ),
        Queue.BATCHES: (BatchRun.objects.filter(**ordered), "ordered_at"),
        Queue.IMPORTS: (ImportRun.objects.filter(**ordered), "ordered_at"),
        Queue.SEALS: (AuditEvent.objects.filter(sequence=None), "at"),
    }


def _cuts_of(server: str) -> _Rows:
    # In the order of the index of what is due.
    return Cut.objects.filter(server=server, done_at__isnull=True, answered_at__isnull=True), "requested_at"


def _servers(names: Sequence[str], waiting: Mapping[str, Waiting]) -> list[ServerState]:
    latest = Cut.objects.order_by("-pk").values_list("server", "answered_at", "failure", "tries")[:_LATEST_CUTS]
    answered: dict[str, datetime] = {}
    failures: dict[str, tuple[str, int]] = {}
    for server, answered_at, failure, tries in latest:
        if answered_at is not None:
            answered[server] = max(answered_at, answered.get(server, answered_at))
        elif failure:
            failures[server] = max((failure, tries), failures.get(server, ("", 0)), key=lambda one: one[1])
    return [
        ServerState(name, waiting[f"server:{name}"], answered.get(name), *failures.get(name, ("", 0))) for name in names
    ]


def _budgets() -> Iterator[Budget]:
    allowed = {SMS_BUDGET.of("all"): settings.SMS_BUDGET, SMS_NOTICE_BUDGET.of("all"): settings.SMS_NOTICE_BUDGET}
    spent = standings(allowed)
    return (Budget(spent[key].count, most) for key, most in allowed.items())


def _checked() -> LogCheck | None:
    # As the index by domain and event has them: the act of an operator is of no domain.
    events = AuditEvent.objects.filter(domain_id=None, event=AUDIT_LOG_VERIFIED)
    found = events.order_by("-at").values_list("at", "change").first()
    if found is None:
        return None
    at, change = found
    return LogCheck(at, change.get("verified", 0), change.get("broken_at"))


def _keys() -> KeyState:
    newest = max(settings.KEYS.newest(purpose).made_at for purpose in PURPOSES)
    return KeyState(len(PURPOSES), datetime.fromtimestamp(newest, UTC))
