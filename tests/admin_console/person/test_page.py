"""An employee's page says what is so, and leads to what can be done about it (X6, P1, P12)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.directory.services import create_account
from accounts.events import ACCOUNT_FROZEN
from accounts.evidence import record_about
from accounts.models import Department, User
from accounts.policies.services import set_policy
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability
from admin_console.leavers.models import LeaverOrder
from mailportal.throttle.counters import hit
from security.limits import OWN_BROWSERS_DAY, STRANGERS_DAY
from security.passwords.tally import subject_of
from security.policies import (
    BY_LENGTH,
    CLIENT_PASSWORDS,
    OFF,
    PASSWORD_EXPIRY,
    PASSWORD_HISTORY,
    PASSWORD_RULES,
    POP3,
    REFUSED,
    REQUIRED,
    THIRD_PARTY_CLIENTS,
)
from security.records.rules import Channel, Reason, Result
from tests.admin_console.acts import (
    EMPLOYEES,
    SOURCE,
    appointed,
    at_work,
    give_client_password,
    postmaster,
    use_account_password,
    words,
)
from tests.cast import Cast
from tests.security.account.logon_history.acts import logon

NOW = timezone.now()


def page_of(account: User, part: str = "") -> str:
    return f"{EMPLOYEES}{account.public_id}/{part}"


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def verdict(client: Client, account: User) -> str:
    """Return what the page says first."""
    text = client.get(page_of(account)).content.decode()
    found = re.search(r'<h2 id="verdict">(.*?)</h2>', text)
    assert found is not None
    return found[1]


def let(**changes: object) -> Callable[[Cast], object]:
    return lambda cast: User.objects.filter(pk=cast.alice.pk).update(**changes)


def _guess(cast: Cast) -> None:
    for limit in (STRANGERS_DAY, OWN_BROWSERS_DAY):
        for _ in range(limit.tries):
            hit(limit, subject_of(cast.alice.address))


def _leave(cast: Cast) -> None:
    due, by = NOW + timedelta(hours=5), cast.bob
    LeaverOrder.objects.create(account=cast.alice, due_at=due, ordered_by=by, actor_address=by.address)


STATES: dict[str, Callable[[Cast], object]] = {
    "Nothing is closed": lambda _cast: None,
    "Nobody can log on: the account is frozen": let(frozen_at=NOW),
    "Nobody can log on: the temporary password has expired": let(
        must_change_password_since=NOW - timedelta(days=8), password_ends_at=NOW - timedelta(days=1)
    ),
    "Nobody can log on: there were too many wrong passwords today": _guess,
    "The account is to be closed": _leave,
    "The password is temporary": let(must_change_password_since=NOW, password_ends_at=NOW + timedelta(days=1)),
    "The password must be changed at the next logon": let(must_change_password_since=NOW),
    "No mail program can log on yet": let(client_passwords_since=NOW),
    "Mail programs wait for a logon on the web": let(mail_awaits_logon_since=NOW),
    "The web is open; mail programs are not allowed": lambda cast: cast.order(THIRD_PARTY_CLIENTS, REFUSED),
    "Nothing is wrong; POP3 is closed": lambda cast: cast.order(POP3, OFF),
}


@pytest.mark.parametrize("sentence", STATES)
def test_the_first_sentence_is_the_gravest_thing_that_is_so(cast: Cast, bob: Client, sentence: str) -> None:
    STATES[sentence](cast)
    assert verdict(bob, cast.alice) == sentence


def test_what_shuts_a_person_out_stands_beside_its_cure(cast: Cast, bob: Client) -> None:
    let(frozen_at=NOW)(cast)
    text = bob.get(page_of(cast.alice)).content.decode()
    section = text[text.index('class="verdict') : text.index("</section>")]
    assert page_of(cast.alice, "unfreeze/") in section


# --- a program that is refused


def outlook(cast: Cast, reason: Reason = Reason.CLIENT_PASSWORD_NEEDED, *, channel: Channel = Channel.IMAP) -> None:
    # Somebody is at home there: a stranger who guesses is no program of the owner.
    logon(cast.alice, Reason.CLIENT_PASSWORD, channel=Channel.IMAP, program="Thunderbird", at=NOW - timedelta(days=1))
    for minutes in (90, 60, 30):
        at = NOW - timedelta(minutes=minutes)
        logon(cast.alice, result=Result.REJECT, reason=reason, channel=channel, program="Outlook", at=at)


def test_a_refused_program_is_named_with_its_reason_and_whose_rule_it_is(cast: Cast, bob: Client) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    give_client_password(cast.alice)
    outlook(cast)
    sentence = "Outlook is refused: it sends the web logon password where a security password is required"
    assert verdict(bob, cast.alice) == sentence
    text = words(bob.get(page_of(cast.alice)))
    assert "3 tries from" in text
    assert "Exception for Sales, since" in text
    assert "Cure: generate a security password for it under Account Security." in text
    assert "Refused 3 times: Web logon password, where a security password is needed" in text


def test_why_shows_the_gate_that_is_shut_for_that_program_alone(cast: Cast, bob: Client) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    give_client_password(cast.alice)
    outlook(cast)
    text = words(bob.get(page_of(cast.alice, "why/")))
    imap, smtp = text[text.index("IMAP Closed for Outlook") :], text[text.index("SMTP Open") :]
    assert "Which password web logon password, not accepted closed Password not checked" in imap[: imap.index("SMTP")]
    assert "closed" not in smtp[: smtp.index("POP3")]


OVER: dict[Reason, Callable[[Cast], object]] = {
    Reason.CLIENT_PASSWORD_NEEDED: lambda cast: cast.order(CLIENT_PASSWORDS, "choose", account=cast.alice),
    Reason.PROTOCOL_OFF: lambda cast: cast.order(POP3, "on", account=cast.alice),
    Reason.THIRD_PARTY_CLIENTS_REFUSED: lambda cast: cast.order(THIRD_PARTY_CLIENTS, "allowed", account=cast.alice),
}


@pytest.mark.parametrize("reason", OVER)
def test_what_a_gate_refused_is_over_once_it_is_open(cast: Cast, bob: Client, reason: Reason) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    give_client_password(cast.alice)
    cast.order(POP3, OFF, department=cast.sales)
    if reason is Reason.THIRD_PARTY_CLIENTS_REFUSED:
        cast.order(THIRD_PARTY_CLIENTS, REFUSED, department=cast.sales)
    outlook(cast, reason, channel=Channel.POP3)
    assert verdict(bob, cast.alice).startswith("Outlook is refused")
    OVER[reason](cast)
    assert not verdict(bob, cast.alice).startswith("Outlook is refused")


def test_a_program_with_the_web_logon_password_is_a_device_too(cast: Cast, bob: Client) -> None:
    use_account_password(cast.alice)
    assert "A mail program With the web logon password Today" in words(bob.get(page_of(cast.alice)))


# --- what holds


def test_password_rules_hold_beside_the_others_each_with_its_page(cast: Cast, bob: Client) -> None:
    cast.order(PASSWORD_RULES, BY_LENGTH)
    cast.order(PASSWORD_HISTORY, "5", account=cast.alice)
    page = bob.get(page_of(cast.alice))
    text = words(page)
    assert "A new password needs Length alone Rule of the domain" in text
    assert "Earlier passwords None of the last 5 Exception for this account" in text
    assert "Minimum length 8 characters Default" in text
    assert "When a password has expired" not in text
    assert "/console/password-policy/for/password_history/" in page.content.decode()
    cast.order(PASSWORD_EXPIRY, "3")
    assert "When a password has expired Advise to change it" in words(bob.get(page_of(cast.alice)))


def test_protocols_that_hold_alike_are_one_line(cast: Cast, bob: Client) -> None:
    assert "IMAP, POP3 and SMTP On Default" in words(bob.get(page_of(cast.alice)))
    cast.order(POP3, OFF)
    assert "POP3 Off Rule of the domain" in words(bob.get(page_of(cast.alice)))


# --- what was done


def test_what_was_done_to_an_earlier_account_of_the_address_is_not_told(cast: Cast, bob: Client) -> None:
    """Attack C8: a recreated address inherits nothing, not even the story."""
    record_about(cast.dora, ACCOUNT_FROZEN, source=SOURCE)
    assert "Account frozen" in words(bob.get(page_of(cast.dora)))
    address = cast.dora.address
    cast.dora.delete()
    again = create_account(address=address, name="Dora", domain=cast.acme, encoded_password=None)
    assert "None on record." in words(bob.get(page_of(again)))


def test_reasons_are_told_of_somebody_else(cast: Cast, bob: Client) -> None:
    logon(cast.alice, reason=Reason.ACCOUNT_PASSWORD)
    assert "your" not in words(bob.get(page_of(cast.alice))).partition("Last logons")[2].lower().split()


# --- who may do what


def links(client: Client, account: User) -> set[str]:
    """Return where the page leads that is about this person."""
    main = client.get(page_of(account)).content.decode().partition("<main")[2]
    return {link for link in re.findall(r'href="([^"]+)"', main) if str(account.public_id) in link}


@pytest.mark.parametrize("capability", Capability)
def test_acts_are_shown_to_whom_their_pages_let_in(cast: Cast, capability: Capability) -> None:
    """P12: for each capability alone, on the pages of everybody whom the administrator sees."""
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    let(second_step_closed_at=NOW)(cast)
    give_client_password(cast.alice)
    client = at_work(appointed(cast.dora, everywhere=True, may={capability}))
    for account in (cast.alice, cast.bob, cast.dora):
        for link in links(client, account):
            assert client.get(link).status_code in {200, 302}, link


def test_every_act_is_shown_to_whoever_has_every_capability(cast: Cast, bob: Client) -> None:
    give_client_password(cast.alice)
    administrator = at_work(appointed(cast.dora, everywhere=True, may=EVERY_CAPABILITY))
    ours = {link.rpartition("employees/")[2].partition("/")[2] for link in links(administrator, cast.alice)}
    assert {"reset-password/", "phone-lost/", "reset-factors/", "leaver/", "freeze/", "why/"} <= ours
    assert links(administrator, cast.alice) < links(bob, cast.alice), "rules are the postmaster's own"


def test_nothing_can_be_done_to_peers_nor_to_oneself(cast: Cast, bob: Client) -> None:
    administrator = at_work(appointed(cast.dora, everywhere=True, may=EVERY_CAPABILITY))
    for account in (cast.bob, cast.dora):
        assert links(administrator, account) == {page_of(account, "why/")}
    assert not [link for link in links(bob, cast.bob) if re.search("reset|lost|leaver|freeze|delete", link)]


def test_departments_above_the_reach_are_not_named(cast: Cast) -> None:
    east: Department = cast.sales_east
    client = at_work(appointed(cast.dora, east, may={Capability.SEE}))
    text = words(client.get(page_of(cast.alice)))
    assert "alice@acme.example · East" in text
    assert "Sales / East" not in text


def test_rules_from_above_the_reach_name_no_department(cast: Cast, bob: Client) -> None:
    """P12: that a rule comes from above is told, from where is not: on the page, in the reason, in the department."""
    for kind, value in ((POP3, OFF), (THIRD_PARTY_CLIENTS, REFUSED)):
        set_policy(kind=kind, domain=cast.acme, department=cast.sales, value=value, owner=cast.bob.address)
    logon(cast.alice, result=Result.REJECT, channel=Channel.IMAP, reason=Reason.THIRD_PARTY_CLIENTS_REFUSED)
    client = at_work(appointed(cast.dora, cast.sales_east, may={Capability.SEE}))
    pages = (page_of(cast.alice), page_of(cast.alice, "why/"), f"/console/departments/{cast.sales_east.pk}/")
    for page in pages:
        text = words(client.get(page))
        assert "Exception for a department above" in text
        assert "Sales" not in text
        assert "Exception for Sales" in words(bob.get(page))
