"""Which kinds are edited together, and under which heading: a kind that is added here needs no page of its own."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.policies.kinds import PolicyKind
from security.policies import CLIENT_PASSWORDS, PROTOCOL_SWITCHES, THIRD_PARTY_CLIENTS


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """Kinds of one page; ``title`` and ``lead`` head it where the domain's own rules are edited."""

    kinds: tuple[PolicyKind, ...]
    title: Promise
    lead: Promise
    exception_template: str = "admin_console/policies/exception.html"


CLIENT_RULES: Final = RuleSet(
    (THIRD_PARTY_CLIENTS, CLIENT_PASSWORDS),
    _("Third-party client policy"),
    _("Decide who may use mail programs, and whether they must use security passwords."),
)
PROTOCOL_RULES: Final = RuleSet(
    PROTOCOL_SWITCHES,
    _("Protocols"),
    _("A protocol that is off refuses every logon, whatever the password."),
    exception_template="admin_console/employees/protocols.html",
)
