"""Gathers what a verdict needs, each fact as fresh as the question."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final, NamedTuple, TypeVar

from django.db import Error as DatabaseError

from mailportal.crypto.hash_slots import Overloaded
from mailportal.throttle.counters import hit
from security.client_passwords.models import DIGESTS
from security.credentials import Credential, Kind
from security.limits import READ_RECEIPTS
from security.mail_auth.account_password import SLOT_WAIT_SECONDS, Checked, check, may_be_account_password
from security.mail_auth.facts import Value, by_secret_name, domain_of, facts_of, waits_in
from security.mail_auth.gates import Snapshots
from security.mail_auth.proofs import Proofs
from security.mail_auth.store import StateUnreadable, Store
from security.mail_auth.threads import Threads
from security.mail_auth.verdict import Facts, Gates, Service, Verdict, decided, old_password_asked, verdict
from security.mail_auth.waiting import Steps, in_time
from security.passwords.rules import Guess
from security.passwords.tally import subject_of
from security.records.entries import network_of_source
from security.records.rules import Reason, Result

ANSWER_SECONDS: Final = 1.5  # Dovecot's script waits two, the mail program sees its answer within three
_ROUNDS: Final = 3

T = TypeVar("T")
Read = Callable[[], Awaitable[tuple[Facts, Gates | None]]]


class MailWaits(Exception):
    """The mailbox is there, and its domain deleted: until that is decided for good mail is to come again (O1)."""


class Attempt(NamedTuple):
    """Who wants in, with what: a canonical address, the secret as typed and, where it has the shape, its code.

    ``source`` is where the program is, None where that was asked a moment ago.
    """

    address: str
    secret: str
    code: str | None
    service: Service | None
    source: str | None


class Decision(NamedTuple):
    """The verdict and the facts that it depends on; ``is_unexplained`` where the secret was refused unchecked."""

    verdict: Verdict
    facts: Facts
    is_unexplained: bool = False


class Decider:
    """One per process: holds the store, the domains' snapshots, the proofs and the threads."""

    def __init__(self, store: Store, *, keys: int, hashing: Threads, reading: Threads) -> None:
        self._store = store
        self._most_keys = keys
        self._snapshots = Snapshots(reading)
        self._reading = reading
        self._proofs = Proofs()
        self._hashing = hashing

    async def logon(self, attempt: Attempt) -> Decision:
        """Decide a logon. Raises StateUnreadable, which is no refusal."""
        return await _in_time(self._logon(attempt))

    async def _logon(self, attempt: Attempt) -> Decision:
        digests = self._digests_of(attempt)
        read = partial(self._read, by_secret_name(len(digests)), (*digests, attempt.address), attempt)
        facts, gates = await read()
        found = verdict(facts, gates, attempt.service)
        if found is not None:
            return Decision(found, facts, found.reason == Reason.WRONG_SECRET)
        old = _old_number(facts, gates, attempt)
        guess = self._known_guess(attempt, facts, old)
        if guess is None:
            try:
                guess = await self._checked(attempt, facts, old, wait_seconds=SLOT_WAIT_SECONDS)
            except Overloaded:
                return Decision(Verdict(Result.DEFER, Reason.OVERLOADED), facts)
            # The hash took its time: freeze, suspension and orders are read again after it.
            facts, gates = await self._read_after(read, facts)
            if _old_number(facts, gates, attempt) != old:
                raise StateUnreadable
        return Decision(decided(verdict(facts, gates, attempt.service, guess)), facts)

    def _digests_of(self, attempt: Attempt) -> Sequence[bytes | None]:
        # No more than a statement has places for, however many keys there are at this moment.
        if not attempt.code:
            return [None] * min(DIGESTS.keys, self._most_keys)
        return DIGESTS.possible(attempt.address, attempt.code)[: self._most_keys]

    async def living(self, credential: Credential, address: str, service: Service | None) -> Decision:
        """Decide for a credential that was right a moment ago. Raises StateUnreadable."""
        # The inner hop does not say where the program is: the public port looked at that a moment ago.
        return await _in_time(self._living(credential, Attempt(address, "", None, service, None)))

    async def _living(self, credential: Credential, asked: Attempt) -> Decision:
        kind, number = credential
        client_password = number if kind is Kind.CLIENT else None
        facts, gates = await self._read("by_credential", (client_password, asked.address), asked)
        old = _old_number(facts, gates, asked)
        is_account = kind is Kind.ACCOUNT and not old and facts.account is not None and facts.account.id == number
        is_old = kind is Kind.OLD and old == number
        guess = Guess.RIGHT if is_account or is_old else Guess.WRONG
        return Decision(decided(verdict(facts, gates, asked.service, guess)), facts)

    async def mailbox_exists(self, address: str) -> bool:
        """Whether mail for the address can be delivered. Raises StateUnreadable, and MailWaits."""
        rows = await _in_time(self._store.rows("mailbox", (address,)))
        if waits_in(rows):
            raise MailWaits
        return bool(rows)

    async def may_send_receipt(self, address: str) -> bool:
        """Count a read receipt of this account; whether it is within the hour's.

        Raises StateUnreadable, MailWaits, Overloaded.
        """
        if not await self.mailbox_exists(address):
            return False
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                standing = await self._reading.run(partial(hit, READ_RECEIPTS, subject_of(address)))
        except (DatabaseError, TimeoutError) as error:
            raise StateUnreadable from error
        return standing.count <= READ_RECEIPTS.tries

    async def was_account_password(self, attempt: Attempt, facts: Facts) -> bool:
        """Say, after a refusal was answered, whether it was the account password; False where nothing is idle.

        Within the limits on guessing and without waiting for a hash: this explains, it decides nothing (X2).
        """
        guess = self._known_guess(attempt, facts)
        if guess is None and self._hashing.is_idle():
            try:
                guess = await _in_time(self._checked(attempt, facts, wait_seconds=0.0))
            except (Overloaded, StateUnreadable):
                return False
        return guess == Guess.RIGHT

    def _known_guess(self, attempt: Attempt, facts: Facts, old: int = 0) -> Guess | None:
        if not may_be_account_password(attempt.secret):
            return Guess.WRONG
        account, network = facts.account, network_of_source(attempt.source or "")
        if account is not None and self._proofs.holds(account.id, network, account.auth_epoch, attempt.secret, old):
            return Guess.RIGHT
        return None

    async def _checked(self, attempt: Attempt, facts: Facts, old: int = 0, *, wait_seconds: float) -> Guess:
        account_id = facts.account.id if facts.account is not None else None
        act = partial(
            check,
            account_id=account_id,
            address=attempt.address,
            secret=attempt.secret,
            source=attempt.source or "",
            wait_seconds=wait_seconds,
            old_password=old,
        )
        try:
            checked = await self._hashing.run(act)
        except DatabaseError as error:
            raise StateUnreadable from error
        if account_id is not None:
            self._remember(account_id, attempt, checked, old)
        return checked.guess

    def _remember(self, account_id: int, attempt: Attempt, checked: Checked, old: int) -> None:
        network = network_of_source(attempt.source or "")
        if checked.guess == Guess.RIGHT:
            self._proofs.add(account_id, network, checked.auth_epoch, attempt.secret, old)
        elif checked.guess == Guess.THROTTLED:
            self._proofs.forget(account_id, network)

    async def _read_after(self, read: Read, before: Facts) -> tuple[Facts, Gates | None]:
        facts, gates = await read()
        # The password changed during the check: the proof is for the old one. The retry will be decided rightly.
        if (facts.account and facts.account.auth_epoch) != (before.account and before.account.auth_epoch):
            raise StateUnreadable
        return facts, gates

    async def _read(self, statement: str, parameters: Sequence[Value], asked: Attempt) -> tuple[Facts, Gates | None]:
        for _ in range(_ROUNDS):
            facts = facts_of(await self._store.rows(statement, parameters), asked.source)
            account = facts.account
            if account is None or account.domain_id is None:
                return facts, await self._gates_of_nobody(asked)
            orders = self._snapshots.at(account.domain_id, account.policy_epoch)
            if orders is not None:
                return facts, orders.of(account, asked.service, asked.source, _now())
            await self._renew(account.domain_id)
        raise StateUnreadable

    async def _gates_of_nobody(self, asked: Attempt) -> Gates | None:
        for _ in range(_ROUNDS):
            domain = domain_of(await self._store.rows("domain", (asked.address.rpartition("@")[2],)))
            if domain is None:
                return None
            orders = self._snapshots.at(domain.id, domain.policy_epoch)
            if orders is not None:
                return orders.of_nobody(domain, asked.service, asked.source, _now())
            await self._renew(domain.id)
        raise StateUnreadable

    async def _renew(self, domain_id: int) -> None:
        try:
            await self._snapshots.renew(domain_id)
        except DatabaseError as error:
            raise StateUnreadable from error


async def _in_time(answer: Steps[T]) -> T:
    # One end for all that a question takes: reads before and after the hash, the hash, a snapshot, each bounded by
    # itself, would add up.
    try:
        return await in_time(answer, ANSWER_SECONDS)
    except TimeoutError as error:
        raise StateUnreadable from error


def _old_number(facts: Facts, gates: Gates | None, attempt: Attempt) -> int:
    """Return the number of the old password that decides, 0 where it is the account password or nothing."""
    old = old_password_asked(facts, gates, attempt.service)
    return 0 if old is None or facts.found is not None else old.id


def _now() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)
