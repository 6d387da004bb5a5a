"""The logon history's page (E13, W17)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from security.account.logon_history.history import PAGE_SIZE
from security.client_passwords.services import delete_client_password
from security.models import LogonRecord
from security.policies import REFUSED, THIRD_PARTY_CLIENTS
from security.records.rules import Channel, Reason, Result
from security.records.services import record_web_logon
from tests.browser import browser, logged_on
from tests.cast import Cast
from tests.security.account.logon_history.acts import LIST, logon
from tests.security.browsers.trusted_devices.acts import FIREFOX
from tests.security.client_passwords.acts import SOURCE, issue, switched_on

NOW = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)


def _plain(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def _text(client: Client, query: str = "") -> str:
    answer = client.get(f"{LIST}{query}")
    assert answer.status_code == 200
    return _plain(answer)


def _rows(text: str) -> int:
    return text.count('<th scope="row">')


@pytest.fixture
def at_desk(cast: Cast) -> Client:
    client = logged_on(cast.alice)
    LogonRecord.objects.all().delete()
    return client


def test_a_row_tells_time_program_address_result_and_reason(cast: Cast, at_desk: Client) -> None:
    logon(cast.alice, program=FIREFOX, address="198.51.100.7")
    text = _text(at_desk)
    assert re.search(r"Today, \d\d:\d\d</time>", text)
    for words in ("Logged on", "With your web logon password", "Web · <bdi>Firefox on Windows</bdi>", "198.51.100.7"):
        assert words in text


def test_the_security_password_is_named(cast: Cast, at_desk: Client) -> None:
    """E13: also one that has since been deleted."""
    row = issue(switched_on(cast.alice), label="Old iPhone").client_password
    logon(cast.alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP, credential=row.credential, program="iPhone Mail")
    delete_client_password(account=cast.alice, public_id=row.public_id, source=SOURCE)
    logon(cast.alice, Reason.CLIENT_PASSWORD_DELETED, channel=Channel.IMAP, credential=row.credential)
    text = _text(at_desk)
    assert "With a security password · <bdi>Old iPhone</bdi>" in text
    assert "With a deleted security password · <bdi>Old iPhone</bdi>" in text
    assert "<bdi>Apple Mail</bdi>" in text


def test_anothers_label_is_never_shown(cast: Cast, at_desk: Client) -> None:
    row = issue(switched_on(cast.dora), label="Dora's phone").client_password
    logon(cast.alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP, credential=row.credential)
    assert "Dora" not in _text(at_desk)


def test_others_logons_are_not_in_my_history(cast: Cast, at_desk: Client) -> None:
    logon(cast.dora, address="198.51.100.7")
    assert "No logons here" in _text(at_desk)


def test_a_real_logon_and_a_real_refusal_come_there(cast: Cast, at_desk: Client) -> None:
    browser(source="198.51.100.7").post("/logon/", {"address": cast.alice.address, "password": "wrong"})
    record_web_logon(
        account=cast.alice,
        typed_address=cast.alice.address,
        source=SOURCE,
        result=Result.ACCEPT,
        reason=Reason.ACCOUNT_PASSWORD,
    )
    text = _text(at_desk)
    assert "Wrong password" in text
    assert "With your web logon password" in text


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_is_told_in_words(cast: Cast, at_desk: Client, reason: Reason) -> None:
    """Rule 8: the true reason, and never its name in the code or an unfilled place."""
    logon(cast.alice, reason, channel=Channel.IMAP, credential="client:1")
    text = _text(at_desk)
    assert _rows(text) == 1
    assert f">{reason.value}<" not in text
    assert "%(" not in text


def test_a_gate_s_refusal_is_not_told_as_the_owner_s(cast: Cast, at_desk: Client) -> None:
    """docs/rules.md, who was refused and why."""
    logon(cast.alice, Reason.PROTOCOL_OFF, channel=Channel.IMAP)
    text = _text(at_desk)
    assert "IMAP was turned off for your account" in text
    assert "Anyone who knows your email address can try." in text
    assert "Not you?" not in text


def test_times_are_those_of_the_domain_and_the_zone_is_named(cast: Cast, at_desk: Client) -> None:
    cast.acme.time_zone = "Asia/Shanghai"
    cast.acme.save()
    with time_machine.travel(NOW, tick=False):
        client = logged_on(cast.alice)
        logon(cast.alice, at=NOW - timedelta(days=5))
        text = _text(client)
    assert '<time datetime="2027-01-10T16:00:00+08:00">10 Jan 2027, 16:00</time>' in text
    assert "Times are in Asia/Shanghai." in text


def test_many_alike_are_one_row_with_a_count(cast: Cast, at_desk: Client) -> None:
    logon(cast.alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP, count=31)
    assert "31 times since" in _text(at_desk)


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", {1, 2, 3}),
        ("?days=7", {1, 2}),
        ("?days=180", {1, 2, 3, 4}),
        ("?result=accept", {1, 3}),
        ("?result=reject", {2}),
        ("?kind=web", {1}),
        ("?kind=mail", {2, 3}),
        ("?kind=imap&result=reject", {2}),
        ("?kind=smtp", set()),
        ("?days=&result=&kind=", {1, 2, 3}),
    ],
)
def test_filters(cast: Cast, at_desk: Client, query: str, seen: set[int]) -> None:
    now = timezone.now()
    logon(cast.alice, address="203.0.113.1")
    logon(cast.alice, Reason.WRONG_SECRET, channel=Channel.IMAP, address="203.0.113.2", at=now - timedelta(days=6))
    logon(cast.alice, channel=Channel.POP3, address="203.0.113.3", at=now - timedelta(days=20))
    logon(cast.alice, address="203.0.113.4", at=now - timedelta(days=120))
    text = _text(at_desk, query)
    assert {number for number in range(1, 5) if f"203.0.113.{number}<" in text} == seen


@pytest.mark.parametrize(
    "query",
    [
        "?days=31",
        "?days=x",
        "?result=maybe",
        "?kind=ftp",
        "?older=1",
        "?older=-1-2",
        "?newer=x",
        "?older=1-" + "9" * 40,
        "?older=\u0661-\u0662",
    ],
)
def test_what_the_page_never_sends_is_refused_in_words(at_desk: Client, query: str) -> None:
    assert at_desk.get(f"{LIST}{query}").status_code == 400


@pytest.mark.parametrize("query", ["?older=0-0", f"?older={'9' * 17}-{'9' * 18}", f"?newer={'9' * 17}-0", "?newer=0-0"])
def test_places_that_never_were_break_nothing(cast: Cast, at_desk: Client, query: str) -> None:
    logon(cast.alice)
    assert at_desk.get(f"{LIST}{query}").status_code == 200


def _link(text: str, word: str) -> str:
    found = re.search(rf'href="([^"]+)" rel="\w+">{word}<', text)
    return found[1].replace("&amp;", "&") if found else ""


def _addresses(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"<small>203\.0\.(\d+)\.1</small>", text)]


def test_paging_there_and_back_misses_and_repeats_nothing(cast: Cast, at_desk: Client) -> None:
    """By key: also where many have the same time, and with the filter kept."""
    now = timezone.now()
    for number in range(2 * PAGE_SIZE + 3):
        logon(cast.alice, address=f"203.0.{number}.1", at=now - timedelta(minutes=number // 10))
        logon(cast.alice, Reason.WRONG_SECRET, at=now - timedelta(minutes=number // 10))
    first = _text(at_desk, "?result=accept")
    second = _text(at_desk, _link(first, "Older"))
    third = _text(at_desk, _link(second, "Older"))
    pages = [_addresses(page) for page in (first, second, third)]
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 3]
    assert sorted(number for page in pages for number in page) == list(range(2 * PAGE_SIZE + 3))
    assert (_link(first, "Newer"), _link(third, "Older")) == ("", "")
    back = _text(at_desk, _link(third, "Newer"))
    assert _addresses(back) == pages[1]
    assert _addresses(_text(at_desk, _link(back, "Newer"))) == pages[0]


def test_a_page_that_is_just_full_has_no_next(cast: Cast, at_desk: Client) -> None:
    for _ in range(PAGE_SIZE):
        logon(cast.alice)
    text = _text(at_desk)
    assert _rows(text) == PAGE_SIZE
    assert "Older" not in text


def test_the_page_costs_the_same_at_one_three_and_fifty_rows(cast: Cast, at_desk: Client) -> None:
    row = issue(switched_on(cast.alice)).client_password
    costs = []
    for more in (1, 2, 47):
        for number in range(more):
            credential = row.credential if number % 2 == 0 else ""
            logon(cast.alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP, credential=credential)
        with CaptureQueriesContext(connection) as queries:
            at_desk.get(LIST)
        costs.append(len(queries))
    assert len(set(costs)) == 1, costs


def _failures(account: User, count: int, address: str = "192.0.2.77") -> None:
    logon(
        account,
        Reason.WRONG_SECRET,
        channel=Channel.IMAP,
        address=address,
        count=count,
        program="Foxmail 7.2",
        is_repeat=True,
    )


def test_a_program_of_mine_with_an_old_password_is_named(cast: Cast, at_desk: Client) -> None:
    """W17: at home with me (it got in from that network before) and failing again and again."""
    logon(cast.alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP)
    _failures(cast.alice, 3)
    assert "probably has an old password" not in _text(at_desk)
    _failures(cast.alice, 2)
    text = _text(at_desk)
    assert "<strong>5 failed logons in the last 7 days</strong> over IMAP from 192.0.2.77" in text
    assert "probably has an old password" in text


def test_a_stranger_who_guesses_is_not_called_my_program(cast: Cast, at_desk: Client) -> None:
    logon(cast.alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP)
    _failures(cast.alice, 50, "198.51.100.7")
    assert "probably has an old password" not in _text(at_desk)


def _not_me(client: Client, record: LogonRecord) -> str:
    answer = client.get(f"{LIST}{record.pk}/not-me/")
    assert answer.status_code == 200
    return _plain(answer)


def test_a_web_logon_leads_to_new_password_and_no_other_session(cast: Cast, at_desk: Client) -> None:
    """E13."""
    record = logon(cast.alice, address="198.51.100.7")
    assert f"{LIST}{record.pk}/not-me/" in _text(at_desk)
    page = _not_me(at_desk, record)
    assert 'action="/settings/trusted-devices/not-mine/"' in page
    thief = logged_on(cast.alice, source="198.51.100.7")
    assert at_desk.post("/settings/trusted-devices/not-mine/")["Location"] == "/settings/password/"
    assert thief.get(LIST).status_code == 302


def test_a_security_password_leads_to_its_deletion_and_no_other(cast: Cast, at_desk: Client) -> None:
    mine = issue(switched_on(cast.alice), label="Old iPhone").client_password
    issue(cast.alice, label="Outlook")
    record = logon(cast.alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP, credential=mine.credential)
    page = _not_me(at_desk, record)
    assert f"/settings/client-passwords/{mine.public_id}/delete/" in page
    assert page.count("/delete/") == 1
    delete_client_password(account=cast.alice, public_id=mine.public_id, source=SOURCE)
    page = _not_me(at_desk, record)
    assert "/delete/" not in page
    assert "This security password is already deleted." in page


def test_the_account_password_in_a_mail_program_leads_to_the_switch(cast: Cast, at_desk: Client) -> None:
    record = logon(cast.alice, channel=Channel.IMAP)
    page = _not_me(at_desk, record)
    assert 'href="/settings/client-passwords/turn-on/"' in page
    assert 'href="/settings/password/"' in page


def test_with_the_switch_on_already_the_password_is_left_to_change(cast: Cast, at_desk: Client) -> None:
    record = logon(switched_on(cast.alice), channel=Channel.IMAP)
    page = _not_me(at_desk, record)
    assert "turn-on" not in page
    assert "Security passwords are on now" in page
    assert 'href="/settings/password/"' in page


def test_where_no_client_is_allowed_there_is_no_switch_to_turn(cast: Cast, at_desk: Client) -> None:
    record = logon(cast.alice, channel=Channel.IMAP)
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    page = _not_me(at_desk, record)
    assert "turn-on" not in page
    assert "Mail programs can no longer log on." in page


def test_whoever_knew_the_password_and_failed_leads_to_a_new_one(cast: Cast, at_desk: Client) -> None:
    record = logon(cast.alice, Reason.SECOND_FACTOR_WRONG)
    page = _not_me(at_desk, record)
    assert "Nobody got in, but someone else has your password" in page
    assert 'href="/settings/password/"' in page


def test_m4_a_deleted_password_that_still_tries_leads_to_its_device(cast: Cast, at_desk: Client) -> None:
    row = issue(switched_on(cast.alice), label="Old iPhone").client_password
    delete_client_password(account=cast.alice, public_id=row.public_id, source=SOURCE)
    record = logon(cast.alice, Reason.CLIENT_PASSWORD_DELETED, channel=Channel.IMAP, credential=row.credential)
    assert f"{LIST}{record.pk}/not-me/" in _text(at_desk)
    page = _not_me(at_desk, record)
    assert "Nobody got in: this security password is deleted" in page
    assert 'href="/settings/client-passwords/generate/"' in page
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    assert "generate" not in _not_me(at_desk, record)


def test_a_wrong_guess_needs_no_cure(cast: Cast, at_desk: Client) -> None:
    record = logon(cast.alice, Reason.WRONG_SECRET)
    assert "/not-me/" not in _text(at_desk)
    assert "There is nothing to do." in _not_me(at_desk, record)


def test_trouble_on_our_side_is_no_refusal(cast: Cast, at_desk: Client) -> None:
    """Rule 8."""
    logon(cast.alice, Reason.OVERLOADED, result=Result.DEFER, channel=Channel.IMAP)
    text = _text(at_desk)
    assert "Deferred" in text
    assert "Refused" not in re.sub(r"<option.*?</option>", "", text)


@pytest.mark.parametrize("number", [0, 987_654, 2**63 - 1, 2**63, 10**30])
def test_records_that_never_were(at_desk: Client, number: int) -> None:
    assert at_desk.get(f"{LIST}{number}/not-me/").status_code == 404


def test_anothers_record_is_as_missing(cast: Cast, at_desk: Client) -> None:
    record = logon(cast.dora)
    assert at_desk.get(f"{LIST}{record.pk}/not-me/").status_code == 404


def test_the_pages_are_read_only_and_not_kept(cast: Cast, at_desk: Client) -> None:
    record = logon(cast.alice)
    for url in (LIST, f"{LIST}{record.pk}/not-me/"):
        assert at_desk.post(url).status_code == 405
        assert "no-store" in at_desk.get(url)["Cache-Control"]
