"""How the installation is, in sentences: what is wrong, what it means, what to do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from admin_console.health.queries import MOST_COUNTED
from admin_console.health.rules import Ailment, AilmentKind, Health, Queue, Waiting
from admin_console.receipts.words import stamp
from mailportal.durations import in_hours, in_minutes, in_seconds
from mailportal.errors import Words
from mailportal.ui.sentences import together
from mailportal.ui.templatetags.portal import portal_number
from security.connections.rules import CutFailure

QUEUE_NAMES: Final[Mapping[Queue, Words]] = {
    Queue.FACTS: gettext_lazy("Notices to be written"),
    Queue.MAILS: gettext_lazy("Notices by mail"),
    Queue.TEXTS: gettext_lazy("Text messages"),
    Queue.BATCHES: gettext_lazy("Acts upon many"),
    Queue.IMPORTS: gettext_lazy("Imports"),
    Queue.SEALS: gettext_lazy("Seal of the operation log"),
}
FAILURE_WORDS: Final[Mapping[CutFailure, Words]] = {
    CutFailure.UNREACHABLE: gettext_lazy("It cannot be reached: look whether it runs, and whether its API is open."),
    CutFailure.SILENT: gettext_lazy("It does not answer in time: look at its load."),
    CutFailure.KEY_REFUSED: gettext_lazy("It refuses the key: compare the key file with its doveadm_api_key."),
    CutFailure.KEY_MISSING: gettext_lazy("The portal cannot read the key file: look at its path and its mode."),
    CutFailure.ODD_ANSWER: gettext_lazy("Its answer makes no sense: look whether the address is its API's."),
}
_LATE: Final[Mapping[Queue, Words]] = {
    Queue.MAILS: gettext_lazy("The mail server takes no messages, or refuses them: the portal's log names its answer."),
    Queue.TEXTS: gettext_lazy("The gateway takes no messages: the portal's log names its answer."),
    Queue.FACTS: gettext_lazy("What cannot be written is tried again every ten minutes: the portal's log says why."),
    Queue.SEALS: gettext_lazy("What is not sealed can still be changed by the database's owner. The log says why."),
}
_BUDGETS: Final[Mapping[str, tuple[Words, str]]] = {
    "codes": (gettext_lazy("codes"), "SMS_BUDGET"),
    "notices": (gettext_lazy("notices"), "SMS_NOTICE_BUDGET"),
}


def verdict_of(ailment: Ailment, health: Health) -> tuple[str, str]:
    """Return what is wrong in one sentence, and what it means and what to do."""
    match ailment.kind:
        case AilmentKind.SILENT:
            return _silent(ailment)
        case AilmentKind.LOG_BROKEN:
            title = _("The operation log does not hold at row %(row)s") % {"row": portal_number(ailment.count)}
            return title, _(
                "Something was changed or deleted there. Leave database and checkpoint file as they are, and compare "
                "them with a backup; manage.py audit_verify names the place."
            )
        case AilmentKind.SERVER_AWAY:
            return _server_away(ailment, health)
        case AilmentKind.TASK_FAILING:
            words = ngettext(
                "A background task fails: %(names)s", "%(n)d background tasks fail: %(names)s", ailment.count
            )
            detail = _("Each is tried again, the hourly ones within the hour. The portal's log says why.")
            return words % {"n": ailment.count, "names": ailment.about}, detail
        case AilmentKind.QUEUE_LATE:
            queue = Queue(ailment.about)
            named = {"queue": QUEUE_NAMES[queue], "time": _since(ailment)}
            return _("%(queue)s: the oldest waits since %(time)s") % named, str(_LATE[queue])
        case AilmentKind.GATEWAY_RESTING:
            title = _("The text message gateway is left alone until %(time)s") % {"time": _since(ailment)}
            detail = _("It failed five times within a minute. Codes of an authenticator work; look at the gateway.")
            return title, detail
    return _budget(ailment)


def _silent(ailment: Ailment) -> tuple[str, str]:
    title = (
        _("The background process has not reported since %(time)s") % {"time": _since(ailment)}
        if ailment.since is not None
        else _("The background process has never reported")
    )
    return title, _(
        "No notice is sent, nothing that waits goes on, and connections that a mail server did not end stay open. "
        "Start it on the portal's host: manage.py work."
    )


def _server_away(ailment: Ailment, health: Health) -> tuple[str, str]:
    words = ngettext(
        "%(server)s has not confirmed %(n)s cut since %(time)s",
        "%(server)s has not confirmed %(n)s cuts since %(time)s",
        ailment.count,
    )
    title = words % {"server": ailment.about, "n": counted(ailment.count), "time": _since(ailment)}
    why = next((server.failure for server in health.servers if server.name == ailment.about), "")
    meaning = _(
        "Nothing that was deleted gets in, but a connection that was open may stay up until it answers. It is asked "
        "again by itself, at least every half a minute."
    )
    return title, together(meaning, str(FAILURE_WORDS[CutFailure(why)])) if why else meaning


def _budget(ailment: Ailment) -> tuple[str, str]:
    what, setting = _BUDGETS[ailment.about]
    named = {"what": what, "n": portal_number(ailment.count), "setting": setting}
    advice = _("If people really need them, raise %(setting)s; else look in the logs who asks for them.") % named
    if ailment.kind is AilmentKind.BUDGET_SPENT:
        return _("No text messages for %(what)s are left today: %(n)s were sent") % named, advice
    return _("Text messages for %(what)s are nearly used up today: %(n)s were sent") % named, advice


def _since(ailment: Ailment) -> str:
    return "" if ailment.since is None else stamp(ailment.since)


def counted(number: int) -> str:
    """Return a number as far as it was counted."""
    if number <= MOST_COUNTED:
        return portal_number(number)
    return _("more than %(n)s") % {"n": portal_number(MOST_COUNTED)}


def age_words(since: datetime, now: datetime) -> str:
    """Return for how long something has been so, as people in a hurry read it."""
    seconds = max(int((now - since).total_seconds()), 0)
    if seconds < 100:
        return in_seconds(seconds)
    return in_minutes(seconds) if seconds < 100 * 60 else in_hours(seconds)


def oldest_words(waiting: Waiting, now: datetime) -> str:
    """Return for how long the oldest waits, of as many as were looked at; empty where none does."""
    if waiting.since is None:
        return ""
    age = age_words(waiting.since, now)
    return age if waiting.count <= MOST_COUNTED else _("%(age)s or more") % {"age": age}
