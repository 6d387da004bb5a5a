"""What an operator does, and what a new company's postmaster and first employee do with it, for tests/mail/acts.py."""

from django.conf import settings

from accounts.directory.rules import Role
from accounts.directory.services import create_account
from accounts.models import Domain, User
from accounts.policies.kinds import kind_named
from accounts.policies.services import set_policy
from admin_console.domains.acts import DELETE, REOPEN, RESTORE, SUSPEND
from admin_console.domains.services import create_domain
from admin_console.lifecycle.queries import card_of
from admin_console.lifecycle.rules import Profile
from admin_console.lifecycle.services import create_employee
from mailportal.audit.source import Source
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.passwords.activation.rules import BySheet
from security.passwords.activation.services import find_code, set_password_by_code
from security.passwords.links.services import set_password_by_link
from tests.security.factors.authenticators.acts import attached
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for

_SOURCE = Source(address="127.0.0.1", program="tests")
_SESSION = "an operator's session"
_OPERATOR = "olga@portal.example"
_ACTS = {"suspend": SUSPEND, "reopen": REOPEN, "delete": DELETE, "restore": RESTORE}


def move_in(name: str, password: str) -> str:
    """Create a domain; its postmaster sets a password by the link, lets mail programs in and creates an employee.

    Return the employee's address, whose password they set by the card is the same one.
    """
    flow = _proved(_operator(), Purpose.CREATE_DOMAIN)
    domain, link = create_domain(flow=flow, name=name, display_name="", time_zone=settings.TIME_ZONE)
    postmaster = set_password_by_link(code=link.rpartition("#")[2], new=password, source=_SOURCE)
    kind = kind_named("third_party_clients")
    set_policy(kind=kind, domain=domain, value="allowed", owner=postmaster.address)
    made = create_employee(
        flow=_proved(postmaster, Purpose.PEOPLE),
        address=f"first@{name}",
        profile=Profile("First", None),
        language="en",
        how=BySheet(),
    )
    found = card_of(made.ordered)
    assert found is not None
    code = find_code(address=made.account.address, typed=found[1].code, source=_SOURCE)
    set_password_by_code(code=code, new=password, source=_SOURCE)
    return made.account.address


def upon_domain(name: str, what: str) -> None:
    """Suspend, open, delete or restore a domain."""
    act, domain = _ACTS[what], Domain.objects.get(name=name)
    act.upon(domain, flow=_proved(_operator(), act.purpose), reason="A test")


def _operator() -> User:
    found = User.objects.filter(address=_OPERATOR).first()
    if found is None:
        found = create_account(address=_OPERATOR, name="Olga", domain=None, encoded_password=None, role=Role.OPERATOR)
        attached(found)
    return User.objects.get(pk=found.pk)


def _proved(account: User, purpose: Purpose) -> Flow:
    return flow_in(account, _SESSION, proof=grant_for(account, purpose, session=_SESSION), source=_SOURCE)
