"""Fill a portal with people for a figure: ``python -m bench.population PEOPLE PASSWORDS``, under its settings.

Prints JSON: the address of each and, where they have any, the text of one security password, else the account's.
"""

import json
import sys

import django

django.setup()

from django.db import transaction  # noqa: E402 - models need the set-up above
from django.utils import timezone  # noqa: E402

from accounts.models import Domain, User  # noqa: E402
from accounts.passwords.services import hash_password  # noqa: E402
from mailportal.crypto.human_code import generate  # noqa: E402
from security.client_passwords.models import DIGESTS  # noqa: E402
from security.models import ClientPassword  # noqa: E402

ACCOUNT_PASSWORD = "An account Passw0rd"


def main(people: int, passwords: int) -> list[tuple[str, str]]:
    """Create people of the demonstration domain; with ``passwords`` 0 they use their account password."""
    domain = Domain.objects.get()
    begin = User.objects.count()
    stored = hash_password(ACCOUNT_PASSWORD)
    since = timezone.now() if passwords else None
    users = [
        User(
            address=f"person{begin + number}@{domain.name}",
            name="Person",
            domain=domain,
            password=stored,
            client_passwords_since=since,
        )
        for number in range(people)
    ]
    with transaction.atomic():
        users = User.objects.bulk_create(users, batch_size=500)
        return [_with_passwords(user, passwords) for user in users]


def _with_passwords(user: User, count: int) -> tuple[str, str]:
    secrets = [generate(16) for _ in range(count)]
    rows = []
    for slot, secret in enumerate(secrets):
        kid, digest = DIGESTS.new(user.address, secret)
        rows.append(ClientPassword(account=user, slot=slot, label="Phone", kind="everything", kid=kid, digest=digest))
    ClientPassword.objects.bulk_create(rows)
    return user.address, secrets[user.pk % count] if count else ACCOUNT_PASSWORD


if __name__ == "__main__":
    json.dump(main(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
