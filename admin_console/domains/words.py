"""Domains and their postmasters in words: how each stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.directory.rules import DomainState
from accounts.models import Domain, User
from accounts.telling import told
from admin_console.domains.acts import DELETE, REOPEN, RESTORE, SUSPEND
from admin_console.domains.queries import MOST_COUNTED, Keeper, ListedDomain
from admin_console.lifecycle.words import Difference
from admin_console.receipts.models import Receipt
from admin_console.receipts.words import heading_of, stamp
from mailportal.audit.models import AuditEvent
from mailportal.errors import Words
from mailportal.ui.blocks import ActEntry
from mailportal.ui.sentences import listed
from mailportal.ui.templatetags.portal import portal_number
from security.client_passwords.hosts import Host, hosts_of
from security.client_passwords.rules import ClientKind, Protocol
from security.client_passwords.words import PROTOCOL_ROLES, ServerLines, server_lines
from security.domains.rules import ends_from

# The text and the kind of a pill; a domain that needs nobody has a plain word.
STATES: Final[dict[DomainState, tuple[Words, str]]] = {
    DomainState.ACTIVE: (gettext_lazy("Active"), ""),
    DomainState.SUSPENDED: (gettext_lazy("Suspended"), "warn"),
    DomainState.DELETED: (gettext_lazy("Deleted"), "bad"),
}


@dataclass(frozen=True, slots=True)
class CareWords:
    """Whether somebody looks after a domain: the words and the kind of a state, and when they were last here."""

    text: Words
    kind: str = ""
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DomainLine:
    """A row of the list as it is shown."""

    domain: Domain
    state: Words
    state_kind: str
    people: str
    care: CareWords


def domain_lines(rows: Sequence[ListedDomain]) -> list[DomainLine]:
    """Return a page of the list."""
    return [
        DomainLine(row.domain, *STATES[row.domain.state], people_words(row.people), care_words(row.postmasters))
        for row in rows
    ]


def people_words(number: int) -> str:
    """Return how many people a domain has, as far as they were counted."""
    if number <= MOST_COUNTED:
        return portal_number(number)
    return _("more than %(n)s") % {"n": portal_number(MOST_COUNTED)}


def care_words(postmasters: Sequence[User]) -> CareWords:
    """Return whether one of the postmasters can look after the domain, and what keeps them from it."""
    able = [account for account in postmasters if account.is_active and account.has_usable_password()]
    if able:
        times = [last_web_of(account) for account in able]
        return CareWords(_("Fine"), "ok", max((one for one in times if one is not None), default=None))
    if any(account.is_active for account in postmasters):
        return CareWords(_("No password yet"), "warn")
    return CareWords(_("Frozen") if postmasters else _("None"), "bad")


def last_web_of(account: User) -> datetime | None:
    """Return when somebody whose row came with ``last_logon`` was last here."""
    last = getattr(account, "last_logon", None)
    return None if last is None else last.web_at


@dataclass(frozen=True, slots=True)
class CardLine:
    """A row of a card: ``pill`` in its ``kind`` is how it stands, ``act`` what can be done about it, at ``url``."""

    icon_name: str
    title: Words
    text: Words
    pill: Words = ""
    kind: str = ""
    url: str = ""
    act: Words = ""


def keeper_lines(domain: Domain, keeper: Keeper) -> list[CardLine]:
    """Return how a postmaster's password and factors stand, and what the operator can do about them (O2)."""
    account, factors = keeper.account, keeper.factors
    bound = [
        *([_("authenticator")] if factors.has_authenticator else []),
        *([_("secure phone %(number)s") % {"number": factors.masked_phone}] if factors.has_phone else []),
        *([_("security questions")] if factors.has_questions else []),
    ]
    factor = (listed(bound), _("Bound"), "ok") if factors.is_bound else (_("Nothing is bound."), _("None"), "warn")
    passes = _("For a postmaster who has lost every second factor.")
    lines = (
        ("password", _("Reset Password"), _password_line(account)),
        ("factors", _("Reset factors"), CardLine("shield-lock", _("Second factor"), *factor)),
        ("pass", _("Make a pass"), CardLine("ticket", _("Enrolment pass"), passes)),
    )
    return [replace(line, url=_page_of(domain, account, page), act=act) for page, act, line in lines]


def _page_of(domain: Domain, account: User, page: str) -> str:
    return reverse(f"operator_console:postmaster-{page}", args=[domain.name, account.public_id])


def _password_line(account: User) -> CardLine:
    title = _("Password")
    if not account.is_active:
        return CardLine("snowflake", title, _("Nobody can log on to this account."), _("Frozen"), "bad")
    if not account.has_usable_password():
        return CardLine("lock", title, _("Nobody can log on before one is set."), _("No password yet"), "warn")
    if account.must_change_password_since is not None:
        return CardLine("lock", title, _("A temporary one that must be changed."), _("Must change"), "warn")
    return CardLine("lock", title, _("The postmaster's own."), _("Set"), "ok")


def reset_line(domain: Domain, receipt: Receipt) -> CardLine:
    """Return what was taken from a postmaster: when, by whom and why, and the way to its receipt."""
    account = receipt.account
    told = [stamp(receipt.at), receipt.actor_address, receipt.facts.get("reason", "")]
    address = [domain.name, account.public_id, receipt.public_id]
    return CardLine(
        "history",
        heading_of(receipt, name=account.name),
        " · ".join(filter(None, told)),
        url=reverse("operator_console:postmaster-receipt", args=address),
        act=_("Receipt"),
    )


@dataclass(frozen=True, slots=True)
class ActLine:
    """Something that an operator did to a domain: what, and by whom with which details."""

    title: Words
    at: datetime
    text: str


def act_lines(events: Sequence[AuditEvent]) -> Iterator[ActLine]:
    """Return what operators did, in words."""
    for event in events:
        words = told(event, {})
        details = [f"{one.label} {one.text}" for one in words.details]
        yield ActLine(words.title, event.at, " · ".join([event.actor, *details]))


def servers_told(domain: Domain) -> ServerLines:
    """Return the mail servers that the portal tells the domain's people to type in."""
    return server_lines(kind=ClientKind.MAIL, domain=str(domain), own=hosts_of(domain=domain))


def host_differences(now: Sequence[Host], typed: Sequence[Host]) -> list[Difference]:
    """Return the servers of each protocol of which another operator and this one have entered different ones."""
    found = []
    for protocol in Protocol:
        before, after = (", ".join(one.told for one in hosts if one.protocol is protocol) for hosts in (now, typed))
        if before != after:
            found.append(Difference(PROTOCOL_ROLES[protocol], before or _("none"), after or _("none")))
    return found


def waiting_words(domain: Domain) -> str:
    """Return from when a deleted domain is purged; empty for any other."""
    if domain.deleted_at is None:
        return ""
    words = _("Everything of it is deleted for good from %(time)s on. Until then it can be restored.")
    return words % {"time": date_format(timezone.localtime(ends_from(domain.deleted_at)), "DATETIME_FORMAT")}


_PAGES: Final = {
    "operator_console:domain-suspend": SUSPEND,
    "operator_console:domain-reopen": REOPEN,
    "operator_console:domain-restore": RESTORE,
    "operator_console:domain-delete": DELETE,
}


def acts_open(domain: Domain) -> list[ActEntry]:
    """Return what can be done to a domain as it stands, each with its page."""
    return [
        ActEntry(act.label, url=reverse(page, args=[domain.name]))
        for page, act in _PAGES.items()
        if domain.state in act.starts_from
    ]


def counted_words(page_rows: Sequence[ListedDomain]) -> str:
    """Return how many domains a page has."""
    return ngettext("%(n)d domain on this page", "%(n)d domains on this page", len(page_rows)) % {"n": len(page_rows)}
