"""The parts of the health page as they are shown: figures, servers, queues, budgets, and what is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from admin_console.health.rules import Ailment, Budget, Health, LogCheck, ServerState, is_late
from admin_console.health.words import QUEUE_NAMES, age_words, counted, oldest_words
from mailportal.errors import Words
from mailportal.ui.blocks import Figure
from mailportal.ui.templatetags.portal import portal_number


@dataclass(frozen=True, slots=True)
class StateLine:
    """A row of a table: what it is about, how it stands in a ``kind`` of state, and what else is to be known.

    ``waiting`` is how many wait, ``at`` when it was last so.
    """

    title: Words
    state: Words
    kind: str = ""
    detail: Words = ""
    waiting: Words = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Text messages of the day: for what, how many of how many, and as a share for a bar."""

    title: Words
    spent: str
    percent: int
    kind: str


def figures_of(health: Health, ailments: tuple[Ailment, ...]) -> list[Figure]:
    """Return the headline numbers."""
    away = sum(server.is_away(health.now) for server in health.servers)
    waiting = [one for one in health.queues.values() if one.count]
    oldest = min((one.since for one in waiting if one.since is not None), default=None)
    return [
        Figure(_("Background process"), *_beat(health), is_bad=not health.is_beating),
        Figure(
            _("Mail servers"),
            len(health.servers) - away if health.servers else _("none"),
            _("of %(n)d confirm cuts") % {"n": len(health.servers)} if health.servers else "",
            is_bad=bool(away),
        ),
        Figure(
            _("Waiting"),
            counted(sum(one.count for one in waiting)),
            remark=_("the oldest for %(age)s") % {"age": age_words(oldest, health.now)} if oldest else _("nothing"),
            is_bad=any(is_late(queue, one, health.now) for queue, one in health.queues.items()),
        ),
        Figure(
            _("Text messages"),
            portal_number(health.codes.spent + health.notices.spent),
            remark=_("of %(n)s in 24 hours") % {"n": portal_number(health.codes.allowed + health.notices.allowed)},
            is_bad=health.codes.is_spent or health.notices.is_spent,
        ),
        Figure(
            _("To look at"),
            len(ailments),
            remark=_log_remark(health.checked),
            is_bad=any(one.kind.is_grave for one in ailments),
        ),
    ]


def _beat(health: Health) -> tuple[str, str]:
    if health.beat_at is None:
        return _("Silent"), ""
    age = age_words(health.beat_at, health.now)
    return (_("Alive") if health.is_beating else _("Silent")), _("heard %(age)s ago") % {"age": age}


def _log_remark(checked: LogCheck | None) -> str:
    if checked is None:
        return _("the log was never verified")
    return _("the log holds") if checked.broken_at is None else _("the log is broken")


def server_lines(health: Health) -> Iterator[StateLine]:
    """Return how each mail server answers."""
    for server in health.servers:
        yield StateLine(
            server.name, *_server_state(server, health.now), counted(server.waiting.count), server.answered_at
        )


def _server_state(server: ServerState, now: datetime) -> tuple[str, str, str]:
    if server.is_away(now) and server.waiting.since is not None:
        words = ngettext("%(age)s, %(n)d try", "%(age)s, %(n)d tries", server.tries)
        return _("No answer"), "bad", words % {"age": age_words(server.waiting.since, now), "n": server.tries}
    if server.answered_at is None and not server.waiting.count:
        return _("Not asked lately"), "", _("Nothing had to be ended.")
    return _("Answers"), "ok", ""


def queue_lines(health: Health) -> Iterator[StateLine]:
    """Return how much waits in each queue, and for how long."""
    for queue, waiting in health.queues.items():
        late = is_late(queue, waiting, health.now)
        age = oldest_words(waiting, health.now) or _("none")
        yield StateLine(QUEUE_NAMES[queue], age, "bad" if late else "", waiting=counted(waiting.count))


def budget_lines(health: Health) -> list[BudgetLine]:
    """Return how many text messages of the day are used up."""
    return [_budget_line(_("Codes"), health.codes), _budget_line(_("Notices"), health.notices)]


def _budget_line(title: str, budget: Budget) -> BudgetLine:
    words = _("%(spent)s of %(allowed)s")
    spent = words % {"spent": portal_number(budget.spent), "allowed": portal_number(budget.allowed)}
    percent = min(budget.spent * 100 // max(budget.allowed, 1), 100)
    return BudgetLine(title, spent, percent, "wait" if budget.is_nearly_spent else "")


def kept_lines(health: Health) -> Iterator[StateLine]:
    """Return how the operation log, the keys and the database stand."""
    checked, title = health.checked, _("Operation log")
    if checked is None:
        yield StateLine(title, _("Never verified"), "warn", _("manage.py audit_verify reads it from its beginning."))
    elif checked.broken_at is not None:
        row = portal_number(checked.broken_at)
        yield StateLine(title, _("Broken"), "bad", _("at row %(row)s") % {"row": row}, at=checked.at)
    else:
        rows = _("%(n)s rows verified") % {"n": portal_number(checked.verified)}
        yield StateLine(title, _("Whole"), "ok", rows, at=checked.at)
    if health.keys is not None:
        words = ngettext("%(n)d purpose", "%(n)d purposes", health.keys.purposes) % {"n": health.keys.purposes}
        yield StateLine(
            _("Keys"), _("All there"), "ok", _("%(n)s; the newest was made") % {"n": words}, at=health.keys.newest_at
        )
    version = ".".join(str(part) for part in connection.get_database_version())
    yield StateLine(_("Database"), f"{connection.display_name} {version}", "ok")
