"""Which kinds are edited together, and under which heading: a kind that is added here needs no page of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.passwords.queries import keyword_count
from accounts.policies.kinds import PolicyKind
from accounts.policies.resolve import DomainOrders
from admin_console.policies.queries import standing_of
from security.policies import CLIENT_PASSWORDS, PASSWORD_KINDS, PROTOCOL_SWITCHES, THIRD_PARTY_CLIENTS

_PAGES = ("edit", "review", "exception-whom", "exception-department", "exception-employee", "exception-remove")


def _nothing(_orders: DomainOrders, *, domain_id: int) -> dict[str, int]:  # noqa: ARG001 - as every ``standing``
    return {}


def _keywords(_orders: DomainOrders, *, domain_id: int) -> dict[str, int]:
    return {"keywords": keyword_count(domain_id=domain_id)}


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """Kinds of one page; ``title`` and ``lead`` head it where the domain's own rules are edited.

    ``pages`` is how the names of its URLs begin; ``begun_on`` the page where the way to them begins, by its name and
    title, unless it is that of the domain's own rules; ``no_exceptions`` says what one would be good for; ``template``
    shows the page with how the domain stands, the numbers of ``standing``.
    """

    kinds: tuple[PolicyKind, ...]
    title: Promise
    lead: Promise
    pages: str = "policy"
    begun_on: tuple[str, Promise] | None = None
    no_exceptions: Promise | str = ""
    template: str = "admin_console/policies/edit.html"
    exception_template: str = "admin_console/policies/exception.html"
    standing: Callable[..., Mapping[str, int]] = _nothing

    @property
    def urls(self) -> Mapping[str, str]:
        """Return the names of its URLs by what they do."""
        return {page.replace("-", "_"): f"admin_console:{self.pages}-{page}" for page in _PAGES}

    @property
    def begins(self) -> tuple[str, Promise]:
        """Return where a change is begun once more, after it was saved or lost."""
        return self.begun_on or (self.urls["edit"], self.title)


CLIENT_RULES: Final = RuleSet(
    (THIRD_PARTY_CLIENTS, CLIENT_PASSWORDS),
    _("Third-party client policy"),
    _("Decide who may use mail programs, and whether they must use security passwords."),
    no_exceptions=_(
        "The rule applies to everyone. You can add an exception, such as for a device that cannot use a security "
        "password, with a reason and a last day."
    ),
    template="admin_console/policies/clients.html",
    standing=standing_of,
)
PASSWORD_POLICY: Final = RuleSet(
    PASSWORD_KINDS,
    _("Password policy"),
    _("Decide what a web logon password must be. People see the rules before they type a new one."),
    pages="password-policy",
    no_exceptions=_(
        "The rule applies to everyone. You can add an exception, such as longer passwords for a department, with a "
        "reason and a last day."
    ),
    template="admin_console/policies/passwords.html",
    standing=_keywords,
)
PROTOCOL_RULES: Final = RuleSet(
    PROTOCOL_SWITCHES,
    _("Protocols"),
    _("A protocol that is off refuses every logon, whatever the password."),
    pages="employee-protocols",
    begun_on=("admin_console:employee-list", _("Employee Accounts")),
    exception_template="admin_console/employees/protocols.html",
)
