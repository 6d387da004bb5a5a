"""P11: whatever is sent in a file's place, the answer is a clear 4xx or a named line, soon, and nothing is changed."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.moving_in.rules import MOST_BYTES, MOST_LINES, MOST_NEW_DEPARTMENTS
from admin_console.imports.models import ImportRun
from tests.admin_console.acts import words
from tests.admin_console.imports.acts import IMPORTS, LI, csv_of, flaws_of, page_of, run_at, sent
from tests.attack.stored import everything_stored
from tests.browser import logged_on
from tests.cast import Cast

pytestmark = pytest.mark.django_db
# On a quiet machine all of them are below one.
MOST_SECONDS = 20
# The file itself, kept for its owner, and the event that says it was checked.
OF_A_CHECK = {"admin_console_importrun", "audit_event"}
CHINESE = "li@acme.example,李娜,".encode("gb18030")


@pytest.fixture
def bob(cast: Cast) -> Client:
    return logged_on(cast.bob)


@pytest.fixture(autouse=True)
def nothing_changes(bob: Client) -> Iterator[None]:
    """Hold that people, departments, orders and all else are as they were, and that nobody waits for an answer."""
    before, began = everything_stored(), time.monotonic()
    yield
    after = everything_stored()
    assert {table for table in after if after[table] != before[table]} <= OF_A_CHECK
    assert time.monotonic() - began < MOST_SECONDS


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("people.csv", csv_of(*[LI] * 100_000))
    return packed.getvalue()


UNREADABLE = (0, "", "file-unreadable")
FILES: dict[str, tuple[Callable[[], bytes], tuple[int, str, str]]] = {
    "5 MiB and one byte": (lambda: b"address\n".ljust(MOST_BYTES + 1, b"\n"), (0, "", "file-too-large")),
    "5 MiB of empty lines": (lambda: b"address\n".ljust(MOST_BYTES, b"\n"), (200_001, "", "too-many-lines")),
    "5 MiB of commas": (lambda: b"address\n".ljust(MOST_BYTES, b","), (0, "", "file-empty")),
    "5 MiB of one field": (lambda: b'address\n"'.ljust(MOST_BYTES, b"x"), (2, "", "cell-too-long")),
    "5 MiB of quotation marks": (lambda: b"address\n".ljust(MOST_BYTES, b'"'), (2, "", "cell-too-long")),
    "a quotation mark without an end": (lambda: csv_of('li@acme.example,"Li'), (2, "", "broken-quotes")),
    "one line too many": (
        lambda: csv_of(*(f"p{number}" for number in range(MOST_LINES + 1)), columns="address"),
        (MOST_LINES + 2, "", "too-many-lines"),
    ),
    "10,000 columns": (lambda: csv_of("x", columns=",".join(["address"] * 10_000)), (1, "", "too-many-columns")),
    "10,000 fields": (lambda: csv_of(",".join(["x"] * 10_000)), (2, "", "field-count")),
    "a zip": (zipped, UNREADABLE),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), UNREADABLE),
    "a page": (lambda: b"<html><body>address</body></html>", (1, "1", "unknown-column")),
    "NUL": (lambda: csv_of("li@acme.example,L\0i,"), UNREADABLE),
    "UTF-16 without its mark": (lambda: csv_of(LI).decode().encode("utf-16-le"), UNREADABLE),
    "two encodings": (lambda: csv_of("wu@acme.example,Jürgen Müller,") + CHINESE, UNREADABLE),
    "broken UTF-8": (lambda: csv_of(LI) + b"wu@acme.example,\xff,\n", UNREADABLE),
    "a lone surrogate": (lambda: csv_of(LI) + b"wu@acme.example,\xed\xa0\x80,\n", UNREADABLE),
    "a formula for a name": (lambda: csv_of("li@acme.example,=1+1,"), (2, "name", "formula")),
    "a formula for a department": (lambda: csv_of("li@acme.example,Li,Sales/@SUM(A1)"), (2, "department", "formula")),
    "a formula for an address": (lambda: csv_of("=1+1@acme.example,Li,"), (2, "address", "formula")),
    "text that runs backwards": (lambda: csv_of("li@acme.example,L\u202ei,"), (2, "name", "not-a-name")),
    "a tower of departments": (lambda: csv_of("li,Li,a/b/c/d/e/f/g/h/i/j/k"), (2, "department", "not-a-department")),
    "hashes": (lambda: csv_of("li,$2y$05$x", columns="address,password_hash"), (1, "2", "unknown-column")),
    "nothing": (lambda: b"\n", (0, "", "file-empty")),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_table_of_people_is_named(cast: Cast, bob: Client, name: str) -> None:
    make, flaw = FILES[name]
    run = run_at(sent(bob, make()))
    assert flaw in flaws_of(run)
    assert bob.get(page_of(run)).status_code == 200
    assert bob.get(f"{page_of(run)}errors/").status_code == 200
    assert bob.post(page_of(run)).status_code == 200
    assert not ImportRun.objects.exclude(ordered_at=None).exists()


@pytest.mark.parametrize("size", [MOST_BYTES + 100_000, 10_000_000])
def test_what_is_larger_than_any_file_may_be_is_refused_unread(bob: Client, size: int) -> None:
    """B11."""
    answer = sent(bob, b"address\n".ljust(size, b"x"))
    assert answer.status_code == 413
    assert not ImportRun.objects.exists()


def test_20_000_lines_that_are_all_wrong_are_told_in_one_page(bob: Client) -> None:
    rows = [f"{number} x,{'y' * 101},a//b,+,xx" for number in range(MOST_LINES)]
    run = run_at(sent(bob, csv_of(*rows, columns="address,name,department,phone,language")))
    assert (run.flaws, len(run.found.findings), run.found.wrong_lines) == (5 * MOST_LINES, 200, MOST_LINES)
    page = bob.get(page_of(run))
    assert "The first 200 of 100,000" in words(page)
    assert len(page.content) < 200_000


def test_no_more_departments_come_by_a_file_than_a_large_domain_has(bob: Client) -> None:
    rows = [f"p{number},P,{number}/a/b/c" for number in range(MOST_NEW_DEPARTMENTS // 4 + 1)]
    run = run_at(sent(bob, csv_of(*rows)))
    assert flaws_of(run) == [(len(rows) + 1, "department", "too-many-departments")]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Choose a file."),
        (SimpleUploadedFile("people.csv", b""), "The file is empty."),
        (SimpleUploadedFile(f"{'x' * 201}.csv", csv_of(LI)), "The name of the file is too long."),
    ],
)
def test_a_file_that_is_not_there_is_asked_for(bob: Client, file: SimpleUploadedFile | None, said: str) -> None:
    answer = bob.post(IMPORTS, {"handout": "sheet", **({"file": file} if file else {})})
    assert answer.status_code == 400
    assert said in words(answer)  # type: ignore[arg-type]


def test_a_way_in_that_there_is_not_is_refused(bob: Client) -> None:
    assert sent(bob, csv_of(LI), handout="password").status_code == 400


def test_a_file_s_name_is_text(bob: Client) -> None:
    run = run_at(sent(bob, csv_of(LI), name="a/../<script>alert(1)<\t>.csv"))
    assert "/" not in run.file_name
    for path in (IMPORTS, page_of(run)):
        assert "<script>alert" not in bob.get(path).content.decode()


def test_two_files_at_once_are_refused(bob: Client) -> None:
    """B7: two readers could take different ones."""
    files = [SimpleUploadedFile(f"{number}.csv", csv_of(LI)) for number in range(2)]
    assert bob.post(IMPORTS, {"file": files, "handout": "sheet"}).status_code == 400


def test_a_file_is_sent_with_the_page_s_token(bob: Client) -> None:
    """W2."""
    bob.handler.enforce_csrf_checks = True
    assert sent(bob, csv_of(LI)).status_code == 403


def test_more_files_than_anybody_corrects_have_to_wait(bob: Client) -> None:
    """E3."""
    for _ in range(60):
        assert sent(bob, csv_of(LI)).status_code == 302
    answer = sent(bob, csv_of(LI))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    # What is wrong with a file is found again for each download of it.
    assert bob.get(f"{page_of(ImportRun.objects.latest('prepared_at'))}errors/").status_code == 429
