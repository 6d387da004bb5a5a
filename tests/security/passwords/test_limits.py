"""M3 and docs/security.md 1.13: guessing is slowed per source, and nobody's guesses keep the owner out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from mailportal.audit.models import AuditEvent
from mailportal.throttle.models import Counter
from security.events import ACCOUNT_PASSWORDS_SPRAYED
from security.limits import (
    MAIL_HOME_DAY,
    MAIL_STRANGERS_DAY,
    MOST_SPRAY_TRIES,
    OWN_BROWSERS_DAY,
    PAIR,
    SAME_WORD,
    SPRAY,
    SPRAY_LIFTED,
    SPRAY_SHARE,
    STRANGERS_DAY,
)
from security.passwords import sprays
from security.passwords.rules import Check, Door, Guess
from security.passwords.services import check_account_password
from security.records.models import LogonRecord
from security.records.rules import Channel, Reason, Result
from tests.cast import Cast, password_of

HOME, STRANGER = "192.0.2.10", "198.51.100.7"


@dataclass
class Guesser:
    """Somebody at an address, with a mail program or a browser, who tries passwords."""

    source: str
    door: Door = Door.MAIL
    known_browser: str = ""

    def tries(self, account: User | str, password: str) -> Check:
        known = None if isinstance(account, str) else account
        address = account if isinstance(account, str) else account.address
        return check_account_password(
            account=known,
            address=address,
            password=password,
            source_address=self.source,
            known_browser=self.known_browser,
            door=self.door,
        )

    def fails(self, account: User | str, times: int, word: str = "wrong") -> list[Guess]:
        return [self.tries(account, f"{word}-{number}").outcome for number in range(times)]

    def patiently(self, account: User | str, times: int, word: str = "wrong") -> list[Guess]:
        """Try after each wait, as long as it is shorter than an hour."""
        outcomes = []
        for number in range(times):
            check = self.tries(account, f"{word}-{number}")
            if 0 < check.seconds_left < 3600:
                pass_by(check.seconds_left)
                check = self.tries(account, f"{word}-{number}")
            outcomes.append(check.outcome)
        return outcomes


def pass_by(seconds: int) -> None:
    """Let so much time pass for everything that is counted."""
    Counter.objects.update(ends_at=F("ends_at") - seconds)


def was_here(account: User, network: str) -> None:
    now = timezone.now()
    LogonRecord.objects.create(
        at=now,
        last_at=now,
        account_id=account.pk,
        network=network,
        channel=Channel.WEB,
        source_address="",
        result=Result.ACCEPT,
        reason=Reason.ACCOUNT_PASSWORD,
    )


def test_right_and_wrong(cast: Cast) -> None:
    owner = Guesser(HOME)
    assert owner.tries(cast.alice, _password(cast.alice).upper()).outcome == Guess.WRONG
    assert owner.tries(cast.alice, _password(cast.dora)).outcome == Guess.WRONG
    assert owner.tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


def test_a_guess_in_another_spelling_is_the_same_guess(cast: Cast) -> None:
    guesser = Guesser(STRANGER)
    for typed in ("Gr\u00fc\u00dfe-1", "Gru\u0308\u00dfe-1"):
        assert guesser.tries(cast.alice, typed).outcome == Guess.WRONG
    assert Counter.objects.get(key__startswith=f"{PAIR.name}:").count == 1


def _password(account: User) -> str:
    return password_of(account.name)


def test_a3_ten_wrong_guesses_are_checked_then_even_the_right_one_waits(cast: Cast) -> None:
    stranger = Guesser(STRANGER)
    assert stranger.fails(cast.alice, PAIR.tries) == [Guess.WRONG] * PAIR.tries
    refused = stranger.tries(cast.alice, _password(cast.alice))
    assert refused.outcome == Guess.THROTTLED
    assert 0 < refused.seconds_left <= PAIR.seconds


def test_a3_the_wait_ends(cast: Cast) -> None:
    stranger = Guesser(STRANGER)
    stranger.fails(cast.alice, PAIR.tries + 1)
    with time_machine.travel(timezone.now() + timedelta(seconds=PAIR.seconds + 1)):
        assert stranger.tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


@pytest.fixture
def _still(db: None) -> Iterator[None]:
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.mark.usefixtures("_still")
@pytest.mark.parametrize("known_browser", ["", "b" * 40])
def test_a3_on_the_web_waiting_grows_to_a_minute_and_the_right_one_ends_it(cast: Cast, known_browser: str) -> None:
    """1.13: 1, 2, 4 ... 60 s for one account and network; other accounts and networks do not wait."""
    person, waits = Guesser(STRANGER, Door.PERSON, known_browser), []
    assert set(person.fails(cast.alice, PAIR.tries)) == {Guess.WRONG}
    for number in range(8):
        refused = person.tries(cast.alice, "too soon")
        assert refused.outcome == Guess.THROTTLED
        waits.append(refused.seconds_left)
        assert Guesser(HOME, Door.PERSON).tries(cast.alice, f"elsewhere-{number}").outcome == Guess.WRONG
        pass_by(refused.seconds_left)
        assert person.tries(cast.alice, f"later-{number}").outcome == Guess.WRONG
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert person.tries(cast.dora, _password(cast.dora)).outcome == Guess.RIGHT
    pass_by(60)
    assert person.tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT
    assert person.tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


@pytest.mark.parametrize("address", ["alice@acme.example", "nobody@acme.example"])
def test_on_the_web_of_one_account_fifty_a_day_are_looked_at_whatever_captcha_was_solved(
    cast: Cast, address: str
) -> None:
    """1.13: from all browsers together in which its owner is not at home, also in a network in which the owner is."""
    account = User.objects.filter(address=address).first() or address
    was_here(cast.alice, "192.0.2.0/24")
    looked_at = 0
    for host in range(6):
        outcomes = Guesser(f"192.0.2.{host}", Door.PERSON).patiently(account, 5, f"home-{host}")
        outcomes += Guesser(f"198.51.{host}.7", Door.PERSON).patiently(account, 5, f"from-{host}")
        looked_at += outcomes.count(Guess.WRONG)
    assert looked_at == STRANGERS_DAY.tries == 50
    assert Guesser("203.0.113.1", Door.PERSON).tries(account, "the right one").seconds_left > 23 * 3600
    if isinstance(account, User):
        browser = Guesser("203.0.113.1", Door.LOGON, "b" * 40)
        assert browser.tries(account, _password(account)).outcome == Guess.RIGHT, "the owner's browsers count apart"
        mail = Guesser("203.0.113.1").tries(account, _password(account))
        assert mail.outcome == Guess.RIGHT, "and so do mail programs"


def test_the_owners_browsers_have_fifty_of_their_own(cast: Cast) -> None:
    outcomes = []
    for number in range(11):
        outcomes += Guesser(HOME, Door.PERSON, f"{number:040}").patiently(cast.alice, 5, f"at-{number}")
    assert outcomes.count(Guess.WRONG) == OWN_BROWSERS_DAY.tries == 50
    assert Guesser(HOME, Door.PERSON).tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


def test_in_mail_programs_a_hundred_a_day_from_the_owners_networks_and_fifty_from_others(cast: Cast) -> None:
    for host in range(11):
        was_here(cast.alice, f"192.0.{host}.0/24")
    at_home = [one for host in range(11) for one in Guesser(f"192.0.{host}.1").fails(cast.alice, 10, f"h-{host}")]
    assert at_home.count(Guess.WRONG) == MAIL_HOME_DAY.tries == 100
    elsewhere = [one for host in range(6) for one in Guesser(f"198.51.{host}.1").fails(cast.alice, 10, f"s-{host}")]
    assert elsewhere.count(Guess.WRONG) == MAIL_STRANGERS_DAY.tries == 50
    assert Guesser("203.0.113.1").tries(cast.alice, _password(cast.alice)).outcome == Guess.THROTTLED
    assert Guesser("203.0.113.1", Door.LOGON).tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


def test_a4_a_strangers_guesses_do_not_keep_the_owner_out(cast: Cast) -> None:
    was_here(cast.alice, "192.0.2.0/24")
    for host in range(12):
        Guesser(f"198.51.{host}.7").fails(cast.alice, 9, f"from-{host}")
    assert Guesser(STRANGER).tries(cast.alice, _password(cast.alice)).outcome == Guess.THROTTLED
    assert Guesser(HOME).tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


def sprayed(guesser: Guesser, times: int, domain: str = "acme.example") -> list[Guess]:
    word = f"Winter2026! {guesser.source}"
    return [guesser.tries(f"person{number}@{domain}", word).outcome for number in range(times)]


@pytest.mark.parametrize(("door", "beyond"), [(Door.MAIL, Guess.THROTTLED), (Door.LOGON, Guess.CAPTCHA)])
def test_a5_a_spray_over_accounts_stops_after_ten_distinct_ones(cast: Cast, door: Door, beyond: Guess) -> None:
    """On the web a captcha lets on; other networks and other domains go on in any case."""
    assert sprayed(Guesser(STRANGER, door), 50) == [Guess.WRONG] * SPRAY.tries + [beyond] * (50 - SPRAY.tries)
    assert Guesser(HOME, door).tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT
    assert Guesser(STRANGER, door).tries(cast.charlie, _password(cast.charlie)).outcome == Guess.RIGHT
    assert Guesser(STRANGER, Door.PERSON).tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


def test_a5_domains_that_are_none_of_ours_count_as_one(cast: Cast) -> None:
    outcomes = [Guesser(STRANGER).tries(f"a@domain{number}.example", "Winter2026!").outcome for number in range(12)]
    assert outcomes == [Guess.WRONG] * SPRAY.tries + [Guess.THROTTLED] * 2


def test_a5_who_logged_on_from_the_spraying_network_before_still_gets_in(cast: Cast) -> None:
    was_here(cast.alice, "198.51.100.0/24")
    Guesser(STRANGER).fails("nobody@acme.example", 1)
    sprayed(Guesser(STRANGER), 50)
    assert Guesser(STRANGER).tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT
    assert Guesser(STRANGER).tries(cast.dora, _password(cast.dora)).outcome == Guess.THROTTLED


@pytest.mark.parametrize(("at_home", "allowed"), [(0, 10), (SPRAY_SHARE * 10, 10), (SPRAY_SHARE * 12 + 5, 12)])
def test_a_networks_bound_grows_with_the_domains_accounts_at_home_there(cast: Cast, at_home: int, allowed: int) -> None:
    """1.13: 10, or 5 % of them; another domain's, and those of another network, count for nothing."""
    move_in(cast, at_home)
    assert sprayed(Guesser(STRANGER), 30).count(Guess.WRONG) == allowed
    assert sprayed(Guesser(STRANGER), 30, "globex.example").count(Guess.WRONG) == SPRAY.tries
    assert sprayed(Guesser(HOME), 30).count(Guess.WRONG) == SPRAY.tries


@pytest.mark.thorough
def test_a_networks_bound_is_a_hundred_at_most(cast: Cast) -> None:
    move_in(cast, MOST_SPRAY_TRIES * SPRAY_SHARE + 100)
    assert sprayed(Guesser(STRANGER), 110).count(Guess.WRONG) == MOST_SPRAY_TRIES == 100


def move_in(cast: Cast, number: int) -> None:
    """Let so many accounts of Acme have logged on from the stranger's network."""
    now = timezone.now()
    LogonRecord.objects.bulk_create(
        LogonRecord(
            at=now,
            last_at=now,
            account_id=10_000 + account,
            domain_id=cast.acme.pk,
            network="198.51.100.0/24",
            channel=Channel.IMAP,
            result=Result.ACCEPT,
            reason=Reason.CLIENT_PASSWORD,
        )
        for account in range(number)
        for _ in range(2)
    )


def test_a_lifted_limit_holds_again_after_a_day(cast: Cast) -> None:
    stranger = Guesser(STRANGER)
    sprayed(stranger, 11)
    assert stranger.tries(cast.dora, _password(cast.dora)).outcome == Guess.THROTTLED
    sprays.lift(domain_id=cast.acme.pk, network="198.51.100.0/24")
    assert stranger.tries(cast.dora, _password(cast.dora)).outcome == Guess.RIGHT
    assert sprayed(stranger, 30).count(Guess.THROTTLED) == 0
    pass_by(SPRAY_LIFTED.seconds)
    assert sprayed(stranger, 12)[-1] == Guess.THROTTLED


def test_a6_ones_own_success_clears_neither_the_victims_nor_the_networks_count(cast: Cast) -> None:
    stranger = Guesser(STRANGER)
    for number in range(PAIR.tries):
        stranger.tries(cast.alice, f"guess-{number}")
        assert stranger.tries(cast.dora, _password(cast.dora)).outcome == Guess.RIGHT
    assert stranger.tries(cast.alice, "guess-last").outcome == Guess.THROTTLED


@pytest.mark.parametrize(("door", "beyond"), [(Door.MAIL, Guess.THROTTLED), (Door.LOGON, Guess.CAPTCHA)])
def test_l5_addresses_of_one_48_count_together(cast: Cast, door: Door, beyond: Guess) -> None:
    outcomes = [
        Guesser(f"2001:db8:7:{number:x}::1", door).tries(f"person{number}@acme.example", "Winter2026!").outcome
        for number in range(SPRAY.tries + 1)
    ]
    assert outcomes[-1] == beyond
    assert Guesser("2001:db8:8::1", door).tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT
    mapped = Guesser("::ffff:203.0.113.9")
    mapped.fails(cast.alice, PAIR.tries)
    assert Guesser("203.0.113.1").tries(cast.alice, "other").outcome == Guess.THROTTLED


def test_l7_one_word_at_ten_accounts_from_as_many_networks_is_an_alarm_and_refuses_nobody(cast: Cast) -> None:
    for number in range(15):
        Guesser(f"198.51.{number}.7").tries(f"person{number}@acme.example", _password(cast.alice))
    assert [event.change["accounts"] for event in AuditEvent.objects.filter(event=ACCOUNT_PASSWORDS_SPRAYED)] == [
        SAME_WORD.tries
    ]
    assert Guesser("203.0.113.1").tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


@pytest.mark.usefixtures("_still")
@pytest.mark.parametrize("door", Door)
def test_beyond_a_limit_nothing_is_written(cast: Cast, door: Door) -> None:
    """E6: one network with ever new addresses, accounts and words fills no table."""
    guesser = Guesser("2001:db8:7::1", door)
    sprayed(guesser, SPRAY.tries)
    guesser.fails(cast.alice, PAIR.tries)
    counted = list(Counter.objects.order_by("key").values_list())
    for number in range(50):
        prowler = Guesser(f"2001:db8:7::{number:x}", door)
        prowler.tries(cast.alice, f"more-{number}")
        if door is not Door.PERSON:
            prowler.tries(f"other{number}@acme.example", f"more-{number}")
    assert list(Counter.objects.order_by("key").values_list()) == counted


def test_a_word_that_was_refused_unseen_is_no_known_word_elsewhere(cast: Cast) -> None:
    """A network that is refused anyway notes nothing as tried, for another to try it uncounted."""
    full, other = Guesser(STRANGER), Guesser("203.0.113.1")
    full.fails(cast.alice, PAIR.tries)
    full.fails(cast.alice, 30, "prepared")
    assert other.fails(cast.alice, 30, "prepared").count(Guess.WRONG) == PAIR.tries


def test_l14_sources_without_an_address_are_one_network_never_exempt(cast: Cast) -> None:
    was_here(cast.alice, "unknown")
    for number, source in enumerate(["", "unknown", "10.0.0.1, 10.0.0.2", "x" * 50, "-"] * 2):
        Guesser(source).tries(cast.alice, f"guess-{number}")
    assert Guesser("garbage").tries(cast.alice, _password(cast.alice)).outcome == Guess.THROTTLED


def test_the_same_wrong_guess_counts_once_an_hour(cast: Cast) -> None:
    old_phone = Guesser(HOME)
    assert {old_phone.tries(cast.alice, "last years password").outcome for _ in range(40)} == {Guess.WRONG}
    assert old_phone.tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


def test_success_clears_the_pair(cast: Cast) -> None:
    owner = Guesser(HOME)
    for round_ in range(3):
        owner.fails(cast.alice, PAIR.tries - 1, f"typo-{round_}")
        assert owner.tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


def test_many_people_behind_one_address_log_on_rightly(cast: Cast) -> None:
    for number in range(SPRAY.tries * 2):
        person = cast.dora if number % 2 else cast.alice
        assert Guesser(HOME).tries(person, _password(person)).outcome == Guess.RIGHT
    assert not Counter.objects.filter(count__gt=0).exists()


def test_unknown_addresses_are_counted_like_known_ones(cast: Cast) -> None:
    stranger = Guesser(STRANGER)
    known = stranger.fails(cast.alice, PAIR.tries + 2)
    unknown = stranger.fails("nobody@acme.example", PAIR.tries + 2)
    assert known == unknown


def test_counters_name_neither_address_nor_guess(cast: Cast) -> None:
    Guesser(STRANGER).tries("nobody@acme.example", "Winter2026!")
    keys = " ".join(Counter.objects.values_list("key", flat=True))
    assert "nobody" not in keys
    assert "Winter" not in keys


@pytest.mark.parametrize("word", ["", "\x00", "\u212a" * 16, "x" * 256])
def test_odd_guesses_are_wrong(cast: Cast, word: str) -> None:
    assert Guesser(STRANGER).tries(cast.alice, word).outcome == Guess.WRONG


def test_an_account_without_password_is_like_a_wrong_one(cast: Cast) -> None:
    assert Guesser(STRANGER).tries(cast.olga, "").outcome == Guess.WRONG
