"""Counting one try at an account password in every layer before it is checked, and taking it back where it was no
wrong guess.

What a limit refuses leaves nothing behind: a flood writes no rows, and no word is noted as known that was never looked
at. Otherwise a network that is refused anyway could note words as tried, for another to try them uncounted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from mailportal.captcha.limits import FAILURES
from mailportal.crypto.keyed import KeyedDigests
from mailportal.throttle.counters import (
    Key,
    Limit,
    Standing,
    clear_all,
    clear_keys,
    hit,
    hit_all,
    release_all,
    standings,
)
from security.limits import (
    LOGON_PAGE,
    MAIL_HOME_DAY,
    MAIL_STRANGERS_DAY,
    OWN_BROWSERS_DAY,
    PAIR,
    PAIR_WAIT,
    SAME_GUESS,
    SAME_WORD,
    SPRAYED,
    STRANGERS_DAY,
)
from security.passwords import sprays
from security.passwords.rules import Check, Door, Guess, Layer, refusal, wait_after

_GUESS_BYTES = 3  # 24 bits tell guesses apart for an hour and are no use to whoever steals the table
_DIGESTS = KeyedDigests("throttle")
_DAYS = {
    (True, True): MAIL_HOME_DAY,
    (True, False): MAIL_STRANGERS_DAY,
    (False, True): OWN_BROWSERS_DAY,
    (False, False): STRANGERS_DAY,
}


@dataclass(frozen=True, slots=True)
class Try:
    """Whose password is tried, with what, from where: digests and networks, nothing that a thief could use.

    ``place`` is the known browser or else the network; ``is_home`` says that the account is at home there.
    """

    door: Door
    network: str
    place: str
    domain_id: int
    subject: str
    guess: str
    word: str
    is_home: bool

    @property
    def pair(self) -> Key:
        """The account's wrong passwords from this place."""
        return PAIR.of(self.place, self.subject)

    @property
    def wait(self) -> Key:
        """The wait of this place, on the web."""
        return PAIR_WAIT.of(self.place, self.subject)

    @property
    def day(self) -> Key:
        """The account's wrong passwords of a day from everywhere of this sort."""
        return _DAYS[self.door is Door.MAIL, self.is_home].of(self.subject)

    @property
    def sprayed(self) -> Key:
        """The network's failure at this account."""
        return SPRAYED.of(self.network, self.subject)

    @property
    def spray(self) -> tuple[Key, Key, Key]:
        """The network's failures at the domain, their bound, and its lifting."""
        return sprays.keys_of(domain_id=self.domain_id, network=self.network)

    @property
    def known(self) -> Key:
        """That this very guess was wrong within the hour."""
        return SAME_GUESS.of(self.subject, self.guess)

    @property
    def same_word(self) -> Key:
        """The accounts at which this word was tried."""
        return SAME_WORD.of(self.word)


@dataclass(frozen=True, slots=True)
class Tally:
    """What this try added, so that it can be taken back, and why it will not be checked (None: it may be).

    ``accounts_with_word`` says at how many accounts the same word failed within ten minutes, with this one.
    """

    attempt: Try
    refused: Check | None = None
    added: tuple[Key, ...] = ()
    is_waiting_begun: bool = False
    accounts_with_word: int = 0


class _Refused(Exception):
    def __init__(self, check: Check) -> None:
        super().__init__()
        self.check = check


def digest_for(*parts: str) -> bytes:
    """Return a keyed digest of what is counted: the table shows neither who does not exist nor what was guessed."""
    return _DIGESTS.new(*parts)[1]


def subject_of(address: str) -> str:
    """Return what stands for a canonical address in the counters."""
    return digest_for("address", address).hex()


def guess_of(address: str, password: str) -> tuple[str, str]:
    """Return what stands for this guess at the address, and for its word at any address."""
    return (
        digest_for("guess", address, password)[:_GUESS_BYTES].hex(),
        digest_for("word", password)[:_GUESS_BYTES].hex(),
    )


def count(attempt: Try) -> Tally:
    """Count the try, committed before anything is hashed; the same wrong guess again within the hour adds nothing.

    Parallel tries cannot outrun a limit: each counts again what it has added.
    """
    before = standings([attempt.known, attempt.pair, attempt.wait, attempt.day, attempt.sprayed, *attempt.spray])
    is_repeated = before[attempt.known].count > 0
    added = () if is_repeated else _added(attempt, before)
    refused = _refusal(attempt, before, added)
    if refused is not None or is_repeated:
        return Tally(attempt, refused)
    try:
        return _counted(attempt, before, added)
    except _Refused as too_many:
        return Tally(attempt, too_many.check)


def _added(attempt: Try, before: Mapping[Key, Standing]) -> tuple[Key, ...]:
    always = (attempt.pair, attempt.day, attempt.same_word, FAILURES.of(attempt.network))
    is_new_there = not attempt.is_home and not before[attempt.sprayed].count
    return (*always, attempt.sprayed, attempt.spray[0]) if is_new_there else always


def _refusal(attempt: Try, now: Mapping[Key, Standing], ahead: tuple[Key, ...] = ()) -> Check | None:
    pair, wait, day = now[attempt.pair], now[attempt.wait], now[attempt.day]
    layers = [
        Layer(pair.count + (attempt.pair in ahead), PAIR.tries, pair.seconds_left, is_networks=True),
        Layer(day.count + (attempt.day in ahead), attempt.day.limit.tries, day.seconds_left),
        Layer(wait.count if attempt.door is not Door.MAIL else 0, 0, wait.seconds_left),
    ]
    spray = None if attempt.is_home else _spray_layer(attempt, now, ahead)
    return refusal((*layers, spray) if spray else tuple(layers), attempt.door)


def _spray_layer(attempt: Try, now: Mapping[Key, Standing], ahead: tuple[Key, ...]) -> Layer | None:
    is_ahead = int(attempt.spray[0] in ahead)
    return sprays.layer_of(now, domain_id=attempt.domain_id, network=attempt.network, ahead=is_ahead)


@transaction.atomic(durable=True)
def _counted(attempt: Try, before: Mapping[Key, Standing], added: tuple[Key, ...]) -> Tally:
    after = hit_all(added)
    refused = _refusal(attempt, {**before, **after})
    if refused is not None:
        raise _Refused(refused)  # and all that was counted is undone
    is_waiting = _begin_waiting(attempt, after[attempt.pair].count)
    return Tally(attempt, None, added, is_waiting, after[attempt.same_word].count)


def _begin_waiting(attempt: Try, tries: int) -> bool:
    # From the moment that one is looked at, not from its answer: of many at once one gets through.
    seconds = 0 if attempt.door is Door.MAIL else wait_after(tries, free=PAIR.tries)
    if not seconds:
        return False
    now = hit(replace(PAIR_WAIT, seconds=seconds), *attempt.wait.parts)
    if now.count > 1:
        raise _Refused(Check(Guess.THROTTLED, now.seconds_left))
    return True


@transaction.atomic(durable=True)
def note_right(tally: Tally) -> None:
    """Undo what this try added, and forget the pair's earlier failures.

    Nothing else is forgotten: one's own success must not pay for guesses at others (attack A6).
    """
    release_all(tally.added)
    clear_keys([tally.attempt.pair, tally.attempt.wait])


@transaction.atomic(durable=True)
def note_wrong(tally: Tally) -> None:
    """Remember that this very guess is wrong; where one like it was faster, both together count once."""
    if hit(SAME_GUESS, *tally.attempt.known.parts).count > 1:
        release_all(tally.added)


@transaction.atomic(durable=True)
def note_unchecked(tally: Tally) -> None:
    """Undo what this try added: the portal had no time for it, which is held against nobody."""
    release_all(tally.added)
    if tally.is_waiting_begun:
        clear_keys([tally.attempt.wait])


@transaction.atomic
def forget_guesses(*, address: str) -> int:
    """Clear every count of wrong passwords of this canonical address; return how many there were.

    Keys of the counters are digests under the newest key or, within a window of a rotation, an older one.
    """
    forgotten = 0
    for digest in _DIGESTS.possible("address", address):
        subject = digest.hex()
        forgotten += clear_all(PAIR, last=subject)
        for limit in _OF_ONE_ACCOUNT:
            clear_all(limit, last=subject)
    return forgotten


_OF_ONE_ACCOUNT: tuple[Limit, ...] = (PAIR_WAIT, LOGON_PAGE, SPRAYED, *_DAYS.values())
