"""What an administrator does with a file of people, for several tests."""

import re
from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from admin_console.imports.entering import carry_out_imports
from admin_console.imports.models import ImportRun
from security.grants.rules import Purpose
from tests.security.step_up.acts import grant_in

IMPORTS = "/console/imports/"
COLUMNS = "address,name,department"
LI = "li@acme.example,Li Na,Sales/East"
WU = "wu@acme.example,Wu Wei,Sales/West"


def csv_of(*rows: str, columns: str = COLUMNS) -> bytes:
    """Return a CSV file in UTF-8."""
    return "\n".join([columns, *rows, ""]).encode()


def sent(
    client: Client, data: bytes, *, name: str = "people.csv", handout: str = "sheet", **fields: str
) -> HttpResponse:
    """Send a file to be checked; return the answer."""
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    return client.post(IMPORTS, {"file": file, "handout": handout, **fields})  # type: ignore[return-value]


def run_at(answer: HttpResponse) -> ImportRun:
    """Return the import that an answer leads to."""
    found = re.search(r"imports/([0-9a-f-]{36})/", answer.headers["Location"])
    assert found is not None
    return ImportRun.objects.get(public_id=found[1])


def page_of(run: ImportRun) -> str:
    """Return the address of an import."""
    return f"{IMPORTS}{run.public_id}/"


def checked(
    client: Client, account: User, *rows: str, columns: str = COLUMNS, **fields: str
) -> tuple[ImportRun, HttpResponse]:
    """Send a file of these rows with a fresh proof at hand; return the import and its page."""
    run = run_at(sent(client, csv_of(*rows, columns=columns), **fields))
    grant_in(client, account, Purpose.IMPORT)
    return run, client.get(page_of(run))  # type: ignore[return-value]


def ordered(client: Client, account: User, *rows: str, columns: str = COLUMNS, **fields: str) -> ImportRun:
    """Send a file of these rows and order its import; return it as it waits for the background process."""
    run, page = checked(client, account, *rows, columns=columns, **fields)
    answer = client.post(page_of(run), {"grant": str(page.context["grant"])})  # type: ignore[attr-defined]
    assert answer.headers["Location"] == page_of(run)
    run.refresh_from_db()
    return run


def imported(client: Client, account: User, *rows: str, columns: str = COLUMNS, **fields: str) -> ImportRun:
    """Import these rows to the end; return the import."""
    run = ordered(client, account, *rows, columns=columns, **fields)
    carry_out_imports()
    run.refresh_from_db()
    return run


def flaws_of(run: ImportRun) -> list[tuple[int, str, str]]:
    """Return line, column and kind of what is wrong with a file."""
    return [(one.line, one.column, one.flaw.value) for one in run.found.findings]


def addresses(accounts: Iterable[User]) -> set[str]:
    """Return the addresses of accounts."""
    return {account.address for account in accounts}
