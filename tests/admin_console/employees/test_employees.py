"""Employee Accounts (P1, P7, X6, T11, T12): the list, one account with what holds and why, freezing."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from accounts.directory.services import create_account
from accounts.models import User
from accounts.policies.queries import effective_policy
from mailportal.audit.models import AuditEvent
from security.models import Cut
from security.policies import CLIENT_PASSWORDS, IMAP, OFF, ON, POP3, REQUIRED
from security.records.models import LastLogon
from tests.admin_console.acts import (
    EMPLOYEES,
    give_client_password,
    hidden,
    postmaster,
    prove,
    save,
    use_account_password,
    words,
)
from tests.admin_console.resets.acts import proof
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.notices.mailbox import subjects_for


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


@pytest.fixture
def mail1(settings: object) -> None:
    """One mail server that does not answer: cuts are ordered for it."""
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]


def page_of(account: User, page: str = "") -> str:
    return f"{EMPLOYEES}{account.public_id}/{page}"


def names_on(page: str) -> list[str]:
    return re.findall(r"(Person \d\d)</bdi></a>", page)


def test_the_list_shows_state_and_department(cast: Cast, bob: Client) -> None:
    """P1: address, department with those above it, frozen, second factor, passwords in use, last logons."""
    now = timezone.now()
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    give_client_password(cast.alice)
    attached(cast.alice)
    LastLogon.objects.create(account=cast.alice, web_at=now, mail_at=now, mail_program="Thunderbird")
    User.objects.update(first_logon_at=now)
    User.objects.filter(pk=cast.dora.pk).update(frozen_at=now, client_passwords_since=now)
    text = words(bob.get(EMPLOYEES))
    clock = r"Today, \d\d:\d\d"
    alice = rf"Alice alice@acme.example Sales East Active App 1 of 10 Web: {clock} Mail, Thunderbird: {clock}"
    assert re.search(alice, text)
    assert re.search(
        r"Dora dora@acme.example Engineering Frozen since \d+ \w+ \d+ None 0 of 10 Web: Never Mail: Never", text
    )
    assert "Postmaster postmaster@acme.example \u2013 Active postmaster None Off" in text
    assert "charlie" not in text


def test_a_department_filter_includes_those_below(cast: Cast, bob: Client) -> None:
    """P1."""
    text = words(bob.get(EMPLOYEES, {"department": cast.sales.pk}))
    assert "alice@acme.example" in text
    assert "dora@acme.example" not in text


def test_search_stays_inside_the_domain(cast: Cast, bob: Client) -> None:
    """1.11: search does not cross domains; wildcards are letters."""
    assert "No one matches" in words(bob.get(EMPLOYEES, {"q": "charlie"}))
    assert "No one matches" in words(bob.get(EMPLOYEES, {"q": "%"}))
    assert "alice@acme.example" in words(bob.get(EMPLOYEES, {"q": "ALICE@"}))


def test_pages_meet_without_gap_or_overlap(cast: Cast, bob: Client) -> None:
    """P1: forward and back by key."""
    for number in range(60):
        create_account(
            address=f"p{number:02}@acme.example", name=f"Person {number:02}", domain=cast.acme, encoded_password=None
        )
    seen: list[str] = []
    query: str | None = "?q=person"
    while query:
        page = bob.get(EMPLOYEES + query).content.decode()
        seen += names_on(page)
        following = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
        last, query = query, following.group(1).replace("&amp;", "&") if following else None
    assert seen == [f"Person {number:02}" for number in range(60)]
    back = re.search(r'href="(\?[^"]*before=[^"]*)"', page)
    assert back
    page = bob.get(EMPLOYEES + back.group(1).replace("&amp;", "&")).content.decode()
    assert names_on(page) == [f"Person {number:02}" for number in range(25, 50)]
    assert last


@pytest.mark.parametrize(
    "query",
    [
        "?password__startswith=a",
        "?order_by=password",
        "?page=-1",
        "?page=1000000000",
        "?after=5f0c7a52-3c0e-4b0e-9d9b-1f1d2a3b4c5d",
        "?sort=x",
    ],
)
def test_unknown_parameters_are_no_oracle(cast: Cast, bob: Client, query: str) -> None:
    """T12: ignored; the page is the first page."""
    assert words(bob.get(EMPLOYEES + query)) == words(bob.get(EMPLOYEES))


@pytest.mark.parametrize("query", ["?after=1", "?department=x", "?department=-1", f"?q={'x' * 101}", "?q=a&q=b"])
def test_wrong_parameters_are_refused(cast: Cast, bob: Client, query: str) -> None:
    """T12, B7: 400."""
    assert bob.get(EMPLOYEES + query).status_code == 400


def test_what_holds_is_shown_with_its_reason(cast: Cast, bob: Client) -> None:
    """X6 in small: value, scope, owner."""
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    cast.order(POP3, OFF, account=cast.alice)
    text = words(bob.get(page_of(cast.alice)))
    day = date_format(timezone.localtime(timezone.now()))
    since = f"since {day} , by postmaster@acme.example"
    assert f"Third-party clients Allowed Rule of the domain Third-party clients {since}" in text
    assert f"Security password Required Exception for Sales Security password {since}" in text
    assert "IMAP On Default" in text
    assert "POP3 Off Exception for this account POP3" in text


def test_security_passwords_are_listed_without_their_text(cast: Cast, bob: Client) -> None:
    """T11: label, kind and days; no digest, no hash, no address of use."""
    password = give_client_password(cast.alice, label="<i>Alice's iPhone</i>")
    page = bob.get(page_of(cast.alice))
    assert "<i>Alice's iPhone</i> Mail" in words(page)
    assert "1 of 10 security passwords in use" in words(page)
    text = page.content.decode()
    assert "<i>Alice" not in text
    assert bytes(password.digest).hex() not in text
    assert "argon2" not in text
    assert cast.alice.password not in text


def test_a_protocol_is_switched_off_by_review(cast: Cast, bob: Client, mail1: None) -> None:
    """P7, rule 1: a row for the account; connections end, and programs come back over what stays on."""
    use_account_password(cast.alice)
    used = give_client_password(cast.alice)
    review = page_of(cast.alice, "protocols/review/")
    bob.post(page_of(cast.alice, "protocols/"), {"imap": OFF, "pop3": "", "smtp": "", "reason": "POP is enough"})
    page = prove(bob, cast.bob, review)
    assert "IMAP On Off" in words(page)
    assert "Mail programs can no longer log on over the protocols that are turned off" in words(page)
    saved = bob.post(review, hidden(page))
    assert saved.headers["Location"] == page_of(cast.alice)
    assert effective_policy(kind=IMAP, account=cast.alice).value == OFF
    assert effective_policy(kind=IMAP, account=cast.dora).value == ON
    assert set(Cut.objects.values_list("credential", flat=True)) == {f"account:{cast.alice.pk}", used.credential}
    save(bob, cast.bob, page_of(cast.alice, "protocols/"), {"imap": ON, "pop3": "", "smtp": ""}, review)
    assert effective_policy(kind=IMAP, account=cast.alice).value == ON


@pytest.mark.parametrize("values", [{"imap": "maybe"}, {}, {"imap": OFF, "ends_on": "2001-01-01"}])
def test_wrong_switches_are_refused(cast: Cast, bob: Client, values: dict[str, str]) -> None:
    """B6, B7: 400 and nothing to review."""
    assert bob.post(page_of(cast.alice, "protocols/"), values).status_code == 400
    assert bob.get(page_of(cast.alice, "protocols/review/")).status_code == 409


def test_freezing_ends_everything(cast: Cast, bob: Client, mail1: None) -> None:
    """Sessions end by the epoch, every credential's connections are cut, with evidence."""
    alice = logged_on(cast.alice)
    first, second = give_client_password(cast.alice), give_client_password(cast.alice, used=False, slot=1)
    grant = proof(bob, cast.bob)
    assert "Its 2 security passwords are kept" in words(bob.get(page_of(cast.alice, "freeze/")))
    answer = bob.post(page_of(cast.alice, "freeze/"), grant, follow=True)
    assert "alice@acme.example is frozen" in words(answer)
    assert "1 mail server has not answered yet" in words(answer)
    assert alice.get("/settings/account-security/").headers["Location"].startswith("/logon/")
    ordered = set(Cut.objects.values_list("credential", flat=True))
    assert ordered == {f"account:{cast.alice.pk}", first.credential, second.credential}
    event = AuditEvent.objects.get(event="accounts:account:frozen")
    assert (event.actor, event.target) == (cast.bob.address, cast.alice.address)
    assert subjects_for(cast.alice) == ["Account frozen"]


def test_unfreezing_lets_in_again(cast: Cast, bob: Client) -> None:
    """P1: the way back, with evidence; an old session stays ended."""
    alice = logged_on(cast.alice)
    grant = proof(bob, cast.bob)
    bob.post(page_of(cast.alice, "freeze/"), grant)
    assert "is already frozen" in words(bob.post(page_of(cast.alice, "freeze/"), grant, follow=True))
    assert "no longer frozen" in words(bob.post(page_of(cast.alice, "unfreeze/"), grant, follow=True))
    assert "is not frozen" in words(bob.post(page_of(cast.alice, "unfreeze/"), grant, follow=True))
    cast.alice.refresh_from_db()
    assert cast.alice.frozen_at is None
    assert alice.get("/settings/account-security/").status_code == 302
    assert AuditEvent.objects.filter(event="accounts:account:unfrozen").count() == 1


def test_a_postmaster_freezes_nobody_of_his_rank(cast: Cast, bob: Client) -> None:
    """T8: neither himself nor another postmaster."""
    assert bob.post(page_of(cast.bob, "freeze/"), proof(bob, cast.bob)).status_code == 403
    cast.bob.refresh_from_db()
    assert cast.bob.frozen_at is None
    assert "Freeze" not in words(bob.get(page_of(cast.bob)))


def test_freezing_by_get_changes_nothing(cast: Cast, bob: Client) -> None:
    """A link is no confirm, and without a fresh proof neither is a form."""
    assert bob.get(page_of(cast.alice, "freeze/")).status_code == 302
    assert bob.post(page_of(cast.alice, "freeze/")).status_code == 403
    proof(bob, cast.bob)
    assert bob.get(page_of(cast.alice, "freeze/")).status_code == 200
    cast.alice.refresh_from_db()
    assert cast.alice.frozen_at is None
