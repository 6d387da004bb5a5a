"""What a mail server is told, by one process that holds nothing stale: rules 1-3, 8, M2-M4, L16."""

import asyncio
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.directory.services import set_frozen
from accounts.models import Domain, User
from accounts.passwords.keywords import Keyword
from accounts.passwords.services import hash_password, set_weak_keywords, store_password
from accounts.policies.services import clear_policy
from mailportal.throttle.models import Counter
from security.client_passwords.rules import ClientKind
from security.limits import PAIR
from security.models import ClientPassword
from security.policies import (
    ALLOWED,
    CLIENT_PASSWORDS,
    IMAP,
    OFF,
    POP3,
    REFUSED,
    REQUIRED,
    THIRD_PARTY_CLIENTS,
)
from security.records.models import LogonRecord
from security.records.rules import Reason, Result
from tests.cast import Cast, password_of
from tests.hash_places import all_taken
from tests.security.logon.acts import half_way
from tests.security.mail_auth.conftest import HOME, MailServer, issue

STRANGER = "198.51.100.7"


def reasons(mail_server: MailServer) -> list[Reason]:
    """Return the recorded reasons in order, once everything is written."""
    mail_server.stop_recording()
    return [Reason(reason) for reason in LogonRecord.objects.order_by("pk").values_list("reason", flat=True)]


def test_rule_2_off_the_account_password_gets_in(mail_server: MailServer, cast: Cast) -> None:
    reply = mail_server.logon(cast.alice, password_of("Alice"))
    assert reply.fields["credential"] == f"account:{cast.alice.pk}"
    assert reply.fields["address"] == cast.alice.address
    assert mail_server.logon(cast.alice, password_of("Dora")).result == "reject"


def test_rule_2_on_only_a_security_password_gets_in_from_the_moment_of_the_switch(
    mail_server: MailServer, cast: Cast
) -> None:
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "accept"
    User.objects.filter(pk=cast.alice.pk).update(client_passwords_since=timezone.now())
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "reject"
    device, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, secret).fields["credential"] == f"client:{device.pk}"
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "reject"


def test_a_security_password_is_read_as_people_type_it(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    grouped = " ".join(secret[start : start + 4] for start in range(0, 16, 4))
    for typed in (grouped, grouped.upper(), secret.replace("1", "l").replace("0", "O"), f" {secret} "):
        assert mail_server.logon(cast.alice, typed).result == "accept"


@pytest.mark.parametrize("address", ["ALICE@Acme.Example", "alice@acme.example"])
def test_an_address_has_one_form(mail_server: MailServer, cast: Cast, address: str) -> None:
    _, secret = issue(cast.alice)
    assert mail_server.logon(address, secret).fields["address"] == "alice@acme.example"


def test_a_security_password_opens_its_owners_account_only(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    issue(cast.dora)
    assert mail_server.logon(cast.dora, secret).result == "reject"
    assert mail_server.logon(cast.charlie, secret).result == "reject"


@pytest.mark.parametrize(
    "secret",
    ["", "x" * 15, "0" * 15, "0" * 17, "\uff10" * 16, "\u212a" * 16, "\x00" * 16, "\ud800" * 16, "x" * 256],
)
def test_malformed_secrets_are_simply_wrong(mail_server: MailServer, cast: Cast, secret: str) -> None:
    issue(cast.alice)
    for account in (cast.alice, cast.dora, "nobody@acme.example"):
        assert mail_server.logon(account, secret).result == "reject"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "alice",
        "alice@",
        "@acme.example",
        "a@b@acme.example",
        "alice@acme.example\x00",
        "alice@acme.example\r\nx",
        "al\u202eice@acme.example",
        "\ud800@acme.example",
        "\uff21 lice@acme.example ",
        f"{'a' * 300}@acme.example",
    ],
)
def test_malformed_addresses_are_refused_without_a_hash(mail_server: MailServer, cast: Cast, address: str) -> None:
    assert mail_server.logon(address, password_of("Alice")).result == "reject"
    assert mail_server.ask("exists", address=address).result == "unknown"
    assert reasons(mail_server) == [Reason.MALFORMED_ADDRESS]


def test_nobody_and_the_operator_have_no_mailbox(mail_server: MailServer, cast: Cast) -> None:
    for account in ("nobody@acme.example", "nobody@nowhere.example", cast.olga):
        assert mail_server.logon(account, "whatever").result == "reject"
    assert mail_server.ask("exists", address=cast.olga.address).result == "unknown"
    assert mail_server.ask("exists", address="nobody@acme.example").result == "unknown"
    accepted = mail_server.ask("exists", address=" Alice@ACME.example")
    assert accepted.fields == {"result": "accept", "address": "alice@acme.example"}
    assert reasons(mail_server) == [Reason.UNKNOWN_ACCOUNT] * 3


@pytest.mark.parametrize("protocol", ["POP3", "pop3s", "imap-login", "", "lmtp", "smtps", "imap\x00"])
def test_l3_unknown_protocols_are_refused(mail_server: MailServer, cast: Cast, protocol: str) -> None:
    _, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, secret, protocol).result == "reject"
    assert reasons(mail_server) == [Reason.UNKNOWN_PROTOCOL]


def test_l3_a_protocol_switched_off_for_one_account(mail_server: MailServer, cast: Cast) -> None:
    _, alices = issue(cast.alice)
    _, doras = issue(cast.dora)
    cast.order(POP3, OFF, account=cast.alice)
    assert mail_server.logon(cast.alice, alices, "pop3").result == "reject"
    assert mail_server.logon(cast.alice, alices, "imap").result == "accept"
    assert mail_server.logon(cast.alice, alices, "submission").result == "accept"
    assert mail_server.logon(cast.dora, doras, "pop3").result == "accept"


def test_sieve_follows_the_imap_switch_and_wants_more_than_reading(mail_server: MailServer, cast: Cast) -> None:
    _, mail = issue(cast.alice, ClientKind.MAIL)
    _, reading = issue(cast.alice, ClientKind.IMAP)
    assert mail_server.logon(cast.alice, mail, "sieve").result == "accept"
    assert mail_server.logon(cast.alice, reading, "sieve").result == "reject"
    cast.order(IMAP, OFF, account=cast.alice)
    assert mail_server.logon(cast.alice, mail, "sieve").result == "reject"


def test_l16_freeze_and_suspension_act_on_the_very_next_request(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, secret).result == "accept"
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"
    set_frozen(account=cast.alice, frozen=True)
    assert mail_server.logon(cast.alice, secret).result == "reject"
    set_frozen(account=cast.alice, frozen=False)
    assert mail_server.logon(cast.alice, secret).result == "accept"
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
    assert mail_server.logon(cast.alice, secret).result == "reject"
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "reject"


def test_l16_an_order_acts_on_the_very_next_request(mail_server: MailServer, cast: Cast) -> None:
    """C10: from the order on the account password is refused, with no security password there yet."""
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "reject"
    cast.order(CLIENT_PASSWORDS, "choose", department=cast.engineering)
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "reject"
    cast.order(THIRD_PARTY_CLIENTS, ALLOWED)
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"


def test_an_order_that_has_ended_no_longer_holds(mail_server: MailServer, cast: Cast) -> None:
    clear_policy(kind=THIRD_PARTY_CLIENTS, domain=cast.acme)
    cast.order(THIRD_PARTY_CLIENTS, ALLOWED, account=cast.dora)
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"
    cast.acme.policies.filter(account=cast.dora).update(ends_at=timezone.now() + timedelta(minutes=1))
    Domain.objects.filter(pk=cast.acme.pk).update(policy_epoch=99)
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"
    with time_machine.travel(timezone.now() + timedelta(minutes=1, seconds=1)):
        assert mail_server.logon(cast.dora, password_of("Dora")).result == "reject"


def test_l16_b5_a_proof_dies_with_the_password(mail_server: MailServer, cast: Cast) -> None:
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"
    store_password(account=cast.dora, encoded=hash_password("a New one 1"))
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "reject"
    assert mail_server.logon(cast.dora, "a New one 1").result == "accept"


def test_rule_9_a_deleted_security_password_is_refused_at_once_and_its_sister_is_not(
    mail_server: MailServer, cast: Cast
) -> None:
    phone, phones = issue(cast.alice)
    _, laptops = issue(cast.alice)
    assert mail_server.logon(cast.alice, phones).result == "accept"
    ClientPassword.objects.filter(pk=phone.pk).update(revoked_at=timezone.now())
    assert mail_server.logon(cast.alice, phones).result == "reject"
    assert mail_server.logon(cast.alice, laptops).result == "accept"


def test_m4_a_deleted_password_that_still_tries_is_named_and_locks_nothing(mail_server: MailServer, cast: Cast) -> None:
    phone, phones = issue(cast.alice)
    _, laptops = issue(cast.alice)
    ClientPassword.objects.filter(pk=phone.pk).update(revoked_at=timezone.now())
    for _ in range(PAIR.tries * 2):
        assert mail_server.logon(cast.alice, phones).result == "reject"
    assert mail_server.logon(cast.alice, laptops).result == "accept"
    User.objects.filter(pk=cast.alice.pk).update(client_passwords_since=None)
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "accept"
    mail_server.stop_recording()
    refused = LogonRecord.objects.filter(result=Result.REJECT)
    assert {(row.reason, row.credential) for row in refused} == {(Reason.CLIENT_PASSWORD_DELETED, f"client:{phone.pk}")}


def test_expired_security_passwords_are_refused(mail_server: MailServer, cast: Cast) -> None:
    _, old = issue(cast.alice, expires_at=timezone.now() - timedelta(seconds=1))
    _, fresh = issue(cast.alice, expires_at=timezone.now() + timedelta(minutes=1))
    assert mail_server.logon(cast.alice, old).result == "reject"
    assert mail_server.logon(cast.alice, fresh).result == "accept"


def test_m3_a3_a_right_security_password_is_never_refused_for_others_guesses(
    mail_server: MailServer, cast: Cast
) -> None:
    _, secret = issue(cast.alice)
    for number in range(PAIR.tries + 5):
        assert mail_server.logon(cast.alice, f"guess {number}", remote=HOME).result == "reject"
        expected = "reject" if number < PAIR.tries else "defer"
        assert mail_server.logon(cast.dora, f"guess {number}", remote=HOME).result == expected
    assert mail_server.logon(cast.dora, password_of("Dora"), remote=HOME).result == "defer"
    assert mail_server.logon(cast.alice, secret, remote=HOME).result == "accept"
    assert mail_server.logon(cast.dora, password_of("Dora"), remote=STRANGER).result == "accept"


def test_m3_a_good_security_password_does_not_clear_the_guess_counter(mail_server: MailServer, cast: Cast) -> None:
    for number in range(PAIR.tries):
        mail_server.logon(cast.alice, f"guess {number}")
    _, secret = issue(cast.alice)
    assert mail_server.logon(cast.alice, secret).result == "accept"
    User.objects.filter(pk=cast.alice.pk).update(client_passwords_since=None)
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "defer"


@pytest.mark.parametrize("address", ["dora@acme.example", "nobody@acme.example", "nobody@nowhere.example"])
def test_rule_8_what_was_not_checked_is_a_temporary_failure_and_recorded_as_what_it_is(
    mail_server: MailServer, cast: Cast, address: str
) -> None:
    """L5: alike for addresses that nobody has; the right one and a wrong one alike. In one row, however many come."""
    answers = [mail_server.logon(address, f"guess {number}").result for number in range(PAIR.tries)]
    answers += [mail_server.logon(address, word).result for word in ("guess more", password_of("Dora"))]
    assert answers == ["reject"] * PAIR.tries + ["defer"] * 2
    mail_server.stop_recording()
    put_off = LogonRecord.objects.get(result=Result.DEFER)
    owner = User.objects.filter(address=address).values_list("pk", flat=True).first()
    assert (put_off.reason, put_off.count, put_off.account_id) == (Reason.THROTTLED, 2, owner)


@pytest.mark.parametrize("address", ["dora@acme.example", "nobody@acme.example"])
def test_rule_8_what_a_gate_refuses_is_never_put_off(mail_server: MailServer, cast: Cast, address: str) -> None:
    """A1: nor for an address that nobody has, which is treated as most people of its domain are."""
    mail_server.logon(address, "guess")
    cast.order(POP3, OFF)
    for number in range(PAIR.tries + 2):
        assert mail_server.logon(address, f"guess {number}", "pop3").result == "reject"
        assert mail_server.logon(address, f"guess {number}", "nonsense").result == "reject"
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    assert mail_server.logon(address, "guess").result == "reject"
    Domain.objects.filter(pk=cast.acme.pk).update(suspended_at=timezone.now())
    assert mail_server.logon(address, "guess").result == "reject"


def test_a1_where_the_domain_decides_nothing_is_hashed_for_nobody_either(mail_server: MailServer, cast: Cast) -> None:
    """A refusal by the domain's own orders takes the same time for addresses that it has and that it has not."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    for number in range(5):
        assert mail_server.logon(f"nobody{number}@acme.example", "guess").result == "reject"
    assert not Counter.objects.filter(key__startswith="password").exists()
    mail_server.logon("nobody@globex.example", "guess")
    assert Counter.objects.filter(key__startswith="password").exists()


def test_overload_is_recorded_for_its_owner(mail_server: MailServer, cast: Cast) -> None:
    with all_taken():
        assert mail_server.logon(cast.dora, password_of("Dora")).result == "defer"
    mail_server.stop_recording()
    row = LogonRecord.objects.get()
    assert (row.account_id, row.result, row.reason) == (cast.dora.pk, Result.DEFER, Reason.OVERLOADED)


def test_m3_what_the_owner_proved_at_home_tells_nobody_elsewhere_a_word_more(
    mail_server: MailServer, cast: Cast
) -> None:
    """Ten words from another network, then not even the right one is looked at; nor is it in the owner's own."""
    for network in (STRANGER, HOME):
        assert mail_server.logon(cast.dora, password_of("Dora"), remote=HOME).result == "accept"
        for number in range(PAIR.tries):
            assert mail_server.logon(cast.dora, f"guess {network} {number}", remote=network).result == "reject"
        assert mail_server.logon(cast.dora, password_of("Dora"), remote=network).result != "accept"
    assert reasons(mail_server).count(Reason.ACCOUNT_PASSWORD) == 1


def test_m3_words_that_a_full_queue_refuses_are_no_free_questions(mail_server: MailServer, cast: Cast) -> None:
    """While all places for hashes are taken nothing is counted in the database, and still ten words are the end."""
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"
    with all_taken():
        assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"
        words = [mail_server.logon(cast.dora, f"guess {number}").result for number in range(PAIR.tries)]
        assert set(words) == {"defer"}
        assert mail_server.logon(cast.dora, password_of("Dora")).result == "defer"


def test_m3_x2_the_explanation_of_a_refusal_is_no_way_round_either(mail_server: MailServer, cast: Cast) -> None:
    """Where a security password is needed the account password is only recognised, within the same limits."""
    assert mail_server.logon(cast.alice, password_of("Alice"), remote=HOME).result == "accept"
    issue(cast.alice)
    for number in range(PAIR.tries):
        mail_server.logon(cast.alice, f"guess {number}", remote=STRANGER)
        mail_server.pause()
    mail_server.logon(cast.alice, password_of("Alice"), remote=STRANGER)
    assert Reason.CLIENT_PASSWORD_NEEDED not in reasons(mail_server)


def test_a14_a_password_to_be_changed_is_refused_from_the_very_next_request(
    mail_server: MailServer, cast: Cast
) -> None:
    """Also where it was right a moment ago, and until it has been changed; a security password goes on."""
    dora = User.objects.filter(pk=cast.dora.pk)
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "accept"
    dora.update(must_change_password_since=timezone.now())
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "reject"
    assert mail_server.logon(cast.dora, "Wrong-Passw0rd").result == "reject"
    dora.update(password_ends_at=timezone.now() - timedelta(seconds=2))
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "reject"
    store_password(account=cast.dora, encoded=hash_password("Fresh-Passw0rd-7"))
    assert mail_server.logon(cast.dora, "Fresh-Passw0rd-7").result == "accept"
    _, secret = issue(cast.alice)
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since=timezone.now())
    assert mail_server.logon(cast.alice, secret).result == "accept"
    mail_server.stop_recording()
    refused = LogonRecord.objects.filter(result=Result.REJECT).order_by("pk").values_list("reason", flat=True)
    assert list(refused) == [Reason.PASSWORD_CHANGE_NEEDED, Reason.WRONG_SECRET, Reason.PASSWORD_EXPIRED]


def test_p3_mail_programs_go_on_with_a_password_that_is_on_the_list(mail_server: MailServer, cast: Cast) -> None:
    """The list of weak passwords is read by the web alone, which asks for another one at the next logon there."""
    set_weak_keywords(domain=cast.acme, keywords=[Keyword("passw0rd")])
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "accept"
    half_way(cast.alice)
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "accept"


@pytest.mark.parametrize("is_change_asked", [True, False])
def test_a14_a_temporary_password_is_refused_before_its_end_too(
    mail_server: MailServer, cast: Cast, *, is_change_asked: bool
) -> None:
    """P2: also where the next logon on the web does not ask for another."""
    now = timezone.now()
    must_change_since = now if is_change_asked else None
    User.objects.filter(pk=cast.dora.pk).update(
        must_change_password_since=must_change_since, password_ends_at=now + timedelta(days=7)
    )
    assert mail_server.logon(cast.dora, password_of("Dora")).result == "reject"
    assert reasons(mail_server) == [Reason.PASSWORD_CHANGE_NEEDED]


def test_x2_only_the_right_account_password_is_told_apart(mail_server: MailServer, cast: Cast) -> None:
    issue(cast.alice)
    for secret in (password_of("Alice"), "some other 1", "0123456789abcdef"):
        mail_server.logon(cast.alice, secret)
    assert sorted(reasons(mail_server)) == [
        Reason.CLIENT_PASSWORD_NEEDED,
        Reason.WRONG_SECRET,
        Reason.WRONG_SECRET,
    ]


def test_many_at_once_in_one_process(mail_server: MailServer, cast: Cast) -> None:
    _, secret = issue(cast.alice)

    async def all_at_once() -> list[str]:
        asked = [
            mail_server.asking("logon", address=person.address, secret=word, protocol="imap", remote=HOME, session="")
            for person, word in [(cast.alice, secret), (cast.dora, password_of("Dora")), (cast.charlie, "no")] * 5
        ]
        return [reply.result for reply in await asyncio.gather(*asked)]

    assert mail_server.run(all_at_once()) == ["accept", "accept", "reject"] * 5


def test_rule_5_a_mail_program_is_asked_for_its_secret_alone(mail_server: MailServer, cast: Cast) -> None:
    """Nobody is logged on to the web, and nothing but address and secret is shown: that is enough, and all."""
    _, secret = issue(cast.alice)
    reply = mail_server.logon(cast.alice, secret)
    assert reply.result == "accept"
    assert set(reply.fields) == {"result", "credential", "address", "token"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Thunderbird", "Thunderbird"),
        ("", ""),
        ("x" * 1000, "x" * 200),
        ("a\r\nb", ""),
        ("\ud800", ""),
        ("\u202egnp.exe", ""),
        ("\u90ae\u4ef6 <b>", "\u90ae\u4ef6 <b>"),
    ],
)
def test_e13_what_a_program_calls_itself_is_recorded_and_decides_nothing(
    cast: Cast, mail_server: MailServer, said: str, kept: str
) -> None:
    question = {"address": cast.alice.address, "secret": password_of("Alice"), "protocol": "imap", "remote": HOME}
    assert mail_server.ask("logon", **question, program=said).result == "accept"
    mail_server.stop_recording()
    assert LogonRecord.objects.get().program == kept
