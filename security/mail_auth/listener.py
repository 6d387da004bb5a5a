"""One process of the mail listener: decides, tells the recorder, and hands out what the mail server may know."""

import asyncio
import time
from typing import Final, NamedTuple

from accounts.directory.rules import InvalidAddress, canonical_address
from mailportal.crypto.hash_slots import Overloaded
from mailportal.crypto.human_code import read
from mailportal.crypto.keyring import KeyRing
from mailportal.typed import is_text
from security.client_passwords.models import DIGESTS
from security.credentials import SECRET_LENGTH
from security.mail_auth import hop_token
from security.mail_auth.decide import Attempt, Decider, Decision, MailWaits
from security.mail_auth.proofs import Repeats
from security.mail_auth.question import Question
from security.mail_auth.store import StateUnreadable
from security.mail_auth.verdict import SERVICES, Facts, Verdict
from security.records.entries import Entry
from security.records.recorder import Recorder
from security.records.rules import Channel, Reason, Result

MOST_EXPLANATIONS: Final = 8


class MailAnswer(NamedTuple):
    """What is told; only an acceptance names anything."""

    result: Result
    credential: str = ""
    address: str = ""
    token: str = ""


REJECTED, DEFERRED = MailAnswer(Result.REJECT), MailAnswer(Result.DEFER)
_NOTHING = Facts(None, None)


class Listener:
    """Answers the four questions; nothing raised by what is asked leaves it."""

    def __init__(self, decider: Decider, recorder: Recorder, ring: KeyRing) -> None:
        self._decider = decider
        self._recorder = recorder
        self._ring = ring
        self._repeats = Repeats()
        self._explanations: set[asyncio.Task[None]] = set()

    async def logon(self, question: Question) -> MailAnswer:
        """May this program in with this secret?"""
        try:
            address = canonical_address(question.address)
        except InvalidAddress:
            return self._told(question, _refused(_why_no_address(question)))
        code = read(question.secret, SECRET_LENGTH)
        service = SERVICES.get(question.protocol)
        attempt = Attempt(address, question.secret, code, service, question.remote)
        try:
            decision = await self._decider.logon(attempt)
        except (StateUnreadable, Overloaded) as error:
            return self._told(question, _put_off(error), address)
        flaw = _flaw_in(question)
        if flaw is not None and decision.verdict.reason == Reason.WRONG_SECRET:
            return self._told(question, Decision(Verdict(Result.REJECT, flaw), decision.facts), address)
        if decision.is_unexplained and code is None:
            # What has the shape of a security password was meant as one, and is worth no hash.
            return self._explained_later(question, attempt, decision)
        if decision.verdict.result == Result.ACCEPT and code is not None:
            self._renew_digest(decision, address, code)
        return self._told(question, decision, address)

    async def check(self, question: Question) -> MailAnswer:
        """Does the credential that this token stands for still live? The inner hop asks this for each logon."""
        service = SERVICES.get(question.protocol)
        claim = hop_token.credential_in(question.token)
        try:
            address = canonical_address(question.address)
        except InvalidAddress:
            return self._told(question, _refused(_why_no_address(question)))
        if claim is None or service is None:
            return self._told(question, _refused(_flaw_in(question) or Reason.WRONG_SECRET), address)
        try:
            decision = await self._decider.living(claim, address, service)
        except StateUnreadable as error:
            return self._told(question, _put_off(error), address)
        return self._vouched(question, decision, address)

    async def exists(self, question: Question) -> MailAnswer:
        """Is there such a mailbox? An acceptance names it as the portal does."""
        try:
            address = canonical_address(question.address)
            return (
                MailAnswer(Result.ACCEPT, address=address) if await self._decider.mailbox_exists(address) else REJECTED
            )
        except InvalidAddress:
            return REJECTED
        except (StateUnreadable, MailWaits):
            return DEFERRED

    async def receipt(self, question: Question) -> Result:
        """May this account send one more read receipt? Asked for each, so that each is counted."""
        try:
            may_send = await self._decider.may_send_receipt(canonical_address(question.address))
        except InvalidAddress:
            return Result.REJECT
        except (StateUnreadable, MailWaits, Overloaded):
            return Result.DEFER
        return Result.ACCEPT if may_send else Result.REJECT

    async def stop(self) -> None:
        """Finish what was begun after answers."""
        await asyncio.gather(*self._explanations, return_exceptions=True)

    def _vouched(self, question: Question, decision: Decision, address: str) -> MailAnswer:
        account = decision.facts.account
        is_vouched = account is not None and hop_token.vouches(
            self._ring,
            question.token,
            address=address,
            credential=decision.verdict.credential,
            channel=_channel(question),
            epoch=account.auth_epoch,
            now=time.time(),
        )
        if decision.verdict.result == Result.ACCEPT and is_vouched:
            return MailAnswer(Result.ACCEPT, decision.verdict.credential, address)
        if decision.verdict.result == Result.ACCEPT:
            decision = Decision(Verdict(Result.REJECT, Reason.WRONG_SECRET), decision.facts)
        return self._told(question, decision, address)

    def _told(self, question: Question, decision: Decision, address: str = "") -> MailAnswer:
        found, account = decision.verdict, decision.facts.account
        now = time.time()
        is_repeat = found.result == Result.REJECT and self._repeats.is_repeat(question.address, question.secret)
        self._recorder.add(_entry(question, decision, address or question.address, now, is_repeat=is_repeat))
        if found.result == Result.DEFER:
            return DEFERRED
        if found.result == Result.REJECT or account is None:
            return REJECTED
        token = hop_token.issue(
            self._ring,
            address=address,
            credential=found.credential,
            channel=_channel(question),
            epoch=account.auth_epoch,
            now=now,
        )
        return MailAnswer(Result.ACCEPT, found.credential, address, token)

    def _explained_later(self, question: Question, attempt: Attempt, decision: Decision) -> MailAnswer:
        if len(self._explanations) >= MOST_EXPLANATIONS:
            return self._told(question, decision, attempt.address)
        task = asyncio.create_task(self._explain(question, attempt, decision))
        self._explanations.add(task)
        task.add_done_callback(self._explanations.discard)
        return REJECTED

    async def _explain(self, question: Question, attempt: Attempt, decision: Decision) -> None:
        reason = Reason.WRONG_SECRET
        try:
            if await self._decider.was_account_password(attempt, decision.facts):
                reason = Reason.CLIENT_PASSWORD_NEEDED
        finally:
            self._told(question, Decision(Verdict(Result.REJECT, reason), decision.facts), attempt.address)

    def _renew_digest(self, decision: Decision, address: str, code: str) -> None:
        found = decision.facts.found
        if found is not None and found.kid < self._ring.newest("client").kid:
            kid, digest = DIGESTS.new(address, code)
            self._recorder.renew_digest(found.id, kid, digest)


def _channel(question: Question) -> Channel:
    service = SERVICES.get(question.protocol)
    return Channel.OTHER if service is None else service.channel


def _why_no_address(question: Question) -> Reason:
    return Reason.TOO_LONG if question.is_too_long else Reason.MALFORMED_ADDRESS


def _flaw_in(question: Question) -> Reason | None:
    if question.is_too_long:
        return Reason.TOO_LONG
    return None if is_text(question.secret) else Reason.NOT_TEXT


def _entry(question: Question, decision: Decision, address: str, now: float, *, is_repeat: bool) -> Entry:
    found, account = decision.verdict, decision.facts.account
    return Entry(
        at=now,
        channel=_channel(question),
        result=found.result,
        reason=found.reason,
        source=question.remote,
        address=address,
        account_id=account.id if account is not None else None,
        domain_id=account.domain_id if account is not None else None,
        credential=found.credential,
        # A stranger wrote it; what is not of letters and signs is not kept.
        program=question.program if question.program.isprintable() else "",
        is_repeat=is_repeat,
    )


def _refused(reason: Reason) -> Decision:
    return Decision(Verdict(Result.REJECT, reason), _NOTHING)


def _put_off(error: Exception) -> Decision:
    reason = Reason.OVERLOADED if isinstance(error, Overloaded) else Reason.STATE_UNREADABLE
    return Decision(Verdict(Result.DEFER, reason), _NOTHING)
