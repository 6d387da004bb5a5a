"""The cast: Alice works at Acme, Bob is her postmaster, Charlie works elsewhere, Olga runs the installation.

Mallory is nobody: he is the client that never logged on. Passwords are the names with ``-Passw0rd`` behind.
"""

from dataclasses import dataclass

import pytest
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.directory.services import create_account, create_department, create_domain, let_into_console
from accounts.models import Department, Domain, User
from accounts.passwords.services import hash_password
from accounts.policies.kinds import PolicyKind
from accounts.policies.services import set_policy
from security.policies import ALLOWED, THIRD_PARTY_CLIENTS
from tests.snapshots import Snapshot


def password_of(name: str) -> str:
    """Return the account password of a member of the cast."""
    return f"{name}-Passw0rd"


@dataclass(frozen=True)
class Cast:
    """Everybody, and where they work."""

    acme: Domain
    sales: Department
    sales_east: Department
    engineering: Department
    alice: User
    bob: User
    dora: User
    globex: Domain
    charlie: User
    gina: User
    olga: User

    def order(self, kind: PolicyKind, value: str, **scope: Department | User) -> None:
        """Let Bob order a policy for Acme, or a department or account of it (``department=``, ``account=``)."""
        set_policy(kind=kind, domain=self.acme, value=value, owner=self.bob.address, **scope)  # type: ignore[arg-type]  # either scope


def _person(
    address: str, domain: Domain | None, department: Department | None = None, role: Role = Role.EMPLOYEE
) -> User:
    name = address.partition("@")[0].capitalize()
    encoded = hash_password(password_of(name)) if role != Role.OPERATOR else None
    account = create_account(
        address=address, name=name, domain=domain, department=department, role=role, encoded_password=encoded
    )
    # Nobody of the cast is here for the first time.
    account.wizard_done_at = timezone.now()
    account.save(update_fields=["wizard_done_at"])
    return account


def make_cast() -> Cast:
    """Create the cast in an empty database; both domains let mail programs in.

    Their postmasters need no second factor for the console: tests of its gate take that back.
    """
    acme, globex = create_domain(name="acme.example"), create_domain(name="globex.example")
    sales = create_department(domain=acme, name="Sales")
    sales_east = create_department(domain=acme, name="East", parent=sales)
    engineering = create_department(domain=acme, name="Engineering")
    cast = Cast(
        acme=acme,
        sales=sales,
        sales_east=sales_east,
        engineering=engineering,
        alice=_person("alice@acme.example", acme, sales_east),
        bob=_person("postmaster@acme.example", acme, role=Role.POSTMASTER),
        dora=_person("dora@acme.example", acme, engineering),
        globex=globex,
        charlie=_person("charlie@globex.example", globex),
        gina=_person("postmaster@globex.example", globex, role=Role.POSTMASTER),
        olga=_person("olga@portal.example", None, role=Role.OPERATOR),
    )
    for domain in (acme, globex):
        let_into_console(domain, without_factor=True)
        set_policy(kind=THIRD_PARTY_CLIENTS, domain=domain, value=ALLOWED, owner=f"postmaster@{domain.name}")
    return cast


_CAST = Snapshot(make_cast)


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the cast in the test's database."""
    return _CAST.restore()
