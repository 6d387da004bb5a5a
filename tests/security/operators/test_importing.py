"""Moving in from the host: all or nothing, again and again, and never over what people set up here (P11)."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.directory.rules import Role
from accounts.directory.services import create_account
from accounts.models import Department, Domain, ImportedAccount, Policy, User
from accounts.moving_in import storing
from accounts.moving_in.storing import recount_burdens, store_sealed_passwords
from accounts.passwords.hash_reader import read_hash
from accounts.passwords.imported import SEALED_PREFIX, burden_of, is_imported
from accounts.passwords.services import hash_password, is_right_password, store_password
from mailportal.audit.models import AuditEvent
from mailportal.crypto.hash_slots import Overloaded
from security.models import Cut
from tests.accounts.moving_in.files import HASHES, PASSWORD, csv_of
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.logon.acts import LOGON
from tests.security.notices.mailbox import subjects_for
from tests.security.operators.test_commands import on_the_host, run

pytestmark = pytest.mark.django_db(transaction=True)
BLF, SSHA512, PBKDF2 = HASHES["{BLF-CRYPT}"], HASHES["{SSHA512}"], HASHES["{PBKDF2}"]
ANNA, BERT = f"anna@acme.example,Anna Aalto,{BLF}", f"bert@acme.example,Bert Berg,{SSHA512}"
DOMAIN = "acme.example"


@pytest.fixture(autouse=True)
def mail1(settings: Settings) -> None:
    """One mail server that does not answer: cuts are ordered for it."""
    settings.MAIL_SERVERS = [
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def bring(table: Path, *rows: str, options: tuple[str, ...] = (), **columns: str) -> str:
    """Import these rows; return what the command says."""
    table.write_bytes(csv_of(*rows, **columns))
    return run("import_accounts", str(table), "--from", "csv", "--domain", DOMAIN, *options)


def refused(table: Path, *rows: str, **columns: str) -> str:
    """Import rows of which one is wrong; return what the command says before it ends with status 1."""
    table.write_bytes(csv_of(*rows, **columns))
    said = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_accounts", str(table), "--from=csv", "--domain", DOMAIN, stdout=said, stderr=said)
    return said.getvalue()


def counts(said: str) -> tuple[int, int, int]:
    """Return how many accounts are new, got another password, and were left alone."""
    lines = said.splitlines()[1:4]
    assert [line.split()[:-1] for line in lines] == [
        ["new", "accounts"],
        ["with", "a", "changed", "password"],
        ["unchanged"],
    ]
    new, changed, unchanged = (int(line.split()[-1].replace(",", "")) for line in lines)
    return new, changed, unchanged


def person(name: str) -> User:
    return User.objects.get(address=f"{name}@{DOMAIN}")


def everything() -> list[list[tuple[Any, ...]]]:
    """Return all that an import could change, an hour's count of schemes later."""
    recount_burdens()
    tables = (User, ImportedAccount, Domain, Department, Policy)
    return [list(table.objects.order_by("pk").values_list()) for table in tables]  # type: ignore[attr-defined]


def test_people_move_in_with_name_department_language_and_protocols(cast: Cast, table: Path) -> None:
    columns = "address;name;department;private_address;phone;language;protocols;password_hash"
    said = bring(
        table,
        f"Anna@acme.example;Anna Aalto;Sales/North;anna@home.example;+49 151 23456789;zh-hans;imap smtp;{BLF}",
        f"bert;;Sales/East;;;;;{SSHA512}",
        "cora@acme.example;Cora;;;;en;none;",
        columns=columns,
    )
    assert counts(said) == (3, 0, 0)
    assert "Private addresses and phones were checked and not stored: 2." in said
    anna, bert, cora = person("anna"), person("bert"), person("cora")
    assert (anna.name, anna.role, anna.language, anna.language_chosen_at) == (
        "Anna Aalto",
        Role.EMPLOYEE,
        "zh-hans",
        None,
    )
    assert anna.department is not None
    assert (anna.department.name, anna.department.parent) == ("North", cast.sales)
    assert (bert.name, bert.department) == ("bert", cast.sales_east)
    assert not cora.has_usable_password()
    assert cora.password_changed_at is None
    off = Policy.objects.filter(account__isnull=False, value="off")
    assert set(off.values_list("account__address", "kind")) == {
        ("anna@acme.example", "pop3"),
        *(("cora@acme.example", kind) for kind in ("imap", "pop3", "smtp")),
    }
    assert anna.wizard_done_at is None, "the set-up of the first logon is still to come (E2)"


def test_p3_the_clock_of_expiry_starts_at_the_import(cast: Cast, table: Path) -> None:
    before = timezone.now()
    bring(table, ANNA)
    changed_at = person("anna").password_changed_at
    assert changed_at is not None
    assert before <= changed_at <= timezone.now()


def test_it_is_on_record_in_sum_and_for_each_account(cast: Cast, table: Path) -> None:
    bring(table, ANNA, BERT)
    summary = on_the_host("accounts:accounts:imported")
    assert (summary.target, summary.domain_id) == (DOMAIN, cast.acme.pk)
    numbers = {"arrived": 2, "changed": 0, "unchanged": 0, "kept": 0, "missing": 0, "frozen": 0}
    assert summary.change == {"from": "csv", **numbers}
    created = AuditEvent.objects.filter(event="accounts:account:created", domain_id=cast.acme.pk)
    assert sorted(created.values_list("target", "actor")) == [
        (f"{name}@{DOMAIN}", "portal") for name in ("anna", "bert")
    ]
    assert created.get(target="anna@acme.example").change == {
        "name": "Anna Aalto",
        "role": "employee",
        "department": "",
        "imported": "csv",
        "scheme": "bcrypt",
        "protocols": None,
    }


def test_the_first_logon_on_the_web_is_by_the_old_password_and_renews_it(cast: Cast, table: Path) -> None:
    bring(table, ANNA)
    typed = {"address": "anna@acme.example", "password": "Wrong-Passw0rd"}
    assert browser().post(LOGON, typed).status_code == 400
    assert browser().post(LOGON, typed | {"password": PASSWORD}).headers["Location"] == "/logon/set-up/"
    assert not is_imported(person("anna").password)
    assert browser().post(LOGON, typed | {"password": PASSWORD}).status_code == 302


def test_one_bad_line_and_nothing_is_imported(cast: Cast, table: Path) -> None:
    before, events = everything(), AuditEvent.objects.count()
    bad = f"dora2@acme.example,Dora,{BLF[:-3]}", f"eve@globex.example,Eve,{SSHA512}", "anna,Anna again,"
    said = refused(table, ANNA, *bad, BERT)
    assert [line.partition(":")[0] for line in said.splitlines()] == [
        "Line 3, column password_hash",
        "Line 4, column address",
        "Line 5, column address",
    ]
    assert everything() == before
    assert AuditEvent.objects.count() == events


def test_what_is_said_of_a_hash_never_quotes_it(cast: Cast, table: Path) -> None:
    """Also not where columns are shifted, or the first line is no header."""
    for rows, columns in (
        ([f"{SSHA512},Anna,anna@acme.example"], "address,name,password_hash"),
        ([ANNA], f"anna@acme.example,Anna,{SSHA512}"),
        ([f"anna@acme.example,{SSHA512},{BLF[:-1]}"], "address,language,password_hash"),
    ):
        said = refused(table, *rows, columns=columns)
        for encoded in (SSHA512, BLF):
            assert not any(encoded[start : start + 8] in said for start in range(12, len(encoded) - 8))


def test_an_administrator_s_address_is_not_taken(cast: Cast, table: Path) -> None:
    create_account(address="root@acme.example", name="Root", domain=None, encoded_password=None, role=Role.OPERATOR)
    said = refused(table, ANNA, f"root@acme.example,Root,{BLF}", f"postmaster@acme.example,P,{BLF}")
    assert "Line 4, column address: The postmaster comes with the domain" in said
    said = refused(table, ANNA, f"root@acme.example,Root,{BLF}")
    assert said == "Line 3, column address: An administrator already has this address.\n"
    assert not User.objects.filter(address="anna@acme.example").exists()


def test_a_dry_run_says_the_same_and_changes_nothing(cast: Cast, table: Path) -> None:
    before = everything()
    said = bring(table, ANNA, BERT, options=("--dry-run",))
    assert counts(said) == (2, 0, 0)
    assert "nothing was changed" in said
    assert everything() == before
    assert on_the_host("accounts:import:checked").change["arrived"] == 2


def test_the_same_file_again_changes_nothing(cast: Cast, table: Path) -> None:
    """Whether its passwords are sealed still, stored for good, or renewed by a logon."""
    bring(table, ANNA, BERT)
    is_right_password(account=person("anna"), password=PASSWORD)
    for _ in range(2):
        before = everything()
        assert counts(bring(table, ANNA, BERT)) == (0, 0, 2)
        assert everything() == before
        store_sealed_passwords()


@pytest.mark.parametrize("since", ["sealed", "stored", "renewed"])
def test_a_password_changed_at_the_old_host_is_taken_over(cast: Cast, table: Path, since: str) -> None:
    bring(table, ANNA, BERT)
    if since == "stored":
        store_sealed_passwords()
    if since == "renewed":
        assert is_right_password(account=person("anna"), password=PASSWORD)
    before = person("anna")
    other = PBKDF2  # of the same password; what tells hashes apart is not the password
    assert counts(bring(table, f"anna@acme.example,Other Name,{other}", BERT)) == (0, 1, 1)
    anna = person("anna")
    assert burden_of(anna.password) == "pbkdf2$20"
    assert anna.auth_epoch == before.auth_epoch + 1, "sessions and proofs of the old one end"
    assert anna.name == "Anna Aalto"
    assert list(Cut.objects.values_list("credential", flat=True)) == [f"account:{anna.pk}"]
    assert subjects_for(anna)[-1].startswith("Password reset")
    changed = on_the_host("accounts:account-password:imported")
    assert (changed.target, changed.change) == (anna.address, {"scheme": "pbkdf2"})
    assert is_right_password(account=anna, password=PASSWORD)
    assert counts(bring(table, f"anna@acme.example,,{other}", BERT)) == (0, 0, 2)


def test_a_password_that_was_set_here_stays(cast: Cast, table: Path) -> None:
    bring(table, ANNA)
    store_password(account=person("anna"), encoded=hash_password(password_of("Anna")))
    before = everything()
    said = bring(table, f"anna@acme.example,,{PBKDF2}", f"alice@acme.example,Alice,{BLF}")
    assert counts(said) == (0, 0, 0)
    assert "Kept the password that was set here, not the file's: 2\n  anna@acme.example\n  alice@acme.example" in said
    assert everything() == before
    assert is_right_password(account=person("anna"), password=password_of("Anna"))


def test_nothing_else_that_was_set_up_here_is_overwritten(cast: Cast, table: Path) -> None:
    columns = "address,name,department,language,protocols,password_hash"
    bring(table, f"anna,Anna,Sales,en,imap,{BLF}", columns=columns)
    anna = person("anna")
    anna.name, anna.department, anna.language = "Anna Berg", cast.engineering, "zh-hans"
    anna.save()
    Policy.objects.filter(account=anna).delete()
    before = everything()
    assert counts(bring(table, f"anna,Anna,Finance,en,imap,{BLF}", columns=columns)) == (0, 0, 1)
    assert everything() == before


def test_an_account_that_waits_for_its_first_password_gets_the_file_s(cast: Cast, table: Path) -> None:
    run("create_account", "anna@acme.example", "--name", "Anna A.")
    assert counts(bring(table, ANNA)) == (0, 1, 0)
    assert person("anna").name == "Anna A."
    assert is_right_password(account=person("anna"), password=PASSWORD)


def test_who_is_missing_is_listed_and_frozen_only_where_that_is_asked_for(cast: Cast, table: Path) -> None:
    bring(table, ANNA, BERT)
    said = bring(table, ANNA)
    assert "Missing in the file (--freeze-missing freezes them): 1\n  bert@acme.example\n" in said
    assert person("bert").is_active
    said = bring(table, ANNA, options=("--freeze-missing",))
    assert "Frozen, because the file no longer has them: 1\n  bert@acme.example\n" in said
    bert = person("bert")
    assert not bert.is_active
    assert Cut.objects.filter(credential=f"account:{bert.pk}").exists()
    assert on_the_host("accounts:account:frozen").target == bert.address
    assert on_the_host("accounts:accounts:imported").change["frozen"] == 1
    assert cast.alice.is_active, "who never came by a file is not missing in one"
    before = everything()
    bring(table, ANNA, options=("--freeze-missing",))
    assert everything() == before


@pytest.mark.parametrize("who", ["a postmaster", "the demonstration"])
def test_some_are_never_frozen_for_it(cast: Cast, table: Path, who: str) -> None:
    bring(table, ANNA, BERT)
    if who == "a postmaster":
        User.objects.filter(address="bert@acme.example").update(role=Role.POSTMASTER)
    else:
        Domain.objects.filter(pk=cast.acme.pk).update(demonstration=True)
    assert "Missing in the file" in bring(table, ANNA, options=("--freeze-missing",))
    assert person("bert").is_active


def test_within_the_hour_no_password_is_sealed_any_more(cast: Cast, table: Path) -> None:
    bring(table, ANNA, BERT, "cora@acme.example,Cora,")
    assert rows_of("imports") == "2"
    assert store_sealed_passwords() == 2
    assert rows_of("imports") == "0"
    assert not User.objects.filter(password__startswith=SEALED_PREFIX).exists()
    assert store_sealed_passwords() == 0
    for name in ("anna", "bert"):
        assert not is_right_password(account=person(name), password="Wrong-Passw0rd")
        assert is_right_password(account=person(name), password=PASSWORD)


def rows_of(purpose: str) -> str:
    return next(line.split()[3] for line in run("key_status").splitlines() if line.split()[0] == purpose)


def test_storing_gives_way_to_logons(cast: Cast, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(table, ANNA)

    def overloaded(*_: object) -> None:
        raise Overloaded

    with monkeypatch.context() as busy:
        busy.setattr(storing, "hash_slot", overloaded)
        assert store_sealed_passwords() == 0
    assert store_sealed_passwords() == 1


def test_what_is_taken_over_while_it_is_stored_waits_for_its_own_turn(
    cast: Cast, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(table, ANNA)
    real = storing.stored_form

    def overtaken(encoded: str) -> str:
        monkeypatch.setattr(storing, "stored_form", real)
        bring(table, f"anna@acme.example,,{PBKDF2}")
        return real(encoded)

    monkeypatch.setattr(storing, "stored_form", overtaken)
    assert store_sealed_passwords() == 0
    assert burden_of(person("anna").password) == "pbkdf2$20"
    assert store_sealed_passwords() == 1


def test_a1_the_domain_s_burden_is_that_of_most_and_ends_with_the_last(cast: Cast, table: Path) -> None:
    bring(table, ANNA, BERT, f"cora@acme.example,Cora,{BLF}")
    burden = read_hash(BLF).recipe.burden
    assert Domain.objects.get(pk=cast.acme.pk).import_burden == burden
    assert Domain.objects.get(pk=cast.globex.pk).import_burden == ""
    for name in ("anna", "cora"):
        is_right_password(account=person(name), password=PASSWORD)
    assert recount_burdens() == 1
    assert Domain.objects.get(pk=cast.acme.pk).import_burden == read_hash(SSHA512).recipe.burden
    is_right_password(account=person("bert"), password=PASSWORD)
    assert recount_burdens() == 1
    assert Domain.objects.get(pk=cast.acme.pk).import_burden == ""
    assert recount_burdens() == 0


def test_a_passwd_file_with_bare_names_moves_in(cast: Cast, table: Path) -> None:
    table.write_text(f"# people\nanna:{BLF}:5000:5000:Anna Aalto:/var/mail/anna::\nbert@acme.example:{SSHA512}\n")
    said = run("import_accounts", str(table), "--from", "passwd-file", "--domain", "ACME.example")
    assert counts(said) == (2, 0, 0)
    assert person("anna").name == "Anna Aalto"


@pytest.mark.parametrize(
    ("domain", "file", "why"),
    [
        ("initech.example", "people.csv", "There is no domain initech.example"),
        ("not a domain", "people.csv", "is not a domain"),
        (DOMAIN, "missing.csv", "The system refuses"),
        (DOMAIN, ".", "The system refuses"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(cast: Cast, table: Path, domain: str, file: str, why: str) -> None:
    table.write_bytes(csv_of(ANNA))
    with pytest.raises(CommandError, match=why):
        run("import_accounts", str(table.parent / file), "--from", "csv", "--domain", domain)


@pytest.mark.thorough
def test_many_accounts_are_few_statements_and_no_hash(cast: Cast, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("argon2.PasswordHasher.hash", lambda *_: pytest.fail("a slow hash"))
    rows = [f"p{number},P,{SSHA512}" for number in range(1200)]
    with CaptureQueriesContext(connection) as statements:
        bring(table, *rows)
    assert len(statements) < len(rows) / 10
    with CaptureQueriesContext(connection) as statements:
        assert counts(bring(table, *rows)) == (0, 0, 1200)
    assert len(statements) < 30


def test_a_link_that_was_handed_out_before_still_sets_a_password_over_the_file_s(cast: Cast, table: Path) -> None:
    """The owner's own choice comes last, and the next file does not undo it."""
    run("create_account", "anna@acme.example", "--name", "Anna")
    bring(table, ANNA)
    anna = person("anna")
    store_password(account=anna, encoded=hash_password("Quite-Another-7"))
    assert anna.password_changed_at is not None
    assert anna.password_changed_at - timedelta(minutes=5) < timezone.now()
    assert "Kept the password that was set here" in bring(table, f"anna,,{PBKDF2}")
