"""P11: files as spreadsheets and Dovecot have them; what is wrong is named by line and column, and never quoted."""

import csv
import io
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accounts.moving_in.cells import newcomers_in
from accounts.moving_in.reader import FileRead, read_csv, read_passwd_file
from accounts.moving_in.rules import (
    MOST_BYTES,
    MOST_LINES,
    Column,
    Complaint,
    ImportTerms,
    LineFlaw,
    Newcomer,
    RawLine,
)
from accounts.moving_in.words import FLAW_WORDS, complaint_words
from tests.accounts.moving_in.files import HASHES, csv_of

TERMS = ImportTerms("acme.example", ("en", "zh-hans"), ("imap", "pop3", "smtp"))
SSHA = HASHES["{SSHA}"]
PEOPLE = "address;name;department\r\nanna@acme.example;Jürgen Müller;Vertrieb/Ost\r\nli@acme.example;李伟;销售部\r\n"


def checked(read: FileRead) -> tuple[list[Newcomer], list[Complaint]]:
    newcomers, complaints = newcomers_in(read.lines, TERMS)
    return newcomers, sorted([*read.complaints, *complaints])


def flaws(read: FileRead) -> list[tuple[int, str, LineFlaw]]:
    return [(one.line, one.column, one.flaw) for one in checked(read)[1]]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (PEOPLE.encode(), ""),
        (PEOPLE.encode("utf-8-sig"), ""),
        (PEOPLE.encode("utf-16"), ""),
        (b"\xfe\xff" + PEOPLE.encode("utf-16-be"), ""),
        (PEOPLE.encode("gb18030"), "gb18030"),
        (PEOPLE.replace(";", "\t").encode(), ""),
        (PEOPLE.replace(";", ",").replace("\r\n", "\n").encode(), ""),
        (PEOPLE.replace("\r\n", "\r").encode(), ""),
        (PEOPLE.replace("Jürgen Müller", '" Jürgen\n  Müller "').encode(), ""),
        (PEOPLE.replace("department", "department;;").replace("Ost", "Ost;;").replace("部", "部;;").encode(), ""),
        (f"\n{PEOPLE}\n;;\n".replace("anna", " \u200fANNA").encode(), ""),
    ],
    ids=[
        *(
            "UTF-8",
            "UTF-8 with its mark",
            "UTF-16",
            "UTF-16, big end first",
            "GB 18030 where it is said",
            "tabs",
            "commas",
        ),
        *("old line ends", "a quoted name over two lines", "emptied columns", "odd blanks and empty lines"),
    ],
)
def test_a_table_is_read_however_a_spreadsheet_saved_it(data: bytes, encoding: str) -> None:
    newcomers, complaints = checked(read_csv(data, encoding=encoding))
    assert complaints == []
    assert [(one.address, one.name, one.department) for one in newcomers] == [
        ("anna@acme.example", "Jürgen Müller", ("Vertrieb", "Ost")),
        ("li@acme.example", "李伟", ("销售部",)),
    ]


@pytest.mark.parametrize("encoding", ["gb18030", "windows-1252", "utf-16-le"])
def test_an_encoding_that_would_have_to_be_guessed_is_an_error(encoding: str) -> None:
    read = read_csv(PEOPLE.encode(encoding, "replace"))
    assert flaws(read) == [(0, "", LineFlaw.FILE_UNREADABLE)]


CHINESE = "address;name;department\nli@acme.example;李伟;销售部/北京\nwang@acme.example;王喆;财务部\n"


def test_gb_18030_is_known_by_its_signs_where_a_file_may_be_chinese() -> None:
    read = read_csv(CHINESE.encode("gb18030"), may_be_chinese=True)
    assert [one.name for one in checked(read)[0]] == ["李伟", "王喆"]
    assert (read.encoding, read.delimiter) == ("gb18030", ";")
    assert flaws(read_csv(CHINESE.encode("gb18030"))) == [(0, "", LineFlaw.FILE_UNREADABLE)]


@pytest.mark.parametrize(
    "data",
    [
        PEOPLE.encode("windows-1252", "replace"),
        "address,name\na@acme.example,Françoise Müller\n".encode("windows-1252"),
        CHINESE.encode("gb18030") * 20 + "na@acme.example;李娜;".encode(),
        CHINESE.encode() + "李".encode("gb18030"),
        CHINESE.encode("gb18030") + "mueller@acme.example;Jürgen Müller;".encode(),
        CHINESE.encode("gb18030") + "rene@acme.example;René;".encode(),
        CHINESE.encode("utf-16-le"),
        b"PK\x03\x04\x14\x00\x08\x08\x08\x00" + bytes(range(256)),
        b"address,name\na@acme.example,A\0B\n",
    ],
    ids=[
        "Western",
        "French",
        "mixed",
        "mixed the other way",
        "with a German",
        "with a Frenchman",
        "UTF-16 without its mark",
        "zip",
        "NUL",
    ],
)
def test_what_only_looks_like_gb_18030_is_an_error(data: bytes) -> None:
    """Nobody is called J黵gen."""
    assert flaws(read_csv(data, may_be_chinese=True)) == [(0, "", LineFlaw.FILE_UNREADABLE)]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", (0, "", LineFlaw.FILE_EMPTY)),
        (b"\n \n,,\n", (0, "", LineFlaw.FILE_EMPTY)),
        (b"address\n", (0, "", LineFlaw.FILE_EMPTY)),
        (b"name\nAnna\n", (1, "", LineFlaw.NO_ADDRESS_COLUMN)),
        (b"address,salary\na@acme.example,1\n", (1, "2", LineFlaw.UNKNOWN_COLUMN)),
        (b"address,name,Name\na@acme.example,A,B\n", (1, "name", LineFlaw.REPEATED_COLUMN)),
        (b"address,name\na@acme.example\n", (2, "", LineFlaw.FIELD_COUNT)),
        (b"address,name\na@acme.example,A,B\n", (2, "", LineFlaw.FIELD_COUNT)),
        (b'address,name\na@acme.example,"A\nb@acme.example,B\n', (2, "", LineFlaw.BROKEN_QUOTES)),
        (b'address,name\na@acme.example,A\nb@acme.example,"B"x\n', (3, "", LineFlaw.BROKEN_QUOTES)),
        (b"address,name\na@acme.example," + b"x" * 2**20, (2, "", LineFlaw.CELL_TOO_LONG)),
        (b"address," + b"name," * 10_000, (1, "", LineFlaw.TOO_MANY_COLUMNS)),
        (b"address\n" + b"\n" * 1_000_000, (200_001, "", LineFlaw.TOO_MANY_LINES)),
        (b"x" * (MOST_BYTES + 1), (0, "", LineFlaw.FILE_TOO_LARGE)),
    ],
)
def test_what_is_no_table_of_accounts_is_named(data: bytes, found: tuple[int, str, LineFlaw]) -> None:
    assert found in flaws(read_csv(data))


@pytest.mark.thorough
def test_one_account_too_many_is_an_error() -> None:
    lines = csv_of(*(f"p{number}" for number in range(MOST_LINES + 1)), columns="address")
    assert flaws(read_csv(lines)) == [(MOST_LINES + 2, "", LineFlaw.TOO_MANY_LINES)]
    users = b"\n".join(b"p%d:%s" % (number, SSHA.encode()) for number in range(MOST_LINES + 1))
    assert flaws(read_passwd_file(users)) == [(MOST_LINES + 1, "", LineFlaw.TOO_MANY_LINES)]


def test_the_console_s_table_has_no_column_for_hashes() -> None:
    columns = [column for column in Column if column is not Column.PASSWORD_HASH]
    read = read_csv(csv_of(f"a@acme.example,A,{SSHA}"), columns=columns)
    assert flaws(read) == [(1, "3", LineFlaw.UNKNOWN_COLUMN)]


CELLS = {
    ("address", ""): LineFlaw.NOT_AN_ADDRESS,
    ("address", "not an address"): LineFlaw.NOT_AN_ADDRESS,
    ("address", "anna@globex.example"): LineFlaw.OTHER_DOMAIN,
    ("address", "Postmaster@acme.example"): LineFlaw.RESERVED_ADDRESS,
    ("address", "postmaster"): LineFlaw.RESERVED_ADDRESS,
    ("name", "x" * 101): LineFlaw.NOT_A_NAME,
    ("name", "A\x1b[31mB"): LineFlaw.NOT_A_NAME,
    ("name", "=HYPERLINK(1)"): LineFlaw.FORMULA,
    ("department", "Sales/\uff0dEast"): LineFlaw.FORMULA,
    ("department", "Sales//East"): LineFlaw.NOT_A_DEPARTMENT,
    ("department", "/".join("abcdefghijk")): LineFlaw.NOT_A_DEPARTMENT,
    ("private_address", "anna"): LineFlaw.NOT_A_PRIVATE_ADDRESS,
    ("private_address", "anna2@acme.example"): LineFlaw.NOT_A_PRIVATE_ADDRESS,
    ("phone", "0138"): LineFlaw.NOT_A_PHONE,
    ("language", "tlh"): LineFlaw.NOT_A_LANGUAGE,
    ("protocols", "imap gopher"): LineFlaw.NOT_PROTOCOLS,
    ("password_hash", "{MD5}X"): LineFlaw.HASH_TOO_WEAK,
    ("password_hash", "$2y$15$E73ncMms0uUBYwRehF4tJehswiXda6RSQywqyS2ckb.rO/qrZQ/42"): LineFlaw.HASH_TOO_COSTLY,
    ("password_hash", "secret"): LineFlaw.HASH_MALFORMED,
    ("password_hash", "$y$j9T$x$y"): LineFlaw.HASH_UNKNOWN,
}
SOUND = {
    Column.ADDRESS: "anna@acme.example",
    Column.NAME: "Anna",
    Column.DEPARTMENT: " Sales / East ",
    Column.PRIVATE_ADDRESS: "Anna@Home.example",
    Column.PHONE: "+49 (151) 234-56789",
    Column.LANGUAGE: "zh_Hans",
    Column.PROTOCOLS: "IMAP, smtp",
    Column.PASSWORD_HASH: SSHA,
}


def test_every_column_is_read() -> None:
    ((anna,), complaints) = newcomers_in([RawLine(2, SOUND)], TERMS)
    assert complaints == []
    assert (anna.line, anna.address, anna.name, anna.department) == (2, "anna@acme.example", "Anna", ("Sales", "East"))
    assert (anna.private_address, anna.phone, anna.language) == ("anna@home.example", "+4915123456789", "zh-hans")
    assert anna.protocols == frozenset({"imap", "smtp"})
    assert anna.password is not None


@pytest.mark.parametrize(
    ("place", "flaw"), CELLS.items(), ids=lambda one: one.value if isinstance(one, LineFlaw) else ""
)
def test_a_cell_that_is_wrong_is_named_by_line_and_column(place: tuple[str, str], flaw: LineFlaw) -> None:
    column, cell = place
    _, complaints = newcomers_in([RawLine(7, SOUND | {Column(column): cell})], TERMS)
    assert complaints == [Complaint(7, column, flaw)]


def test_all_that_is_wrong_is_named_at_once() -> None:
    wrong = {Column(column): cell for (column, cell) in CELLS}
    _, complaints = newcomers_in([RawLine(2, wrong), RawLine(3, SOUND), RawLine(4, SOUND)], TERMS)
    assert {one.column for one in complaints} == set(Column)
    assert Complaint(4, Column.ADDRESS, LineFlaw.REPEATED_ADDRESS, first_line=3) in complaints
    assert "The address is already in line 3." in complaint_words(max(complaints))


def test_what_is_not_said_is_left_to_the_domain() -> None:
    ((bare,), _) = newcomers_in([RawLine(2, {Column.ADDRESS: "Anna"})], TERMS)
    assert (bare.address, bare.name, bare.department) == ("anna@acme.example", "anna", ())
    assert (bare.protocols, bare.password, bare.language) == (None, None, "")
    ((none,), _) = newcomers_in([RawLine(2, {Column.ADDRESS: "anna", Column.PROTOCOLS: "none"})], TERMS)
    assert none.protocols == frozenset()


def test_dovecot_s_passwd_file_is_read_by_user_hash_and_name() -> None:
    text = (
        "# people\n\n"
        f"anna@acme.example:{SSHA}:5000:5000:Anna Aalto,Room 7,,:/var/mail/anna::userdb_quota_rule=*:storage=1G\n"
        f"bert:{HASHES['{BLF-CRYPT}']}\r\n"
        f"cora@acme.example:{HASHES['{CRYPT}']}::::::\n"
    )
    newcomers, complaints = checked(read_passwd_file(text.encode()))
    assert complaints == []
    assert [(one.line, one.address, one.name) for one in newcomers] == [
        (3, "anna@acme.example", "Anna Aalto"),
        (4, "bert@acme.example", "bert"),
        (5, "cora@acme.example", "cora"),
    ]


@pytest.mark.parametrize(
    ("line", "column", "flaw"),
    [
        ("anna@acme.example", "", LineFlaw.FIELD_COUNT),
        ("anna@acme.example:", "password_hash", LineFlaw.NO_HASH),
        ("anna@acme.example:!", "password_hash", LineFlaw.HASH_MALFORMED),
        ("anna@acme.example:{PLAIN}secret", "password_hash", LineFlaw.HASH_TOO_WEAK),
        (f"anna@acme.example:{SSHA}::::::allow_nets=10.0.0.0/8", "", LineFlaw.LIMITED_LOGON),
        (f"anna@acme.example:{SSHA}::::::userdb_x=y nologin", "", LineFlaw.LIMITED_LOGON),
        (f"postmaster:{SSHA}", "address", LineFlaw.RESERVED_ADDRESS),
    ],
)
def test_a_user_whom_the_portal_would_let_in_otherwise_is_named(line: str, column: str, flaw: LineFlaw) -> None:
    assert flaws(read_passwd_file(f"# one\n{line}\n".encode())) == [(2, column, flaw)]


def test_every_flaw_has_words() -> None:
    assert set(FLAW_WORDS) == set(LineFlaw)


TEXT = some.text(string.printable + "äЖ李\u200f\u00a0\u2028\"';,", max_size=40)
ROWS = some.lists(some.lists(TEXT | some.sampled_from([SSHA, "anna@acme.example"]), min_size=8, max_size=8), max_size=4)


@given(ROWS, some.sampled_from(",;\t"), some.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_a_spreadsheet_writes_is_read_back_cell_by_cell(
    rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerows([list(Column), *rows])
    read = read_csv(written.getvalue().encode(encoding))
    assert {one.flaw for one in read.complaints} <= {LineFlaw.FILE_EMPTY}
    wanted = [row for row in rows if any("".join(cell.split()).strip("\u200f") for cell in row)]
    assert len(read.lines) == len(wanted)
    for line, row in zip(read.lines, wanted, strict=True):
        for cell, column in zip(row, Column, strict=True):
            assert line.cell(column).split() == cell.replace("\u200f", " ").split() or "\u200f" in cell


@given(some.binary(max_size=300) | TEXT.map(str.encode), some.sampled_from([read_csv, read_passwd_file]))
def test_whatever_bytes_come_are_lines_or_flaws_and_nothing_is_quoted(data: bytes, reader: object) -> None:
    read = reader(data)  # type: ignore[operator]  # either of the two
    newcomers, complaints = checked(read)
    assert newcomers or complaints
    assert all(one.column in {"", *Column} or one.column.isdecimal() for one in complaints)
    said = {complaint_words(replace(one, line=0)) for one in complaints}
    assert said <= {
        str(words).replace("{first_line}", str(line)) for words in FLAW_WORDS.values() for line in range(300)
    }
