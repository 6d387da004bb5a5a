"""Counting one try at an account password in every layer before it is checked, and taking it back where it was right.

What a limit refuses leaves nothing behind: a flood writes no rows, and no word is noted as known that was never looked
at. Otherwise a network that is refused anyway could note words as tried, for another to try them uncounted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from accounts.directory.rules import NOBODY
from accounts.models import User
from mailportal.audit.source import Source
from mailportal.captcha.services import FAILURES
from mailportal.crypto.keyed import KeyedDigests
from mailportal.throttle.counters import Count, Key, hit, hit_all, standings
from mailportal.throttle.meter import EVERYTHING, give_back
from mailportal.web.client_address import network_of
from security.flow.values import Browser
from security.limits import (
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
from security.passwords.queries import AddressDomain
from security.passwords.rules import Check, Door, Guess, Layer, refusal, wait_after
from security.records.queries import is_known_network

_GUESS_BYTES = 3  # 24 bits tell guesses apart for an hour and are no use to a thief of the table
_DIGESTS = KeyedDigests("throttle")
_DAYS = {
    (True, True): MAIL_HOME_DAY,
    (True, False): MAIL_STRANGERS_DAY,
    (False, True): OWN_BROWSERS_DAY,
    (False, False): STRANGERS_DAY,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whose password is given, and from where; ``account`` is None for a canonical address that nobody has.

    ``domain`` is that of the address. A browser in which the account is at home is counted for itself, so that
    nobody on the same network shuts the owner out (E1).
    """

    address: str
    account: User | None
    domain: AddressDomain
    source: Source
    browser: Browser

    @property
    def network(self) -> str:
        """Where the candidate is."""
        return network_of(self.source.address)

    @property
    def subject(self) -> str:
        """What stands for the address in the counters."""
        return subject_of(self.address)

    @property
    def place(self) -> str:
        """What stands for the source of a try: the known browser, else the network."""
        return f"browser-{self.browser.digest}" if self.browser.is_home else self.network


@dataclass(frozen=True, slots=True)
class Try:
    """One try by what it counts for: digests and networks, nothing that a thief could use.

    ``pair`` and ``wait`` are of this place, ``day`` of everywhere of this sort, ``sprayed`` of the network, at this
    account; ``known`` is this very guess, ``same_word`` its word at any account. ``is_home``: so is the account here.
    """

    door: Door
    candidate: Candidate
    is_home: bool
    pair: Key
    wait: Key
    day: Key
    sprayed: Key
    known: Key
    same_word: Key

    @property
    def counters(self) -> list[Key]:
        """What is looked at before the try is counted."""
        return [self.known, self.pair, self.wait, self.day, self.sprayed, *self.spray]

    @property
    def spray(self) -> tuple[Key, Key, Key]:
        """The network's failures at the domain, their bound, and its lifting."""
        return sprays.keys_of(domain_id=self.candidate.domain.id, network=self.candidate.network)


def try_of(candidate: Candidate, password: str, door: Door) -> Try:
    """Return one try of a password in its composed spelling."""
    place, subject, is_home = candidate.place, candidate.subject, _is_home(candidate, door)
    return Try(
        door,
        candidate,
        is_home,
        pair=PAIR.of(place, subject),
        wait=PAIR_WAIT.of(place, subject),
        day=_DAYS[door is Door.MAIL, is_home].of(subject),
        sprayed=SPRAYED.of(candidate.network, subject),
        known=SAME_GUESS.of(subject, digest_for("guess", candidate.address, password)[:_GUESS_BYTES].hex()),
        same_word=SAME_WORD.of(digest_for("word", password)[:_GUESS_BYTES].hex()),
    )


def _is_home(candidate: Candidate, door: Door) -> bool:
    if door is Door.MAIL:
        account_id = NOBODY if candidate.account is None else candidate.account.pk
        return is_known_network(account_id=account_id, network=candidate.network)
    # On the web the browser says so, not the network: a colleague shares the owner's network, not the owner's browser.
    return candidate.browser.is_home


@dataclass(frozen=True, slots=True)
class PasswordTally:
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


def subjects_of(address: str) -> list[str]:
    """Return all that may stand for a canonical address in the counters: within a window of a key's rotation, two."""
    return [digest.hex() for digest in _DIGESTS.possible("address", address)]


def count(attempt: Try) -> PasswordTally:
    """Count the try, committed before anything is hashed; the same wrong guess again within the hour adds nothing.

    Parallel tries cannot outrun a limit: each counts again what it has added.
    """
    before = standings(attempt.counters)
    is_repeated = before[attempt.known].count > 0
    added = () if is_repeated else _added(attempt, before)
    refused = _refusal(attempt, before, added)
    if refused is not None or is_repeated:
        return PasswordTally(attempt, refused)
    try:
        return _counted(attempt, before, added)
    except _Refused as too_many:
        return PasswordTally(attempt, too_many.check)


def foreseen(attempt: Try) -> Check | None:
    """Return why ``count`` would refuse the try now; nothing is counted or kept."""
    before = standings(attempt.counters)
    return _refusal(attempt, before, _added(attempt, before), keeps=False)


def _added(attempt: Try, before: Mapping[Key, Count]) -> tuple[Key, ...]:
    always = (attempt.pair, attempt.day, attempt.same_word, FAILURES.of(attempt.candidate.network))
    is_new_there = not attempt.is_home and not before[attempt.sprayed].count
    return (*always, attempt.sprayed, attempt.spray[0]) if is_new_there else always


def _refusal(
    attempt: Try, now: Mapping[Key, Count], ahead: tuple[Key, ...] = (), *, keeps: bool = True
) -> Check | None:
    pair, wait, day = now[attempt.pair], now[attempt.wait], now[attempt.day]
    layers = [
        Layer(pair.count + (attempt.pair in ahead), PAIR.tries, pair.seconds_left, is_networks=True),
        Layer(day.count + (attempt.day in ahead), attempt.day.limit.tries, day.seconds_left),
        Layer(wait.count if attempt.door is not Door.MAIL else 0, 0, wait.seconds_left),
    ]
    if not attempt.is_home:
        there, is_ahead = attempt.candidate, int(attempt.spray[0] in ahead)
        if spray := sprays.layer_of(now, domain_id=there.domain.id, network=there.network, ahead=is_ahead, keeps=keeps):
            layers.append(spray)
    return refusal(tuple(layers), attempt.door)


@transaction.atomic(durable=True)
def _counted(attempt: Try, before: Mapping[Key, Count], added: tuple[Key, ...]) -> PasswordTally:
    after = hit_all(added)
    refused = _refusal(attempt, {**before, **after})
    if refused is not None:
        raise _Refused(refused)  # and all that was counted is undone
    is_waiting = _begin_waiting(attempt, after[attempt.pair].count)
    return PasswordTally(attempt, None, added, is_waiting, after[attempt.same_word].count)


def _begin_waiting(attempt: Try, tries: int) -> bool:
    # From the moment that one is looked at, not from its answer: of many at once one gets through.
    seconds = 0 if attempt.door is Door.MAIL else wait_after(tries, free=PAIR.tries)
    if not seconds:
        return False
    now = hit(replace(PAIR_WAIT, seconds=seconds), *attempt.wait.parts)
    if now.count > 1:
        raise _Refused(Check(Guess.THROTTLED, now.seconds_left))
    return True


def note_right(tally: PasswordTally) -> None:
    """Undo what this try added, and forget the pair's earlier failures.

    Nothing else is forgotten: one's own success must not pay for guesses at others (attack A6).
    """
    attempt = tally.attempt
    waits = {} if attempt.door is Door.MAIL else {attempt.wait: EVERYTHING}
    give_back({**dict.fromkeys(tally.added, 1), **waits, attempt.pair: EVERYTHING})


def note_wrong(tally: PasswordTally) -> None:
    """Remember that this very guess is wrong; where one like it was faster, both together count once."""
    if hit(SAME_GUESS, *tally.attempt.known.parts).count > 1:
        give_back(dict.fromkeys(tally.added, 1))


def note_unchecked(tally: PasswordTally) -> None:
    """Undo what this try added: the portal had no time for it, which is held against nobody."""
    wait = {tally.attempt.wait: EVERYTHING} if tally.is_waiting_begun else {}
    give_back({**dict.fromkeys(tally.added, 1), **wait})
