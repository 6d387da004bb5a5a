"""What an administrator does on the pages about the life of an account."""

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from security.grants.rules import Purpose
from tests.admin_console.resets.acts import page_of, proof

CREATE, BIN = "/console/employees/create/", "/console/recycle-bin/"
BY_SHEET = {"how": "sheet"}
BY_MAIL = {"how": "mail", "private_address": "ellen@example.net"}
ELLEN = {"name": "Ellen Moss", "address": "ellen", "language": "en", **BY_SHEET}


def created(client: Client, by: User, **more: str) -> HttpResponse:
    """Create Ellen's account, with a card unless ``more`` says otherwise."""
    data = {**ELLEN, **proof(client, by), **more}
    return client.post(CREATE, {name: value for name, value in data.items() if value})  # type: ignore[return-value]


def edited(client: Client, account: User, by: User, *, seen: User | None = None, **values: str) -> HttpResponse:
    """Save an edit of an account, based on a page that showed it as it is, or as ``seen``."""
    was = seen or account
    department = "" if was.department_id is None else str(was.department_id)
    shown = {"seen_name": was.name, "seen_department": department, "name": was.name, "department": department}
    return client.post(page_of(account, "edit"), {**shown, **proof(client, by), **values})  # type: ignore[return-value]


def deleted(client: Client, account: User, by: User) -> HttpResponse:
    """Put an account into the recycle bin."""
    return client.post(page_of(account, "delete"), proof(client, by, Purpose.DELETE_ACCOUNT), follow=True)  # type: ignore[return-value]


def restored(client: Client, account: User, by: User, **how: str) -> HttpResponse:
    """Take it out again, with a card unless ``how`` says otherwise."""
    return client.post(in_bin(account, "restore"), {**proof(client, by), **(how or BY_SHEET)})  # type: ignore[return-value]


def purged(client: Client, account: User, by: User) -> HttpResponse:
    """Delete it for good."""
    return client.post(in_bin(account, "purge"), proof(client, by, Purpose.DELETE_ACCOUNT), follow=True)  # type: ignore[return-value]


def in_bin(account: User, page: str) -> str:
    """Return the address of a page about an account in the recycle bin."""
    return f"{BIN}{account.public_id}/{page}/"
