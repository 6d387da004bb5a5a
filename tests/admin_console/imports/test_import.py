"""P11: an import is ordered by a fresh proof and carried out behind the page, all or nothing, whatever happens."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from accounts.directory.services import create_account, create_department
from accounts.directory.tree import delete_department
from accounts.models import Department, Domain, Policy, StagedAccount, User
from accounts.moving_in.rules import ImportTerms, RawLine
from admin_console.capabilities.models import Administrator
from admin_console.capabilities.rules import Capability
from admin_console.imports import comparing, entering, handing_out
from admin_console.imports.entering import carry_out_imports
from admin_console.imports.models import ImportRun
from admin_console.imports.rules import ImportOutcome, ImportStage
from admin_console.imports.services import purge_imports, purge_intakes
from admin_console.jobs import LEASE
from mailportal.audit.models import AuditEvent
from mailportal.notify.message import UnfitForMail
from mailportal.notify.models import Notice
from security.grants.rules import Purpose
from security.models import ActivationCode, ActivationRound, PasswordLink
from tests.admin_console.acts import appointed, at_work, words
from tests.admin_console.imports.acts import IMPORTS, LI, WU, checked, csv_of, imported, ordered, page_of, run_at, sent
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.step_up.acts import grant_in, proof_page

pytestmark = pytest.mark.django_db(transaction=True)
MANY = [f"p{number},P {number},Sales/Hall {number % 3}" for number in range(1200)]
WITH_MAIL = "address,name,department,private_address"


@pytest.fixture
def bob(cast: Cast) -> Client:
    return logged_on(cast.bob)


def state() -> tuple[int, int, int, int]:
    """Return what an import changes."""
    return User.objects.count(), Department.objects.count(), Policy.objects.count(), ActivationCode.objects.count()


def again(run: ImportRun) -> ImportRun:
    """Let the background process go on, after the lease of one that was killed; return the import as it is then."""
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        carry_out_imports()
    run.refresh_from_db()
    return run


# --- ordering


def test_an_import_takes_a_fresh_proof_of_its_own_which_it_spends(cast: Cast, bob: Client) -> None:
    """1.9: of no other purpose, ten minutes old at most, once."""
    run = run_at(sent(bob, csv_of(LI)))
    grant_in(bob, cast.bob, Purpose.PEOPLE)
    assert bob.get(page_of(run)).headers["Location"] == proof_page(page_of(run), Purpose.IMPORT)
    assert bob.post(page_of(run), {"grant": str(grant_in(bob, cast.bob, Purpose.PEOPLE))}).status_code == 403
    old = grant_in(bob, cast.bob, Purpose.IMPORT)
    with time_machine.travel(timezone.now() + timedelta(seconds=601)):
        assert bob.post(page_of(run), {"grant": str(old)}).status_code in {302, 403}
    run.refresh_from_db()
    assert run.stage is ImportStage.CHECKED
    grant = grant_in(bob, cast.bob, Purpose.IMPORT)
    assert bob.post(page_of(run), {"grant": str(grant)}).status_code == 302
    other = run_at(sent(bob, csv_of(WU)))
    assert bob.post(page_of(other), {"grant": str(grant)}).status_code == 409
    event = AuditEvent.objects.get(event="admin_console:import:ordered")
    assert event.change == {"import": str(run.public_id), "accounts": 1, "handout": "sheet"}


def test_a_file_with_a_flaw_cannot_be_ordered(cast: Cast, bob: Client) -> None:
    run = run_at(sent(bob, csv_of(LI, "wu@acme.example,=x,")))
    grant = grant_in(bob, cast.bob, Purpose.IMPORT)
    assert bob.post(page_of(run), {"grant": str(grant)}).status_code == 200
    assert carry_out_imports() == 0
    assert not User.objects.filter(address="li@acme.example").exists()


def test_two_tabs_order_it_once(cast: Cast, bob: Client) -> None:
    run, page = checked(bob, cast.bob, LI)
    first = {"grant": str(page.context["grant"])}  # type: ignore[attr-defined]
    second = {"grant": str(grant_in(bob, cast.bob, Purpose.IMPORT))}
    for grant in (first, second, first):
        assert bob.post(page_of(run), grant).headers["Location"] == page_of(run)
    assert carry_out_imports() == 1
    assert AuditEvent.objects.filter(event="accounts:accounts:imported").count() == 1


def test_an_idle_logon_in_between_comes_back_to_the_same_step(cast: Cast, bob: Client) -> None:
    run = run_at(sent(bob, csv_of(LI)))
    bob.cookies.clear()
    led = bob.get(page_of(run)).headers["Location"]
    assert led.startswith("/logon/?next=%2Fconsole%2Fimports%2F")
    answer = bob.post(led, {"address": cast.bob.address, "password": password_of("Postmaster")}, follow=True)
    assert page_of(run) in str(answer.redirect_chain)


# --- in force


def test_people_come_in_with_departments_protocols_and_evidence(cast: Cast, bob: Client) -> None:
    columns = "address,name,department,language,protocols"
    run = imported(bob, cast.bob, "li,Li Na,Sales/West,zh-hans,imap", "wu,Wu Wei,,,", columns=columns)
    li, wu = User.objects.get(address="li@acme.example"), User.objects.get(address="wu@acme.example")
    assert li.department is not None
    assert (li.name, li.department.name, li.department.parent, li.language) == ("Li Na", "West", cast.sales, "zh-hans")
    assert not li.has_usable_password()
    off = Policy.objects.filter(account=li).order_by("kind").values_list("kind", "value", "owner")
    assert list(off) == [("pop3", "off", cast.bob.address), ("smtp", "off", cast.bob.address)]
    assert not Policy.objects.filter(account=wu).exists()
    created = AuditEvent.objects.get(event="accounts:account:created", target=li.address)
    assert (created.actor, created.source_address, created.domain_id) == (cast.bob.address, "192.0.2.10", cast.acme.pk)
    assert created.change["department"] == "Sales / West"
    total = AuditEvent.objects.get(event="accounts:accounts:imported")
    assert (total.actor, total.change["from"], total.change["arrived"]) == (cast.bob.address, "console", 2)
    assert (run.stage, run.is_in_force, run.done) == (ImportStage.OVER, True, 2)


def test_a_delegated_administrator_imports_into_their_own_departments(cast: Cast) -> None:
    """P12: with the task and nothing else; what was made bears their name, and the sheet is theirs alone."""
    sam = create_account(
        address="sam@acme.example", name="Sam", domain=cast.acme, department=cast.sales, encoded_password=None
    )
    appointed(sam, cast.sales, may=[Capability.IMPORT])
    client = at_work(sam)
    run = imported(client, sam, LI, WU)
    assert run.is_in_force
    created = User.objects.get(address="wu@acme.example")
    assert created.department is not None
    assert created.department.parent == cast.sales
    assert AuditEvent.objects.get(event="accounts:account:created", target=created.address).actor == sam.address
    sheet = f"/console/sheets/{run.sheet}/"
    grant_in(client, sam, Purpose.PEOPLE)
    assert "Li Na li@acme.example" in words(client.get(sheet))
    assert logged_on(cast.bob).get(sheet).status_code == 404


def test_what_is_over_names_nobody_any_more(cast: Cast, bob: Client) -> None:
    """The file, what was found in it, and what was staged."""
    run = imported(bob, cast.bob, LI)
    assert (run.contents, run.report) == (None, None)
    assert not StagedAccount.objects.exists()


def test_the_page_says_how_far_it_is_and_how_it_ended(cast: Cast, bob: Client) -> None:
    run = ordered(bob, cast.bob, LI, WU)
    said = words(bob.get(page_of(run)))
    for sentence in (
        "Importing 2 people",
        "0 of 2 prepared",
        "Every line checked once more",
        "Stop, change nothing",
        "You may leave this page",
        "started at",
    ):
        assert sentence in said
    carry_out_imports()
    said = words(bob.get(page_of(run)))
    assert "2 people are imported" in said
    assert "2 people get a printed card." in said
    assert "Stop, change nothing" not in said
    assert "2 people" in words(bob.get(IMPORTS))


def test_the_owner_gets_a_mail_at_the_end(cast: Cast, bob: Client) -> None:
    run = imported(bob, cast.bob, LI)
    mail = Notice.objects.get(address=cast.bob.address)
    assert mail.subject == "Import: 1 person is imported"
    assert page_of(run) in mail.text
    assert "li@acme.example" not in mail.text


# --- what they get in by


def test_everybody_gets_a_card_on_a_sheet(cast: Cast, bob: Client) -> None:
    run = imported(bob, cast.bob, LI, WU)
    sheet = ActivationRound.objects.get()
    assert (sheet.public_id, sheet.issuer, sheet.accounts) == (run.sheet, cast.bob, 2)
    assert set(ActivationCode.objects.values_list("account__address", flat=True)) == {
        "li@acme.example",
        "wu@acme.example",
    }
    way = f"/console/sheets/{run.sheet}/"
    assert way in bob.get(page_of(run)).content.decode()
    grant_in(bob, cast.bob, Purpose.PEOPLE)
    said = words(bob.get(way))
    assert "Li Na li@acme.example" in said
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert way not in at_work(cast.bob).get(page_of(run)).content.decode()


def test_those_with_a_private_address_get_a_link_and_the_others_a_card(cast: Cast, bob: Client) -> None:
    rows = ("li,Li,,Li@home.example", "wu,Wu,,")
    run = imported(bob, cast.bob, *rows, columns=WITH_MAIL, handout="mail")
    assert (run.mailed, run.total) == (1, 2)
    assert PasswordLink.objects.get().account.address == "li@acme.example"
    assert ActivationCode.objects.get().account.address == "wu@acme.example"
    private = Notice.objects.exclude(address=cast.bob.address).get()
    assert private.recipient == "li@home.example"
    assert "li@home.example" not in str(list(AuditEvent.objects.values_list("change", flat=True)))
    said = words(bob.get(page_of(run)))
    assert "1 person gets a link by mail. 1 person gets a printed card." in said.replace("  ", " ")


def test_no_private_address_is_used_where_a_sheet_was_chosen(cast: Cast, bob: Client) -> None:
    imported(bob, cast.bob, "li,Li,,li@home.example", columns=WITH_MAIL)
    assert not PasswordLink.objects.exists()
    assert ActivationCode.objects.count() == 1


# --- all or nothing


def test_it_can_be_stopped_before_it_is_in_force(cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state()
    run = ordered(bob, cast.bob, *MANY)

    def stopped(_began: float) -> None:
        bob.post(f"{page_of(run)}stop/")

    monkeypatch.setattr(entering, "leave_room", stopped)
    carry_out_imports()
    run.refresh_from_db()
    assert (run.outcome, run.contents, run.is_in_force) == (ImportOutcome.STOPPED, None, False)
    assert state() == before
    assert not StagedAccount.objects.exists()
    assert "Stopped. Nothing was changed." in words(bob.get(page_of(run)))
    assert AuditEvent.objects.filter(event="admin_console:import:stopped", actor=cast.bob.address).count() == 1


def test_afterwards_it_is_too_late(cast: Cast, bob: Client) -> None:
    run = imported(bob, cast.bob, LI)
    answer = bob.post(f"{page_of(run)}stop/", follow=True)
    assert "It was too late to stop" in words(answer)  # type: ignore[arg-type]
    assert User.objects.filter(address="li@acme.example").exists()


@pytest.mark.parametrize("event", ["address taken", "department made", "department gone"])
def test_what_was_changed_since_the_check_stops_it(cast: Cast, bob: Client, event: str) -> None:
    """X10: what is done is what was shown, or nothing."""
    empty = create_department(domain=cast.acme, name="Empty")
    run = ordered(bob, cast.bob, LI, "zhou,Zhou,Empty/Below", WU)
    match event:
        case "address taken":
            create_account(address="wu@acme.example", name="Other", domain=cast.acme, encoded_password=None)
        case "department made":
            create_department(domain=cast.acme, name="West", parent=cast.sales)
        case "department gone":
            delete_department(department=empty)
    before = state()
    carry_out_imports()
    run.refresh_from_db()
    assert (run.outcome, run.is_in_force) == (ImportOutcome.STALE, False)
    assert state() == before
    assert "Check it again" in words(bob.get(page_of(run)))


def test_of_two_imports_of_one_file_the_first_wins(cast: Cast, bob: Client) -> None:
    first, second = ordered(bob, cast.bob, LI, WU), ordered(bob, cast.bob, LI, WU)
    assert carry_out_imports() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, second.outcome) == (ImportOutcome.NONE, ImportOutcome.STALE)
    assert ActivationRound.objects.count() == 1


def test_what_is_changed_while_it_is_staged_stops_it_too(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ordered(bob, cast.bob, LI, WU)
    real = entering.staging_of

    def overtaken(*args: Any, **kwargs: Any) -> Callable[[], None]:
        create_account(address="wu@acme.example", name="Other", domain=cast.acme, encoded_password=None)
        return real(*args, **kwargs)

    monkeypatch.setattr(entering, "staging_of", overtaken)
    carry_out_imports()
    run.refresh_from_db()
    assert run.outcome == ImportOutcome.STALE
    assert not User.objects.filter(address="li@acme.example").exists()


@pytest.mark.parametrize("event", ["frozen", "appointment over", "capability taken", "scope taken", "domain suspended"])
def test_nobody_s_order_outlives_their_permission(cast: Cast, event: str) -> None:
    """P12: asked again when it is carried out."""
    sam = create_account(
        address="sam@acme.example", name="Sam", domain=cast.acme, department=cast.sales, encoded_password=None
    )
    appointed(sam, cast.sales)
    client = at_work(sam)
    run = ordered(client, sam, LI, WU)
    before = state()
    match event:
        case "frozen":
            User.objects.filter(pk=sam.pk).update(frozen_at=timezone.now())
        case "appointment over":
            Administrator.objects.update(ends_at=timezone.now())
        case "capability taken":
            Administrator.objects.update(capabilities="edit")
        case "scope taken":
            Administrator.objects.get().departments.set([cast.engineering])
        case "domain suspended":
            Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
    carry_out_imports()
    run.refresh_from_db()
    assert run.outcome in {ImportOutcome.FORBIDDEN, ImportOutcome.STALE}
    assert state() == before


@pytest.mark.parametrize("taken", ["a department", "protocols"])
def test_an_appointment_that_became_narrower_meanwhile_brings_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    """P12, T6: what is staged was compared with what the appointment allowed then."""
    sam = create_account(
        address="sam@acme.example", name="Sam", domain=cast.acme, department=cast.sales, encoded_password=None
    )
    appointed(sam, cast.sales, cast.engineering)
    run = ordered(at_work(sam), sam, LI, WU)
    before = state()
    real = entering.staging_of

    def narrowed(*args: Any, **kwargs: Any) -> Callable[[], None]:
        if taken == "a department":
            Administrator.objects.get().departments.remove(cast.engineering)
        else:
            Administrator.objects.update(capabilities="import")
        return real(*args, **kwargs)

    monkeypatch.setattr(entering, "staging_of", narrowed)
    carry_out_imports()
    run.refresh_from_db()
    assert run.outcome == ImportOutcome.STALE
    assert state() == before


# --- kills and faults


@pytest.mark.thorough
def test_a_process_that_is_killed_while_it_stages_is_followed_by_another(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ordered(bob, cast.bob, *MANY)
    with monkeypatch.context() as killed:
        real, calls = entering.staging_of, []

        def killing() -> None:
            raise KeyboardInterrupt

        def once(*args: Any, **kwargs: Any) -> Callable[[], None]:
            calls.append(real(*args, **kwargs))
            return calls[0] if len(calls) == 1 else killing

        killed.setattr(entering, "staging_of", once)
        with pytest.raises(KeyboardInterrupt):
            carry_out_imports()
    assert StagedAccount.objects.count() == 1_000
    assert not User.objects.filter(name="P 1").exists()
    assert "1,000 of 1,200 prepared" in words(bob.get(page_of(run)))
    assert carry_out_imports() == 0, "the lease of the other is not over"
    again(run)
    assert run.is_in_force
    assert User.objects.filter(name__startswith="P ").count() == 1200


def test_one_that_is_killed_while_it_hands_out_sends_nothing_twice(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"p{number},P {number},,p{number}@home.example" for number in range(250)]
    run = ordered(bob, cast.bob, *rows, columns=WITH_MAIL, handout="mail")
    with monkeypatch.context() as killed:
        real, calls = handing_out.mail_links, []

        def twice(**kwargs: Any) -> None:
            if len(calls) == 2:
                raise KeyboardInterrupt
            calls.append(real(**kwargs))

        killed.setattr(handing_out, "mail_links", twice)
        with pytest.raises(KeyboardInterrupt):
            carry_out_imports()
    assert PasswordLink.objects.count() == 200
    again(run)
    assert (run.stage, run.mailed) == (ImportStage.OVER, 250)
    assert PasswordLink.objects.count() == Notice.objects.exclude(address=cast.bob.address).count() == 250


def test_a_letter_that_fails_for_good_keeps_no_other_from_its_owner(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """P11: the one person without a link gets a card, and the import ends."""
    real = handing_out.mail_links

    def picky(*, letters: Any, **kwargs: Any) -> Any:
        if any(account.address == "p1@acme.example" for account, _ in letters):
            raise UnfitForMail("not the address of one mailbox")
        return real(letters=letters, **kwargs)

    monkeypatch.setattr(handing_out, "mail_links", picky)
    rows = [f"p{number},P {number},,p{number}@home.example" for number in range(3)]
    run = imported(bob, cast.bob, *rows, columns=WITH_MAIL, handout="mail")
    assert (run.stage, run.outcome, run.mailed) == (ImportStage.OVER, ImportOutcome.NONE, 2)
    mailed = set(PasswordLink.objects.values_list("account__address", flat=True))
    assert mailed == {"p0@acme.example", "p2@acme.example"}
    assert ActivationCode.objects.get().account.address == "p1@acme.example"
    assert "An import mailed no link to p1@acme.example" in caplog.text


def test_a_database_that_is_away_ends_nothing(cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ordered(bob, cast.bob, LI)

    def away(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as locked:
        locked.setattr(entering, "put_in_force", away)
        with pytest.raises(OperationalError):
            carry_out_imports()
    assert not User.objects.filter(address="li@acme.example").exists()
    again(run)
    assert run.is_in_force


def failing(real: Callable[..., Any], times: int) -> Callable[..., Any]:
    """Return what fails so often before it does its work."""
    left = iter(range(times))

    def faulty(*args: Any, **kwargs: Any) -> Any:
        if next(left, None) is not None:
            raise ZeroDivisionError
        return real(*args, **kwargs)

    return faulty


def test_a_fault_before_it_is_in_force_is_told_and_other_imports_go_on(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, other = ordered(bob, cast.bob, LI), ordered(bob, cast.bob, "zhou,Zhou,")
    monkeypatch.setattr(entering, "put_in_force", failing(entering.put_in_force, 1))
    carry_out_imports()
    run.refresh_from_db()
    other.refresh_from_db()
    assert (run.outcome, run.is_in_force) == (ImportOutcome.FAILED, False)
    assert not User.objects.filter(address="li@acme.example").exists()
    assert other.outcome == ImportOutcome.NONE
    assert "Something went wrong" in words(bob.get(page_of(run)))
    failed = AuditEvent.objects.get(event="admin_console:import:failed")
    assert failed.change == {"import": str(run.public_id), "why": "failed"}


def test_what_is_in_force_ends_as_that_and_owes_everybody_a_way_in(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P11: a fault in handing out is retried, with longer pauses, for as long as it lasts; nothing is forgotten."""
    run, other = ordered(bob, cast.bob, LI, WU), ordered(bob, cast.bob, "zhou,Zhou,")
    monkeypatch.setattr(handing_out, "begin_round", failing(handing_out.begin_round, 2))
    with monkeypatch.context() as first:
        first.setattr(entering, "hand_out", failing(entering.hand_out, 1))
        carry_out_imports()
    run.refresh_from_db()
    other.refresh_from_db()
    assert (run.stage, run.outcome, run.is_put_off) == (ImportStage.HANDING_OUT, "", True)
    assert "It is tried again at" in words(bob.get(page_of(run)))
    assert (other.stage, other.outcome) == (ImportStage.HANDING_OUT, "")
    assert carry_out_imports() == 0
    for hours in (25, 50):  # what is staged is kept for longer than a day
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            purge_intakes()
            purge_imports()
            carry_out_imports()
    for one in (run, other):
        one.refresh_from_db()
        assert (one.stage, one.outcome, one.is_put_off) == (ImportStage.OVER, ImportOutcome.NONE, False)
    assert ActivationCode.objects.count() == 3
    assert not AuditEvent.objects.filter(event="admin_console:import:failed").exists()
    assert not StagedAccount.objects.exists()


# --- two processes


@pytest.mark.thorough
def test_a_long_comparison_holds_the_import_all_the_while(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease is ten seconds; on a busy machine the comparison of a large file takes longer."""
    run = ordered(bob, cast.bob, *MANY)
    real, claimed = comparing.newcomers_in, []

    def slowly(lines: Iterable[RawLine], terms: ImportTerms) -> Any:
        read = []
        for line in lines:
            read.append(line)
            if len(read) % 500 == 0:
                clock.shift(LEASE * 0.6)
                claimed.append(ImportRun.objects.claim_next())
        return real(read, terms)

    monkeypatch.setattr(comparing, "newcomers_in", slowly)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        carry_out_imports()
    run.refresh_from_db()
    assert claimed == [None, None], "another process could claim it"
    assert (run.outcome, run.is_in_force, run.tries) == (ImportOutcome.NONE, True, 1)


@pytest.mark.thorough
@pytest.mark.parametrize("place", ["staging", "handing out"])
def test_a_process_that_slept_does_nothing_that_another_has_done(
    cast: Cast, bob: Client, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """X10: its lease was over, another took the import to its end, and it wakes in the middle of its own work."""
    rows = [f"p{number},P {number},,p{number}@home.example" for number in range(600)]
    run = ordered(bob, cast.bob, *rows, columns=WITH_MAIL, handout="mail")
    module, name = (entering, "leave_room") if place == "staging" else (handing_out, "_mail")
    real, asleep = getattr(module, name), []

    def slept(*args: Any) -> None:
        if not asleep:
            asleep.append(place)
            again(run)
            assert run.stage is ImportStage.OVER
        real(*args)

    monkeypatch.setattr(module, name, slept)
    carry_out_imports()
    run.refresh_from_db()
    assert (run.outcome, run.is_in_force, run.mailed, run.tries) == (ImportOutcome.NONE, True, 600, 2)
    assert User.objects.filter(name__startswith="P ").count() == PasswordLink.objects.count() == 600
    assert Notice.objects.exclude(address=cast.bob.address).count() == 600
    assert not AuditEvent.objects.filter(event="admin_console:import:failed").exists()
    assert not StagedAccount.objects.exists()


# --- forgetting


def test_files_that_nobody_ordered_go_after_a_day_and_results_after_thirty(cast: Cast, bob: Client) -> None:
    imported(bob, cast.bob, LI)
    sent(bob, csv_of(WU))
    assert purge_imports() == 0
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert purge_imports() == 1
    with time_machine.travel(timezone.now() + timedelta(days=30, seconds=1)):
        assert purge_imports() == 1
    assert not ImportRun.objects.exists()
