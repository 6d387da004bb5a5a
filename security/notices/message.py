"""From news to a message: plain sentences, the time in the domain's zone, and what to do if it was not you.

What a stranger can choose freely is not repeated: whoever knows a password could write to its owner through the
portal. Of a browser only its known name is said; labels and names lose what a mail program would make a link of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import User
from accounts.roles.rules import Role
from mailportal.audit.source import ON_THE_HOST, Actor, Source
from mailportal.notify.message import SECRET_PLACE
from mailportal.notify.services import queue_mail
from security.notices.freeze_links import issue_freeze_link
from security.notices.inert import inert
from security.notices.phone import tell_own_phone
from security.notices.reader import written_for, zone_of
from security.programs.words import known_words

_OVERVIEW, _PASSWORD, _SESSIONS = "security:overview", "security:password-change", "security:session-list"


class Cure(Enum):
    """What to do if it was not you, and the page for it."""

    DELETE_IT = (gettext_lazy("Delete this security password, then change your web logon password."), _OVERVIEW)
    CHANGE_PASSWORD = (gettext_lazy("Change your web logon password at once."), _PASSWORD)
    ASK_FOR_RESET = (
        gettext_lazy("Ask your administrator at once for a new password: someone else controls your account."),
        _OVERVIEW,
    )
    ASK_FOR_FACTORS = (
        gettext_lazy(
            "Change your web logon password at once, then ask your administrator to reset your second factors."
        ),
        _PASSWORD,
    )
    END_SESSIONS = (
        gettext_lazy("Log off the sessions that are not yours, then change your web logon password."),
        _SESSIONS,
    )
    LOOK_AFTER = (
        gettext_lazy(
            "Talk to this person. Then let the changes work again or remove them, in the console under Employee "
            "Accounts."
        ),
        "home",
    )
    ASK_WHY = (gettext_lazy("If you did not expect this, ask your administrator at once."), _OVERVIEW)

    @property
    def words(self) -> str:
        """Return the advice."""
        return str(self.value[0])

    @property
    def page(self) -> str:
        """Return the address of the page, below PUBLIC_BASE_URL."""
        return page_url(self.value[1])


_BROWSER = gettext_lazy("Browser")


@dataclass(frozen=True, slots=True)
class News:
    """What happened: a subject, a sentence with its ``facts``, and the cure.

    Grave are the changes of what opens the account, and the signs that somebody else has a part of it: not what
    happens every day. What ``may_be_stopped`` carries a link that stops what was changed, for whoever did not do it.
    ``came_with`` says what the source's program is.
    """

    subject: str | Promise
    what: str | Promise
    cure: Cure
    facts: Mapping[str, object] = field(default_factory=dict)
    may_be_switched_off: bool = False
    is_grave: bool = False
    may_be_stopped: bool = True
    came_with: str | Promise = _BROWSER

    @property
    def event(self) -> str:
        """Return the subject in English, under which every language knows it."""
        with override("en"):
            return str(self.subject)


def page_url(name: str, *arguments: object) -> str:
    """Return the address of a page for a message: from the settings, never from a request's Host (attack R6)."""
    return f"{settings.PUBLIC_BASE_URL}{reverse(name, args=arguments)}"


def write(news: News, *, account: User, source: Source, actor: Actor | None = None, at: datetime | None = None) -> None:
    """Queue the message to the account's own mailbox; grave news also go to the phone of whoever chose so.

    ``at`` is when it happened, where that was not now.
    """
    link = _stopping_link(news, account, actor)
    with written_for(account):
        subject = _("%(label)s: %(value)s") % {"label": settings.PORTAL_NAME, "value": news.subject}
        told = _page(news, account, source, actor, at or timezone.now())
        text = render_to_string("notices/notice.txt", {**told, "stopping_link": SECRET_PLACE if link else ""})
    queue_mail(address=account.address, subject=subject, text=text, secret=link)
    if news.is_grave:
        tell_own_phone(account=account, subject=news.subject, source=source)


def _stopping_link(news: News, account: User, actor: Actor | None) -> str:
    # What a postmaster or the operator did is not undone by a link; an operator has nobody who would thaw.
    if not (news.may_be_stopped and _is_own(account, actor)) or account.role == Role.OPERATOR:
        return ""
    return issue_freeze_link(account=account, event=news.event)


def _is_own(account: User, actor: Actor | None) -> bool:
    return actor is None or actor.address == account.address


def _page(news: News, account: User, source: Source, actor: Actor | None, at: datetime) -> dict[str, object]:
    # An operator has no settings pages to go to.
    has_pages = account.role != Role.OPERATOR
    return {
        "name": inert(account.name),
        "what": str(news.what % news.facts if news.facts else news.what),
        "rows": [(_("Account"), account.address), (_("Time"), _time(account, at)), *_rows(news, source, actor)],
        "is_own": _is_own(account, actor),
        "cure": news.cure.words,
        "url": news.cure.page if has_pages else "",
        "settings_url": page_url("security:notice-settings") if news.may_be_switched_off and has_pages else "",
        "portal_name": settings.PORTAL_NAME,
    }


def _time(account: User, at: datetime) -> str:
    return f"{date_format(timezone.localtime(at), 'DATETIME_FORMAT')} ({zone_of(account).key})"


def _rows(news: News, source: Source, actor: Actor | None) -> list[tuple[str, str]]:
    if actor is not None and actor.role in {Role.POSTMASTER, Role.OPERATOR}:
        return [(_("By"), actor.address)]
    if source == ON_THE_HOST:
        return [(_("By"), _("the operator of the portal"))]
    return [(_("Address"), source.address), (str(news.came_with), known_words(source.program))]
