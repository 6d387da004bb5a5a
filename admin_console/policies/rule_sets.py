"""Which kinds are edited together, and under which heading: a kind that is added here needs no page of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.passwords.queries import keyword_count
from accounts.policies.kinds import PolicyKind
from admin_console.policies.enrolment import enrolment_window
from security.address_limits.queries import blocked_count
from security.policies import (
    CLIENT_PASSWORDS,
    EXEMPT_NETWORKS,
    LOGON_NETWORKS,
    LOGON_NETWORKS_IN_MAIL,
    PASSWORD_KINDS,
    PROTOCOL_SWITCHES,
    SECURE_NETWORKS,
    THIRD_PARTY_CLIENTS,
    TWO_FACTOR_KINDS,
)

_PAGES = (
    "edit",
    "review",
    "rehearsal",
    "rehearsal-export",
    "scope",
    "exception-department",
    "exception-employee",
)


def _nothing(*, domain_id: int) -> dict[str, object]:  # noqa: ARG001 - as every ``standing``
    return {}


def _keywords(*, domain_id: int) -> dict[str, object]:
    return {"keywords": keyword_count(domain_id=domain_id)}


def _blocked(*, domain_id: int) -> dict[str, object]:
    return {"blocked": blocked_count(domain_id=domain_id)}


def _window(*, domain_id: int) -> dict[str, object]:
    return {"window": enrolment_window(domain_id=domain_id)}


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """Kinds of one page; ``title`` and ``lead`` head it where the domain's own rules are edited.

    ``tick`` is a kind that the page of one kind sets besides, on or off for the whole domain. ``pages`` is how the
    names of its URLs begin; ``begun_on`` the page where the way to them begins, by its name and title, unless it is
    that of the domain's own rules; ``template`` shows the page with how the domain stands, which is ``standing``.
    """

    kinds: tuple[PolicyKind, ...]
    title: Promise
    lead: Promise
    pages: str
    tick: PolicyKind | None = None
    begun_on: tuple[str, Promise] | None = None
    template: str = "admin_console/policies/edit.html"
    exception_template: str = "admin_console/policies/exception.html"
    standing: Callable[..., Mapping[str, object]] = _nothing

    @property
    def urls(self) -> Mapping[str, str]:
        """Return the names of its URLs by what they do."""
        return {page.replace("-", "_"): f"admin_console:{self.pages}-{page}" for page in _PAGES}

    @property
    def begins(self) -> tuple[str, Promise]:
        """Return where a change is begun once more, after it was saved or lost."""
        return self.begun_on or (self.urls["edit"], self.title)

    def scope_url(self, kind: PolicyKind) -> str:
        """Return the address of the page that says for whom one of its kinds holds: its own where it has no other."""
        return reverse(self.urls["edit"]) if len(self.kinds) == 1 else reverse(self.urls["scope"], args=[kind.name])


FORCE: Final = RuleSet(
    (CLIENT_PASSWORDS,),
    _("Require security passwords"),
    _("Mail programs of these people accept security passwords only. Nothing changes before you have confirmed it."),
    pages="force",
)
CLIENTS: Final = RuleSet(
    (THIRD_PARTY_CLIENTS,),
    _("Third-party clients"),
    _("Mail programs can log on to the accounts of these people by IMAP, POP3 and SMTP, and of nobody else."),
    pages="clients",
)
# Both, for one department or account: the pages of people and departments lead there.
CLIENT_RULES: Final = RuleSet(
    (THIRD_PARTY_CLIENTS, CLIENT_PASSWORDS),
    _("Third-party client policy"),
    _("Decide who may use mail programs, and whether they must use security passwords."),
    pages="policy",
    begun_on=(FORCE.urls["edit"], FORCE.title),
)
PASSWORD_POLICY: Final = RuleSet(
    PASSWORD_KINDS,
    _("Password policy"),
    _("Decide what a web logon password must be. People see the rules before they type a new one."),
    pages="password-policy",
    template="admin_console/policies/passwords.html",
    standing=_keywords,
)
TWO_FACTOR: Final = RuleSet(
    TWO_FACTOR_KINDS,
    _("Two-factor authentication"),
    _("Decide who must prove more than a password at the web logon, and with what."),
    pages="two-factor",
    template="admin_console/policies/two_factor.html",
    standing=_window,
)
PROTOCOLS: Final = RuleSet(
    PROTOCOL_SWITCHES,
    _("Protocols"),
    _("A protocol that is off refuses every logon, whatever the password."),
    pages="protocols",
)
# Rules that are networks, each on a page of its own.
EXEMPT: Final = RuleSet(
    (EXEMPT_NETWORKS,),
    _("Exempt networks"),
    _("Mail programs that come from these networks are let in, also where third-party clients are not allowed."),
    pages="exempt-networks",
)
SECURE: Final = RuleSet(
    (SECURE_NETWORKS,),
    _("Secure networks"),
    _("People who log on to the web from these networks are asked for no second factor."),
    pages="secure-networks",
)
ADDRESS_LIMITS: Final = RuleSet(
    (LOGON_NETWORKS,),
    _("Address limits"),
    _("Decide from where people may log on, and which networks are blocked whatever else holds."),
    pages="address-limits",
    tick=LOGON_NETWORKS_IN_MAIL,
    standing=_blocked,
)
# Of one account: a delegated administrator's task as well.
PROTOCOL_RULES: Final = RuleSet(
    PROTOCOL_SWITCHES,
    _("Protocols"),
    _("A protocol that is off refuses every logon, whatever the password."),
    pages="employee-protocols",
    begun_on=("admin_console:employee-list", _("Employee Accounts")),
    exception_template="admin_console/employees/protocols.html",
)
# Where one decides for whom each kind holds.
SCOPED: Final = (FORCE, CLIENTS, EXEMPT, TWO_FACTOR, SECURE, PROTOCOLS, PASSWORD_POLICY, ADDRESS_LIMITS)


def scope_of(kind: PolicyKind) -> str:
    """Return the address of the page that says for whom a kind holds, empty where there is none."""
    rules = next((rules for rules in SCOPED if kind in rules.kinds), None)
    return "" if rules is None else rules.scope_url(kind)
