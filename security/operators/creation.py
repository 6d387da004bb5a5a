"""Letting domains, people and operators in: each gets a one-time link instead of a password (O1, O3)."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from accounts.directory import services as directory
from accounts.directory.queries import AddressState, address_state
from accounts.directory.rules import Role, full_name
from accounts.events import ACCOUNT_CREATED, DOMAIN_CREATED
from accounts.models import Domain
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL, Actor, Source
from security.errors import AddressInBin, AddressTaken, DomainTaken
from security.events import OPERATOR_CREATED
from security.factors.services import open_enrolment
from security.passwords.links.services import issue_password_link

_POSTMASTER = "postmaster"


class By(NamedTuple):
    """Who lets somebody in, and from where."""

    actor: Actor
    source: Source


@transaction.atomic(durable=True)
def create_domain(*, name: str, display_name: str, time_zone: str) -> str:
    """As ``admit_domain``, from the host; return the link."""
    return admit_domain(name=name, display_name=display_name, time_zone=time_zone, actor=PORTAL, source=ON_THE_HOST)[1]


def admit_domain(*, name: str, display_name: str, time_zone: str, actor: Actor, source: Source) -> tuple[Domain, str]:
    """Create a domain and its postmaster without a password; return it, and the one-time link to set one.

    In the transaction of the act. Nothing is ordered, so that the defaults hold: no mail program gets in until the
    postmaster says so (O1). ``name`` is canonical. Raises DomainTaken, and AddressTaken where an operator has the
    postmaster's address.
    """
    if Domain.objects.filter(name=name).exists():
        raise DomainTaken
    domain = directory.create_domain(name=name, display_name=display_name, time_zone=time_zone)
    change = {"display_name": display_name, "time_zone": time_zone}
    record(DOMAIN_CREATED, actor=actor, source=source, target=name, domain_id=domain.pk, change=change)
    by = By(actor, source)
    return domain, _admit(by, address=f"{_POSTMASTER}@{name}", name="Postmaster", domain=domain, role=Role.POSTMASTER)


@transaction.atomic(durable=True)
def create_account(*, address: str, name: str, domain: Domain, department: Sequence[str] = ()) -> str:
    """Create an employee's account without a password; return the one-time link to set one.

    ``department`` are the names from the domain's root down; those that are missing are created. ``address`` is
    canonical and of that domain. Raises AddressTaken.
    """
    by = By(PORTAL, ON_THE_HOST)
    return _admit(by, address=address, name=name, domain=domain, role=Role.EMPLOYEE, department=department)


@transaction.atomic(durable=True)
def create_operator(*, address: str, name: str) -> str:
    """Create an operator without a password; return the one-time link to set one.

    The logon lets the operator attach an authenticator within 24 hours, and asks for it (O3). Raises InvalidAddress,
    and AddressTaken where somebody has that address.
    """
    _require_free(address)
    operator = directory.create_account(
        address=address, name=name, domain=None, encoded_password=None, role=Role.OPERATOR
    )
    record(OPERATOR_CREATED, actor=PORTAL, source=ON_THE_HOST, target=address, change={"name": operator.name})
    open_enrolment(account=operator, actor=PORTAL, source=ON_THE_HOST)
    return issue_password_link(account=operator, actor=PORTAL, source=ON_THE_HOST)


def _admit(by: By, *, address: str, name: str, domain: Domain, role: Role, department: Sequence[str] = ()) -> str:
    _require_free(address)
    place = directory.department_at(domain=domain, path=department) if department else None
    account = directory.create_account(
        address=address, name=name, domain=domain, encoded_password=None, department=place, role=role
    )
    change = {"name": name, "role": role.value, "department": full_name(department)}
    record(ACCOUNT_CREATED, actor=by.actor, source=by.source, target=address, domain_id=domain.pk, change=change)
    return issue_password_link(account=account, actor=by.actor, source=by.source)


def _require_free(address: str) -> None:
    state = address_state(address)
    if state is not AddressState.FREE:
        raise AddressInBin if state is AddressState.IN_BIN else AddressTaken
