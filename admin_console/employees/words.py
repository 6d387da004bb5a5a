"""The list of employees in words: states to look for, how each account stands, and what can be done to many."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.directory.rules import Role, full_name
from accounts.models import User
from admin_console.capabilities.rules import BatchAct, acts_allowed_by
from admin_console.desk import Desk
from admin_console.employees.counting import MOST_COUNTED
from admin_console.employees.queries import ListedEmployee
from admin_console.employees.rules import LED_TO, PeopleState
from mailportal.errors import Words
from mailportal.ui.blocks import ActEntry, Facet
from mailportal.ui.templatetags.portal import days, moments, pill
from security.programs.rules import ProgramPicture, mail_picture

STATE_WORDS: Final[Mapping[PeopleState, Words]] = {
    PeopleState.WITHOUT_FACTOR: _("No second factor"),
    PeopleState.WITHOUT_PHONE: _("No secure phone"),
    PeopleState.SECURITY_PASSWORD_OFF: _("Security password off"),
    PeopleState.MUST_CHANGE: _("Must change"),
    PeopleState.TEMPORARY_PASSWORD: _("Temporary password"),
    PeopleState.FROZEN: _("Frozen"),
    PeopleState.NEVER_LOGGED_ON: _("Never logged on"),
    PeopleState.REFUSED_PROGRAM: _("Mail program refused"),
    PeopleState.IDLE_PASSWORD: _("Security password not used for 180 days"),
    PeopleState.STOPPED: _("Changes stopped by a notice"),
}
# The acts upon many: each by its short name, those behind "More" with an icon.
_ACTS: Final[Mapping[BatchAct, tuple[Words, str]]] = {
    BatchAct.RESET: (_("Reset passwords"), ""),
    BatchAct.MOVE: (_("Move"), ""),
    BatchAct.FREEZE: (_("Freeze"), ""),
    BatchAct.UNFREEZE: (_("Unfreeze"), "lock-open"),
    BatchAct.PROTOCOLS: (_("Protocols"), "adjustments-horizontal"),
    BatchAct.FACTORS: (_("Remove second factors"), "shield-lock"),
    BatchAct.SESSIONS: (_("End sessions"), "logout"),
}
_OFTEN: Final = frozenset({BatchAct.RESET, BatchAct.MOVE, BatchAct.FREEZE})


class StatusWords(NamedTuple):
    """How an account stands, since or until ``when``: a ``pill``, or a mere ``text`` where it needs nobody.

    ``role`` is named where it looks after others.
    """

    pill: str = ""
    when: str = ""
    text: str = ""
    role: str = ""


def status_words(account: User, day: Callable[[datetime], SafeString], *, was_left_open: bool) -> StatusWords:
    """Return what an administrator must know of the account first; ``was_left_open`` as in ``ListedEmployee``."""
    if account.frozen_at is not None:
        return StatusWords(pill(gettext("Frozen"), "warn", "snowflake"), _since(account.frozen_at, day))
    if was_left_open:
        return StatusWords(pill(gettext("Not closed"), "bad", "door"))
    if account.second_step_closed_at is not None:
        return StatusWords(pill(gettext("Locked"), "bad", "lock"), _since(account.second_step_closed_at, day))
    if account.must_change_password_since is not None:
        return StatusWords(pill(gettext("Must change"), "warn"), _until(account.password_ends_at, day))
    if account.password_ends_at is not None:
        return StatusWords(pill(gettext("Temporary password"), "warn"), _until(account.password_ends_at, day))
    if account.first_logon_at is None:
        return StatusWords(pill(gettext("Never logged on")))
    return StatusWords(text=gettext("Active"), role=_role(account))


def _since(moment: datetime, day: Callable[[datetime], SafeString]) -> SafeString:
    # Both are our own, as in a template: the sentence and <time>.
    return SafeString(gettext("since %(day)s") % {"day": day(moment)})


def _until(moment: datetime | None, day: Callable[[datetime], SafeString]) -> str:
    if moment is None or moment <= timezone.now():
        return gettext("expired") if moment else ""
    return SafeString(gettext("expires %(day)s") % {"day": day(moment)})


def _role(account: User) -> str:
    if account.role == Role.POSTMASTER:
        return gettext("postmaster")
    return gettext("administrator") if account.administers_since is not None else ""


class EmployeeLine(NamedTuple):
    """One line of the list: an account, its page, and what the list says of it, for ``mailportal.ui.rows``.

    ``tick`` names what selects it. ``department`` is the uppermost and ``place`` those below it on the way down;
    ``factors`` and ``passwords`` are empty where there is none, or they are off. ``web`` and ``mail`` are when the last
    logons were, empty where there was none; ``mail_words`` names the program of the one, and ``picture`` stands for it.
    """

    public_id: str
    url: str
    name: str
    address: str
    tick: str
    department: str
    place: str
    status: str
    pill: str
    when: str
    role: str
    factors: str
    passwords: str
    web: str
    mail: str
    mail_words: str
    picture: ProgramPicture


def lines_of(rows: Iterable[ListedEmployee], url_of: Callable[[UUID], str]) -> list[EmployeeLine]:
    """Return the rows in words; ``url_of`` gives the address of an account's page."""
    told, day = moments(), days()
    return [
        _line(row, url_of(row.account.public_id), status_words(row.account, day, was_left_open=row.was_left_open), told)
        for row in rows
    ]


def _line(row: ListedEmployee, url: str, status: StatusWords, told: Callable[[datetime], str]) -> EmployeeLine:
    account, last = row.account, getattr(row.account, "last_logon", None)
    program = last.mail_program if last is not None else ""
    return EmployeeLine(
        public_id=str(account.public_id),
        url=url,
        name=account.name,
        address=account.address,
        tick=gettext("Select %(name)s") % {"name": account.name},
        department=row.department[0] if row.department else "",
        place=full_name(row.department[1:]),
        status=status.text,
        pill=status.pill,
        when=status.when,
        role=status.role,
        factors=_factors(row),
        passwords="" if row.passwords is None else gettext("%(n)s of 10") % {"n": row.passwords},
        web=told(last.web_at) if last is not None and last.web_at else "",
        mail=told(last.mail_at) if last is not None and last.mail_at else "",
        mail_words=gettext("Mail, %(program)s:") % {"program": program} if program else gettext("Mail:"),
        picture=mail_picture(program) if program else ProgramPicture.ENVELOPE,
    )


def _factors(row: ListedEmployee) -> str:
    if row.has_authenticator and row.has_phone:
        return gettext("App, phone")
    if row.has_authenticator:
        return gettext("App")
    if row.has_phone:
        return gettext("Phone")
    # By the link of a notice (X34): it proves nothing until that is decided, but the account is not without.
    return gettext("Stopped") if row.account.second_factor_since is not None else ""


def facets_of(
    counts: Mapping[PeopleState | None, int], current: PeopleState | None, kept: Mapping[str, str]
) -> Sequence[Facet]:
    """Return the ready questions; ``kept`` is what else the list was asked for, which they leave as it is."""
    words = {state: name for state, name in STATE_WORDS.items() if state not in LED_TO or state is current}
    asked: Sequence[tuple[PeopleState | None, Words]] = ((None, _("All")), *words.items())
    address = reverse("admin_console:employee-list")
    return [
        _facet(name, _asking(address, state, kept), counts.get(state), is_current=state is current)
        for state, name in asked
    ]


def _asking(address: str, state: PeopleState | None, kept: Mapping[str, str]) -> str:
    query = urlencode({**kept, "state": state.value} if state else kept)
    return f"{address}?{query}" if query else address


def _facet(words: Words, url: str, count: int | None, *, is_current: bool) -> Facet:
    shown, is_more = (None, False) if count is None else (min(count, MOST_COUNTED), count > MOST_COUNTED)
    return Facet(words, url, shown, is_current=is_current, is_more=is_more)


def acts_upon_many(desk: Desk) -> tuple[Sequence[ActEntry], Sequence[ActEntry]]:
    """Return what the desk may do to those who are ticked: the frequent acts, and the others."""
    allowed = acts_allowed_by(desk.capabilities)
    entries = {act: ActEntry(*_ACTS[act], name="act", value=act.value) for act in allowed}
    often = [entry for act, entry in entries.items() if act in _OFTEN]
    return often, [entry for act, entry in entries.items() if act not in _OFTEN]
