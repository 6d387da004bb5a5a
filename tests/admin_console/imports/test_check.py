"""P11: a file is checked before anything happens; each flaw has its line, column, value, cause and cure."""

import csv
import io
import re
from html import unescape

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from accounts.directory.services import create_account, create_department, set_frozen
from accounts.models import Department, User
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability
from admin_console.imports.models import ImportRun
from admin_console.imports.queries import run_of
from admin_console.imports.rules import COLUMNS
from mailportal.audit.models import AuditEvent
from tests.admin_console.acts import SOURCE, appointed, at_work, desk, words
from tests.admin_console.imports.acts import IMPORTS, LI, WU, checked, csv_of, flaws_of, imported, page_of, run_at, sent
from tests.browser import browser, logged_on
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(cast: Cast) -> Client:
    return logged_on(cast.bob)


@pytest.fixture
def sam(cast: Cast) -> User:
    """Sam looks after Sales, with everything that can be given."""
    sam = create_account(
        address="sam@acme.example", name="Sam", domain=cast.acme, department=cast.sales, encoded_password=None
    )
    return appointed(sam, cast.sales)


def found_in(client: Client, *rows: str, columns: str = "address,name,department") -> list[tuple[int, str, str]]:
    return flaws_of(run_at(sent(client, csv_of(*rows, columns=columns))))


def test_the_template_names_every_column_but_that_of_hashes(bob: Client) -> None:
    answer = bob.get(f"{IMPORTS}template/")
    assert answer.getvalue().decode() == "\ufeff" + ",".join(COLUMNS) + "\r\n"
    assert "password_hash" not in COLUMNS
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people.csv"'


def test_what_a_right_file_would_do_is_said_before_anything_happens(cast: Cast, bob: Client) -> None:
    before = User.objects.count(), Department.objects.count()
    known = "alice@acme.example,Alice,Engineering"
    _, page = checked(bob, cast.bob, LI, WU, "dora,,", known)
    said = words(page)
    assert "All 4 lines are right" in said
    assert "2 people will be created. 2 people stay as they are." in said
    assert "1 is in another department than in the file, and stays there" in said
    assert "New departments 1 Sales / West" in said
    assert "Li Na li@acme.example Sales / East Activation sheet" in said
    assert "Import 2 people" in said
    assert "UTF-8, comma" in said
    assert (User.objects.count(), Department.objects.count()) == before
    event = AuditEvent.objects.get(event="accounts:import:checked")
    assert event.actor == cast.bob.address
    assert event.change == {"from": "console", "arrived": 2, "unchanged": 2, "departments": 1, "flaws": 0}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_read_however_a_spreadsheet_saved_it(cast: Cast, bob: Client, encoding: str, delimiter: str) -> None:
    data = csv_of("li@acme.example,李娜,销售部", "wu@acme.example,吴伟,销售部").decode().replace(",", delimiter)
    run = run_at(sent(bob, data.encode(encoding)))
    assert [person.name for person in run.found.people] == ["李娜", "吴伟"]


def test_each_flaw_has_its_line_column_value_cause_and_cure(cast: Cast, bob: Client) -> None:
    rows = (
        "li na@acme.example,Li Na,Sales",
        "alice@acme.example,Alicia,Sales",
        "li@acme.example,Li,Sales/Nigth shift",
        "wu@acme.example,=HYPERLINK(1),Sales",
        "wu2@acme.example,Wu,Sales,x,y",
        "zhou@acme.example,Zhou,Sales",
        "ZHOU@ACME.example,Zhou,Sales",
        "eve@globex.example,Eve,Sales",
        "postmaster@acme.example,P,Sales",
    )
    create_department(domain=cast.acme, parent=cast.sales, name="Night shift")
    run = run_at(sent(bob, csv_of(*rows)))
    page = bob.get(page_of(run))
    table = re.findall(r"<tr>(.*?)</tr>", page.content.decode(), flags=re.DOTALL)
    said = [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in table]
    for line, wanted in (
        (2, "2 address li na@acme.example This is not an email address. li.na@acme.example is free"),
        (3, "3 address alice@acme.example Taken by Alice, Sales / East alice2@acme.example is free"),
        (4, "4 department Sales / Nigth shift No such department; there is “Sales / Night shift” Sales / Night shift"),
        (5, "5 name =HYPERLINK(1) Names and addresses do not begin with =, +, - or @"),
        (6, "6 – 5 columns The first line has 3 columns A comma inside a value needs quotes"),
        (8, "8 address ZHOU@ACME.example Twice in this file; the first is on line 7 zhou2@acme.example is free"),
        (9, "9 address eve@globex.example The address belongs to another domain."),
        (10, "10 address postmaster@acme.example The postmaster comes with the domain"),
    ):
        assert any(row.startswith(wanted) for row in said), (line, said)
    assert "8 of 9 lines need correcting" in words(page)
    assert "Import 1 person" not in words(page)
    assert "Check again" in words(page)


def test_two_hundred_flaws_are_shown_and_all_are_in_the_download(cast: Cast, bob: Client) -> None:
    """Those that a spreadsheet would take for formulas are harmless in it (ASVS 1.2.10)."""
    run = run_at(sent(bob, csv_of(*(f"=p{number} x,P," for number in range(250)))))
    said = words(bob.get(page_of(run)))
    assert "The first 200 of 250; the download has all of them." in said
    answer = bob.get(f"{page_of(run)}errors/")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0] == ["Line", "Column", "In the file", "What is wrong", "How to correct it"]
    assert len(rows) == 251
    assert rows[1][:3] == ["2", "address", "'=p0 x"]


def test_the_corrected_file_takes_the_place_of_the_first(cast: Cast, bob: Client) -> None:
    wrong = run_at(sent(bob, csv_of("li@acme.example,=x,")))
    right = run_at(sent(bob, csv_of(LI), instead_of=str(wrong.public_id)))
    assert list(ImportRun.objects.all()) == [right]
    assert bob.get(page_of(wrong)).status_code == 404


def test_a_file_without_anybody_new_offers_nothing(cast: Cast, bob: Client) -> None:
    run, page = checked(bob, cast.bob, "alice@acme.example,Alice,")
    assert "Everybody in this file is here already" in words(page)
    assert "There is nobody to import" in words(page)
    assert bob.post(page_of(run)).status_code == 200
    assert not ImportRun.objects.exclude(ordered_at=None).exists()


def test_a_file_can_be_discarded(cast: Cast, bob: Client) -> None:
    run = run_at(sent(bob, csv_of(LI)))
    assert bob.post(f"{page_of(run)}stop/").headers["Location"] == IMPORTS
    assert not ImportRun.objects.exists()


def test_what_was_sent_lies_sealed(cast: Cast, bob: Client) -> None:
    """Neither the file nor what was found in it is readable in the database."""
    run = run_at(sent(bob, csv_of("li@acme.example,Li Na,x/", "wu@acme.example,Wu Wei,")))
    raw = bytes(run.contents) + bytes(run.report)  # type: ignore[arg-type]  # neither is gone
    assert not any(word in raw for word in (b"Li Na", b"wu@acme", b"Wu Wei"))
    assert run.data.startswith(b"address,name")


def test_no_more_files_wait_than_somebody_looks_at(cast: Cast, bob: Client) -> None:
    runs = [run_at(sent(bob, csv_of(LI))) for _ in range(7)]
    assert set(ImportRun.objects.all()) == set(runs[2:])


def test_a_person_in_the_recycle_bin_keeps_the_address(cast: Cast, bob: Client) -> None:
    User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())
    assert found_in(bob, "alice@acme.example,Alice,") == [(2, "address", "deleted-address")]


def test_strangers_and_employees_send_none(cast: Cast) -> None:
    """T1."""
    assert sent(browser(), csv_of(LI)).headers["Location"].startswith("/logon/")
    assert sent(logged_on(cast.olga), csv_of(LI)).status_code == 403
    assert not ImportRun.objects.exists()


def test_instead_of_another_s_file_is_missing(cast: Cast, bob: Client) -> None:
    """T2: of another domain."""
    foreign = run_at(sent(logged_on(cast.gina), csv_of("li@globex.example,Li,")))
    assert sent(bob, csv_of(LI), instead_of=str(foreign.public_id)).status_code == 404
    assert ImportRun.objects.get() == foreign


def test_whose_sessions_were_ended_sends_none(cast: Cast, bob: Client) -> None:
    set_frozen(account=cast.bob, frozen=True)
    set_frozen(account=cast.bob, frozen=False)
    assert sent(bob, csv_of(LI)).headers["Location"].startswith("/logon/")
    assert not ImportRun.objects.exists()


# --- delegated administrators


def test_one_needs_the_capability(cast: Cast, sam: User) -> None:
    """P12, T5."""
    appointed(sam, cast.sales, may=EVERY_CAPABILITY - {Capability.IMPORT})
    client = at_work(sam)
    assert client.get(IMPORTS).status_code == sent(client, csv_of(LI)).status_code == 403
    assert client.get(f"{IMPORTS}template/").status_code == 403
    assert "Import and export" not in client.get("/console/employees/").content.decode()


def test_rows_outside_the_scope_are_errors_by_name(cast: Cast, sam: User) -> None:
    """T1, T6: what is not theirs, their own address, another administrator's, and the postmaster's."""
    appointed(
        create_account(
            address="ann@acme.example", name="Ann", domain=cast.acme, department=cast.sales, encoded_password=None
        ),
        cast.sales,
    )
    rows = (
        "li@acme.example,Li,Sales/East",
        "wu@acme.example,Wu,Sales/New/Below",
        "a@acme.example,A,Engineering",
        "b@acme.example,B,",
        "c@acme.example,C,Sales 2",
        "dora@acme.example,Dora,Sales",
        "sam@acme.example,Sam,Sales",
        "ann@acme.example,Ann,Sales",
        "postmaster@acme.example,P,Sales",
        "alice@acme.example,Alice,Sales/East",
    )
    assert found_in(at_work(sam), *rows) == [
        (4, "department", "outside-department"),
        (5, "department", "outside-department"),
        (6, "department", "outside-department"),
        (7, "address", "out-of-reach"),
        (8, "address", "own-address"),
        (9, "address", "taken-address"),
        (10, "address", "reserved-address"),
    ]


def test_no_page_names_the_departments_above_the_scope(cast: Cast, sam: User) -> None:
    """T6: neither a finding, nor its cure, nor the file of errors; and a file may leave them out as the pages do."""
    User.objects.filter(pk=sam.pk).update(department=cast.sales_east)
    appointed(sam, cast.sales_east)
    client = at_work(sam)
    wrong = (
        "alice@acme.example,Somebody,East",
        "li,Li,East/Nihgt shift",
        "wu,Wu,Engineering",
        "zhou,Zhou,East/Night shift",
    )
    run = run_at(sent(client, csv_of("wei,Wei,East/Night shift", *wrong)))
    for path in (page_of(run), f"{page_of(run)}errors/"):
        said = b"".join(client.get(path)).decode()
        assert "Alice" in said
        assert "Sales" not in said
    assert [one.cure for one in run.found.findings if one.column == "department"] == ["East / Night shift", ""]
    run = imported(client, sam, "li,Li,East/Night shift", "wu,Wu,East", "wei,Wei,Sales/East")
    assert (run.is_in_force, Department.objects.get(name="Night shift").parent) == (True, cast.sales_east)
    both = User.objects.filter(address__in=["wu@acme.example", "wei@acme.example"])
    assert [one.department for one in both] == [cast.sales_east] * 2


def test_an_import_gives_nobody_what_the_administrator_may_not_give(cast: Cast, sam: User) -> None:
    """T5: protocols are switched by those who were given that task."""
    columns = "address,department,protocols"
    assert found_in(at_work(sam), "li,Sales,imap", columns=columns) == []
    appointed(sam, cast.sales, may=[Capability.IMPORT])
    assert found_in(at_work(sam), "li,Sales,imap", "wu,Sales,", columns=columns) == [
        (2, "protocols", "foreign-protocols")
    ]


def test_who_has_an_address_is_said_only_of_people_in_reach(cast: Cast, sam: User) -> None:
    run = run_at(sent(at_work(sam), csv_of("dora@acme.example,Somebody,Sales")))
    assert "Dora" not in words(at_work(sam).get(page_of(run)))


def test_nobody_opens_another_s_import(cast: Cast, bob: Client, sam: User) -> None:
    """T2: a file names people. The postmaster's list has everybody's, a delegated administrator's own alone."""
    run = run_at(sent(bob, csv_of(LI), name="bobs.csv"))
    sams = run_at(sent(at_work(sam), csv_of(LI), name="sams.csv"))
    for path in (page_of(run), f"{page_of(run)}errors/"):
        assert at_work(sam).get(path).status_code == 404
    assert at_work(sam).post(f"{page_of(run)}stop/").status_code == 404
    assert at_work(sam).post(page_of(run), {"grant": ""}).status_code == 404
    with pytest.raises(Http404):
        run_of(desk(cast.gina), run.public_id, source=SOURCE)
    assert "sams.csv" in words(bob.get(IMPORTS))
    assert page_of(sams) not in bob.get(IMPORTS).content.decode()
    assert "bobs.csv" not in words(at_work(sam).get(IMPORTS))
    assert AuditEvent.objects.filter(event="admin_console:access:denied", target=f"import {run.public_id}").exists()
