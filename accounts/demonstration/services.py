"""A small company to try the portal with. Its passwords are random for each data directory, never fixed."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.directory.services import create_account, create_department, create_domain, let_into_console
from accounts.models import Domain, User
from accounts.passwords.services import hash_password
from accounts.policies.kinds import kind_named
from accounts.policies.services import set_policy
from mailportal.crypto.human_code import generate, grouped

DOMAIN = "acme.example"
_EMPLOYEES = (
    ("alice", "Alice Moreau", "Sales"),
    ("li.wei", "Li Wei", "Sales East"),
    ("bob", "Bob Tanaka", "Engineering"),
    ("carol", "Carol Diaz", "Finance"),
    ("scanner", "Scanner, 3rd floor", "Finance"),
    ("newcomer", "Nina Newcomer", "Sales"),
)
# The others have been here before; the set-up of a first logon (E2) is this one's to see.
_NEWCOMER = f"newcomer@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """Who can log on to the demonstration, and with what."""

    address: str
    password: str
    role: str


def seed_demonstration() -> list[DemonstrationAccount]:
    """Create the demonstration domain in an empty database and return who can log on; else return nothing.

    The operator is created without a password (O3) and is not among them.
    """
    if Domain.objects.exists():
        return []
    people = [(f"{local}@{DOMAIN}", name, department, Role.EMPLOYEE) for local, name, department in _EMPLOYEES] + [
        (f"postmaster@{DOMAIN}", "Postmaster", "", Role.POSTMASTER)
    ]
    passwords = ["-".join(grouped(generate(12))).capitalize() + "-A" for _ in people]
    hashes = [hash_password(password) for password in passwords]
    _write_company(people, hashes)
    return [
        DemonstrationAccount(address, password, role)
        for (address, _, _, role), password in zip(people, passwords, strict=True)
    ]


@transaction.atomic
def _write_company(people: list[tuple[str, str, str, Role]], hashes: list[str]) -> None:
    domain = create_domain(name=DOMAIN, display_name="Acme Trading", demonstration=True)
    sales = create_department(domain=domain, name="Sales")
    departments = {
        "Sales": sales,
        "Sales East": create_department(domain=domain, name="East", parent=sales),
        "Engineering": create_department(domain=domain, name="Engineering"),
        "Finance": create_department(domain=domain, name="Finance"),
    }
    for (address, name, department, role), encoded in zip(people, hashes, strict=True):
        create_account(
            address=address,
            name=name,
            domain=domain,
            encoded_password=encoded,
            department=departments.get(department),
            role=role,
        )
    User.objects.filter(domain=domain).exclude(address=_NEWCOMER).update(wizard_done_at=timezone.now())
    create_account(
        address="operator@portal.example",
        name="Operator",
        domain=None,
        encoded_password=None,
        role=Role.OPERATOR,
    )
    _let_mail_programs_in(domain)
    # Nobody has a second factor before the first look around. The console says so on each page.
    let_into_console(domain, without_factor=True)


def _let_mail_programs_in(domain: Domain) -> None:
    owner = User.objects.get(domain=domain, role=Role.POSTMASTER).address
    set_policy(
        kind=kind_named("third_party_clients"),
        domain=domain,
        value="allowed",
        owner=owner,
        reason="Demonstration: mail programs may be tried at once",
    )
