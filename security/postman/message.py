"""From what happened to a message: plain sentences, the time in the domain's zone, and what to do if it was not you.

What a stranger can choose freely is not repeated: a thief of a password could write to its owner through the
portal. Of a browser only its known name is said; labels and names lose what a mail program would make a link of.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.directory.rules import Role
from accounts.models import User
from accounts.policies.kinds import kind_named
from mailportal.audit.source import ON_THE_HOST
from mailportal.ui.sentences import listed
from security.notices.models import NoticeFact
from security.notices.news import News
from security.notices.rules import NoticeKind
from security.notices.words import NEWS
from security.postman.words import EDITED_NAMES, ENDED_NAMES, TURNED_OFF_WITH
from security.programs.rules import Program
from security.programs.words import device_words, known_words, program_words
from security.records.rules import Channel
from security.records.words import CHANNEL_NAMES


def subject_of(news: News) -> str:
    """Return the subject, in the language in force, after the portal's name."""
    return _("%(label)s: %(value)s") % {"label": settings.PORTAL_NAME, "value": news.subject}


def event_of(news: News) -> str:
    """Return the subject in English, under which every language knows it."""
    with override("en"):
        return str(news.subject)


def text_of(fact: NoticeFact, *, stopping_link: str) -> str:
    """Return the message's text in the language and zone in force; ``stopping_link`` is empty where there is none.

    A link never comes from a request: only from PUBLIC_BASE_URL (attack R6).
    """
    account, news = fact.account, NEWS[NoticeKind(fact.kind)]
    # An operator has no settings pages to go to.
    has_pages = account.role != Role.OPERATOR
    time = f"{date_format(timezone.localtime(fact.at), 'DATETIME_FORMAT')} ({account.zone.key})"
    page = {
        "name": inert(account.name),
        "what": _what(fact, news),
        "message": in_lines(str(fact.facts.get("message", ""))),
        "rows": [(_("Account"), account.address), (_("Time"), time), *_origin(fact, news)],
        "is_own": is_own(fact),
        "cure": news.advice.words,
        "url": _page_url(news.advice.page) if has_pages else "",
        "settings_url": _page_url("security:notice-settings") if news.may_be_switched_off and has_pages else "",
        "portal_name": settings.PORTAL_NAME,
        "stopping_link": stopping_link,
    }
    return render_to_string("notices/notice.txt", page)


def is_own(fact: NoticeFact) -> bool:
    """Whether the account's own owner, as far as anybody knows, did it."""
    return fact.actor_address in {"", fact.account.address}


def _page_url(name: str) -> str:
    return f"{settings.PUBLIC_BASE_URL}{reverse(name)}"


def _what(fact: NoticeFact, news: News) -> str:
    said = {name: _said(name, value) for name, value in fact.facts.items()}
    labels = fact.facts.get("labels")
    if labels:
        said |= {"count": len(labels), "off": news.what}
    is_more = labels and fact.kind == NoticeKind.CLIENT_PASSWORDS_TURNED_OFF
    return str((TURNED_OFF_WITH if is_more else news.what) % said)


def _said(name: str, value: Any) -> Any:  # noqa: ANN401 - what JSON can hold
    say = _SAID.get(name)
    return value if say is None else say(value)


def _ended(kind: str, name: str, system: str) -> str:
    called = program_words(Program(name, system)) if kind in {"session", "trusted-device"} else name
    return str(ENDED_NAMES[kind] % {"name": inert(called)})


def _origin(fact: NoticeFact, news: News) -> list[tuple[str, str]]:
    if not is_own(fact) and fact.actor_role in set(Role):
        reason = inert(str(fact.facts.get("why", "")))
        return [(_("By"), fact.actor_address), *([(_("Reason"), reason)] if reason else [])]
    if (fact.source_address, fact.source_program) == (ON_THE_HOST.address, ON_THE_HOST.program):
        return [(_("By"), _("the operator of the portal"))]
    return [(_("Address"), fact.source_address), (str(news.came_with), known_words(fact.source_program))]


@contextmanager
def written_for(account: User, language: str) -> Iterator[None]:
    """Let everything within be written in the account's language, as it was then, and in its zone.

    Never in the language of the act's browser: a stranger would choose one that the owner cannot read.
    """
    with translation.override(language), timezone.override(account.zone):
        yield


# The full stop, and what browsers read as one (UTS 46, IDNA2003): ideographic, small, full width, half width, leader.
_DOTS: Final = ".\u2024\u3002\ufe52\uff0e\uff61"
_ASCII_PUNCTUATION: Final = r"!-/:-@\[-`{-~"
_DOT_WITHIN: Final = re.compile(rf"(?<!\d)([{_DOTS}])(?=[^\s{_DOTS}{_ASCII_PUNCTUATION}])|([{_DOTS}])(?=[^\W\d])")
_DOTTED_NUMBERS: Final = re.compile(rf"\d+(?:[{_DOTS}]\d+){{3,}}")
_SCHEME: Final = re.compile(r"(?<!\d):(?=\S)|:(?=[^\s\d])")
_TELEPHONE: Final = re.compile(r"\d(?:[\s().+/-]*\d){6,}")
_TELEPHONE_SHOWN: Final = re.compile(r"(?:[^\d]*\d){4}")
# Told within quotation marks, which a label with its own would leave.
_QUOTATION_MARKS: Final = re.compile('["“”„‟«»「」『』〝〞\uff02]')
# Joiners are part of how some scripts and emoji are written; every other format character only hides something.
_JOINERS: Final = frozenset("\u200c\u200d")


def inert(text: str) -> str:
    """Return one line that links to nothing; a telephone number of seven digits or more keeps its first four."""
    line = _in_one_line(text)
    line = _unlinked(_QUOTATION_MARKS.sub("'", line))
    line = _TELEPHONE.sub(_shortened, line)
    return " ".join(line.split())


def _unlinked(line: str) -> str:
    line = re.sub(r"[@\uff20\ufe6b]|[\\/]{2,}", " ", line)
    line = _DOTTED_NUMBERS.sub(lambda found: re.sub(f"[{_DOTS}]", ". ", found[0]), line)
    line = _DOT_WITHIN.sub(lambda found: f"{found[0]} ", line)
    return _SCHEME.sub(": ", line)


def in_lines(text: str) -> str:
    """Return the lines of a postmaster's own text, of which none links to anything; a telephone number stays."""
    return "\n".join(" ".join(_unlinked(_in_one_line(line)).split()) for line in text.splitlines()).strip()


def _in_one_line(text: str) -> str:
    shown = (char for char in text if char in _JOINERS or unicodedata.category(char) not in {"Cf", "Cs"})
    return "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in shown)


def _shortened(found: re.Match[str]) -> str:
    beginning = _TELEPHONE_SHOWN.match(found[0])
    return f"{beginning[0] if beginning else ''}…"


def _in_days(days: int) -> str:
    if not days:
        return _("from your next logon to the portal on")
    words = ngettext(
        "from %(n)d day after your next logon to the portal on",
        "from %(n)d days after your next logon to the portal on",
        days,
    )
    return words % {"n": days}


# How facts are said, by their names; all others as they are.
_SAID: Final[Mapping[str, Callable[[Any], Any]]] = {
    "label": inert,
    "labels": lambda value: listed([f"“{inert(label)}”" for label in value]),
    "ended": lambda value: listed([_ended(*one) for one in value]),
    "programs": lambda value: listed([device_words(*one) for one in value]),
    "hour": lambda value: date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT"),
    "grace": _in_days,
    "whom": inert,
    "reason": inert,
    "channel": lambda value: CHANNEL_NAMES[Channel(value)],
    "program": known_words,
    "event": _,
    "edited": lambda value: listed([str(EDITED_NAMES[name]) for name in value]),
    "rule": lambda value: str(kind_named(value).title),
    "day": lambda value: date_format(date.fromisoformat(value)),
}
