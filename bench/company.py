"""Fill a new domain with the people of a company, under the settings of a portal.

Everybody has been in by web and mail, but for a few; some are in each state that lists are filtered by.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product

from django.db import connection, transaction
from django.utils import timezone

from accounts.directory.rules import Role
from accounts.directory.services import create_account, create_domain, let_into_console
from accounts.models import Department, Domain, User
from mailportal.sql import insertion_of
from security.client_passwords.models import ClientPassword
from security.factors.authenticators.models import Authenticator
from security.programs.rules import ProgramPicture
from security.records.models import LastLogon, ProgramUse
from security.records.rules import Channel, UseWay

_FAMILY = ("Abbott", "Brandt", "Conti", "Diaz", "Fournier", "Kowalska", "Nowak", "Okafor", "Tanaka", "王", "陈")
_GIVEN = (
    "Abigail",
    "Chen",
    "Dora",
    "Emeka",
    "Fatima",
    "Hiroshi",
    "Ines",
    "Jan",
    *map("".join, product("小建国文雅志", "明强华丽婷博")),
)
_CHUNK = 5_000
# One in so many people is in the state.
FROZEN, TEMPORARY, WITHOUT_FACTOR, NEVER_IN, WITHOUT_SWITCH = 90, 200, 13, 50, 6
USES_ACCOUNT_PASSWORD = 5


def fill(name: str, *, people: int, departments: int) -> User:
    """Create a domain with so many; return its postmaster, whom its console lets in without a second factor."""
    domain = create_domain(name=name)
    let_into_console(domain, without_factor=True)
    address = f"postmaster@{name}"
    postmaster = create_account(
        address=address, name="Postmaster", domain=domain, encoded_password=None, role=Role.POSTMASTER
    )
    tree = _departments(domain, departments)
    for begin in range(0, people, _CHUNK):
        with transaction.atomic():
            _add(domain, tree, range(begin, min(begin + _CHUNK, people)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return postmaster


def _departments(domain: Domain, count: int) -> Sequence[Department]:
    """Return a tree of three levels: of ten departments one is below the domain, two below it, seven below these."""
    made: list[Department] = []
    for number in range(count):
        place = number % 10
        parent = made[number - place] if place in {1, 2} else made[number - place + 1 + place % 2] if place else None
        department = Department.objects.create(domain=domain, parent=parent, name=f"Department {number}", path="")
        department.path = f"{parent.path if parent else '/'}{department.pk}/"
        made.append(department)
    Department.objects.bulk_update(made, ["path"], batch_size=500)
    return made


def _add(domain: Domain, tree: Sequence[Department], numbers: range) -> None:
    now = timezone.now()
    users = [_person(domain, tree, number, now) for number in numbers]
    # As an import does it, in a third of the time of bulk_create.
    insertion_of(users)()
    latest = User.objects.filter(domain=domain).order_by("-pk").values_list("pk", flat=True)[: len(users)]
    for user, pk in zip(reversed(users), latest, strict=True):
        user.pk = pk
    LastLogon.objects.bulk_create(
        LastLogon(account=user, web_at=now, mail_at=now - timedelta(minutes=number), mail_program="Outlook")
        for number, user in zip(numbers, users, strict=True)
        if user.first_logon_at
    )
    bound = [user for user in users if user.second_factor_since]
    insertion_of(
        [
            Authenticator(user=user, name="app", confirmed=True, confirmed_at=now, sealed_secret=b"sealed")
            for user in bound
        ]
    )()
    insertion_of(list(_client_passwords(users)))()
    insertion_of(list(_uses(users[::USES_ACCOUNT_PASSWORD], now)))()


def _person(domain: Domain, tree: Sequence[Department], number: int, now: datetime) -> User:
    family, given = _FAMILY[number % len(_FAMILY)], _GIVEN[number // len(_FAMILY) % len(_GIVEN)]
    is_temporary = number % TEMPORARY == 0
    return User(
        address=f"person{number:06}@{domain.name}",
        name=f"{family} {given} {number:06}",
        domain=domain,
        department=tree[number * 7 % len(tree)],
        password="!",  # noqa: S106 - nobody logs on with it
        frozen_at=None if number % FROZEN else now,
        must_change_password_since=now if is_temporary else None,
        password_ends_at=now if is_temporary else None,
        second_factor_since=now if number % WITHOUT_FACTOR else None,
        first_logon_at=now if number % NEVER_IN else None,
        client_passwords_since=now if number % WITHOUT_SWITCH else None,
    )


def _client_passwords(users: Sequence[User]) -> Iterator[ClientPassword]:
    for user, slot in product(users, range(2)):
        if user.client_passwords_since:
            digest = f"{user.pk:015}{slot}".encode()
            yield ClientPassword(account=user, slot=slot, label="Phone", kind="mail", kid=1, digest=digest)


def _uses(users: Sequence[User], now: datetime) -> Iterator[ProgramUse]:
    """Yield what mail programs leave that show the account password: a row under its name, one for its other half."""
    for number, user in enumerate(users):
        seen_at = now - timedelta(minutes=number % 5_000)
        for channel, program in ((Channel.IMAP, "Outlook"), (Channel.SMTP, "")):
            yield ProgramUse(
                domain_id=user.domain_id,
                account_id=user.pk,
                way=UseWay.ACCOUNT_PASSWORD,
                channel=channel,
                network=f"10.{number % 250}.7.0/24",
                program=program,
                picture=ProgramPicture.LAPTOP if program else ProgramPicture.UNKNOWN,
                source_address=f"10.{number % 250}.7.9",
                first_at=seen_at,
                last_at=seen_at,
                last_on=seen_at.date(),
                logons=3,
            )
