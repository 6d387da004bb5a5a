"""Fill a domain with the people of a large company: ``python -m bench.company PEOPLE DEPARTMENTS``.

Everybody has been in by web and mail, but for a few; some are in each state that lists are filtered by.
"""

import itertools
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - models need the set-up above
from django.utils import timezone  # noqa: E402

from accounts.models import Department, Domain, User  # noqa: E402
from security.client_passwords.models import ClientPassword  # noqa: E402
from security.factors.authenticators.models import Authenticator  # noqa: E402
from security.records.models import LastLogon  # noqa: E402

_FAMILY = ("Abbott", "Brandt", "Conti", "Diaz", "Fournier", "Kowalska", "Nowak", "Okafor", "Tanaka", "王", "陈")
_GIVEN = ("Abigail", "Chen", "Dora", "Emeka", "Fatima", "Hiroshi", "Ines", "Jan", "小明", "雅婷")
_CHUNK = 5_000
# One in so many people is in the state.
FROZEN, TEMPORARY, WITHOUT_FACTOR, NEVER_IN, WITHOUT_SWITCH = 90, 200, 13, 50, 6


def main(people: int, departments: int) -> None:
    """Fill the demonstration domain."""
    domain = Domain.objects.get()
    tree = _departments(domain, departments)
    for begin in range(0, people, _CHUNK):
        with transaction.atomic():
            _add(domain, tree, range(begin, min(begin + _CHUNK, people)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")


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
    users = User.objects.bulk_create([_person(domain, tree, number, now) for number in numbers], batch_size=500)
    numbered = list(zip(numbers, users, strict=True))
    LastLogon.objects.bulk_create(
        LastLogon(account=user, web_at=now, mail_at=now - timedelta(minutes=number), mail_program="Outlook")
        for number, user in numbered
        if user.first_logon_at
    )
    bound = [user for _, user in numbered if user.second_factor_since]
    Authenticator.objects.bulk_create(
        [
            Authenticator(user=user, name="app", confirmed=True, confirmed_at=now, sealed_secret=b"sealed")
            for user in bound
        ]
    )
    ClientPassword.objects.bulk_create(_client_passwords(users), batch_size=500)


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
    for user, slot in itertools.product(users, range(2)):
        if user.client_passwords_since:
            digest = f"{user.pk:015}{slot}".encode()
            yield ClientPassword(account=user, slot=slot, label="Phone", kind="mail", kid=1, digest=digest)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
