"""M3 and SECURITY 1.13: guessing is slowed per source, and nobody's guesses keep the owner out."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from mailportal.throttle.models import Counter
from security.account_passwords.rules import Check, Guess
from security.account_passwords.services import check_account_password
from security.limits import ACCOUNT, PAIR, SPRAY
from security.logons.models import LogonRecord
from security.logons.rules import Channel, Reason, Result
from tests.cast import Cast, password_of

HOME, STRANGER = "192.0.2.10", "198.51.100.7"


@dataclass
class Guesser:
    """Somebody at an address who tries passwords."""

    source: str

    def tries(self, account: User | str, password: str) -> Check:
        known = None if isinstance(account, str) else account
        address = account if isinstance(account, str) else account.address
        return check_account_password(account=known, address=address, password=password, source_address=self.source)

    def fails(self, account: User | str, times: int, word: str = "wrong") -> list[Guess]:
        return [self.tries(account, f"{word}-{number}").outcome for number in range(times)]


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


def test_a4_a_strangers_guesses_do_not_keep_the_owner_out(cast: Cast) -> None:
    was_here(cast.alice, "192.0.2.0/24")
    for host in range(12):
        Guesser(f"198.51.{host}.7").fails(cast.alice, 9, f"from-{host}")
    assert Guesser(STRANGER).tries(cast.alice, _password(cast.alice)).outcome == Guess.THROTTLED
    assert Guesser(HOME).tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


def test_the_account_layer_counts_over_all_unknown_networks(cast: Cast) -> None:
    for host in range(ACCOUNT.tries // 5):
        assert set(Guesser(f"198.51.{host}.7").fails(cast.alice, 5, f"from-{host}")) == {Guess.WRONG}
    assert Guesser("203.0.113.1").tries(cast.alice, _password(cast.alice)).outcome == Guess.THROTTLED


def test_a5_a_spray_over_accounts_stops_after_ten_distinct_ones(cast: Cast) -> None:
    stranger = Guesser(STRANGER)
    outcomes = [stranger.tries(f"person{number}@acme.example", "Winter2026!").outcome for number in range(50)]
    assert outcomes == [Guess.WRONG] * SPRAY.tries + [Guess.THROTTLED] * (50 - SPRAY.tries)
    assert Guesser(HOME).tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT


def test_a5_who_logged_on_from_the_spraying_network_before_still_gets_in(cast: Cast) -> None:
    was_here(cast.alice, "198.51.100.0/24")
    Guesser(STRANGER).fails("nobody@acme.example", 1)
    for number in range(50):
        Guesser(STRANGER).tries(f"person{number}@acme.example", "Winter2026!")
    assert Guesser(STRANGER).tries(cast.alice, _password(cast.alice)).outcome == Guess.RIGHT
    assert Guesser(STRANGER).tries(cast.dora, _password(cast.dora)).outcome == Guess.THROTTLED


def test_a6_ones_own_success_clears_neither_the_victims_nor_the_networks_count(cast: Cast) -> None:
    stranger = Guesser(STRANGER)
    for number in range(PAIR.tries):
        stranger.tries(cast.alice, f"guess-{number}")
        assert stranger.tries(cast.dora, _password(cast.dora)).outcome == Guess.RIGHT
    assert stranger.tries(cast.alice, "guess-last").outcome == Guess.THROTTLED


def test_l5_addresses_of_one_48_count_together(cast: Cast) -> None:
    outcomes = [
        Guesser(f"2001:db8:7:{number:x}::1").tries(f"person{number}@acme.example", "Winter2026!").outcome
        for number in range(SPRAY.tries + 1)
    ]
    assert outcomes[-1] == Guess.THROTTLED
    mapped = Guesser("::ffff:198.51.100.9")
    mapped.fails(cast.alice, PAIR.tries)
    assert Guesser(STRANGER).tries(cast.alice, "other").outcome == Guess.THROTTLED


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
    assert not Counter.objects.filter(key__startswith=SPRAY.name, count__gt=0).exists()


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
