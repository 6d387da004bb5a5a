"""Sending codes and checking them: each good once, for its purpose, flow and number (docs/security.md 1.4)."""

import logging
import re

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.evidence import record_about
from accounts.models import User
from mailportal.sms.numbers import NumberRefused, logged
from mailportal.sms.rules import State
from mailportal.sms.services import queue_message, send_now
from mailportal.throttle.counters import Key
from mailportal.throttle.meter import Full, forget, give_back, take
from security import events
from security.factors.challenges import caps
from security.factors.challenges.caps import Sending
from security.factors.challenges.models import Challenge, is_code, new_code, number_digest, put_digest
from security.factors.challenges.queries import are_messages_pumped, challenges_of, seconds_until_next_code
from security.factors.challenges.rules import LIFETIME, TRIES_PER_CODE, Reachable, SendOutcome, Sent
from security.factors.rules import CodeOutcome
from security.flow.values import Flow
from security.limits import CODE_FAILURES

_CODE = re.compile(r"[0-9]{6}")

log = logging.getLogger(__name__)


class _NotNow(Exception):
    """The request is refused before anything is sent; what was counted for it is rolled back."""

    def __init__(self, outcome: SendOutcome, wait_seconds: int = 0) -> None:
        super().__init__(outcome.value)
        self.sent = Sent(outcome, wait_seconds)


def send_code(*, flow: Flow, to: Reachable, purpose: str) -> Sent:
    """Send a new code for this flow, within five seconds; an older one of the flow is void at once.

    A browser that has proved a factor has a share of the messages that strangers cannot use up.

    At most one message leaves for each call that ``ok``; whatever fails, nobody's tries are touched. Of parallel
    calls for one account one sends, the others are TOO_SOON. Call it outside any transaction.
    """
    sending = Sending(flow, to)
    try:
        message_id = _queued(sending, purpose)
    except _NotNow as refusal:
        return refusal.sent
    state = send_now(message_id=message_id)
    if state.is_surely_unsent:
        caps.take_back(sending)
        return Sent(SendOutcome.NOT_SENT)
    outcome = SendOutcome.DOUBTFUL if state is State.DOUBTFUL else SendOutcome.SENT
    return Sent(outcome, seconds_until_next_code(account=flow.account))


@transaction.atomic(durable=True)
def _queued(sending: Sending, purpose: str) -> int:
    # Requests for one account are serialised here, whatever session or flow they come from.
    flow = sending.flow
    holder = _locked(flow.account.pk)
    _require_now(sending)
    now = timezone.now()
    challenges_of(flow, purpose).filter(voided_at=None).update(voided_at=now)
    code = new_code()
    message_id = _put(sending, code)
    challenge = Challenge(
        account=holder,
        purpose=purpose,
        number_digest=number_digest(sending.to.number),
        message_id=message_id,
        expires_at=now + LIFETIME,
    )
    challenge.bind(flow, holder)
    put_digest(challenge, code)
    challenge.save()
    change = {"purpose": purpose, "to": logged(sending.to.number)}
    record_about(holder, events.CODE_SENT, source=flow.source, change=change)
    return message_id


def _require_now(sending: Sending) -> None:
    if wait := seconds_until_next_code(account=sending.flow.account):
        raise _NotNow(SendOutcome.TOO_SOON, wait)
    if not sending.to.is_verified and are_messages_pumped():
        log.error("ALARM: few codes are confirmed; none is sent to unproven numbers")
        raise _NotNow(SendOutcome.BUDGET_SPENT)
    try:
        caps.count(sending)
    except Full as full:
        outcome = SendOutcome.BUDGET_SPENT if caps.is_budget(full) else SendOutcome.TOO_MANY
        raise _NotNow(outcome, full.seconds_left) from full


def _put(sending: Sending, code: str) -> int:
    try:
        text = _text(sending.flow.account, code)
        return queue_message(number=sending.to.number, text=text, expires_at=timezone.now() + LIFETIME)
    except NumberRefused as refusal:
        raise _NotNow(SendOutcome.NUMBER_REFUSED) from refusal


def _text(account: User, code: str) -> str:
    # Who has chosen no language reads that of the page which asks for the code.
    language = account.message_language if account.language_chosen_at else get_language()
    with override(language):
        words = _("%(portal)s code %(code)s. It works for %(minutes)d minutes. We never ask you for it.")
        minutes = int(LIFETIME.total_seconds() // 60)
        return words % {"portal": settings.PORTAL_NAME, "code": code, "minutes": minutes}


def check_code(*, flow: Flow, purpose: str, code: str) -> CodeOutcome:
    """Check one try at the newest code of this flow; of several right ones at once exactly one is RIGHT.

    The try is counted and committed before the code is compared: five for each code (then EXPIRED), ten failures a
    day for the account over all codes (then THROTTLED); a browser that has proved a factor has ten of its own. Call
    it outside any transaction.
    """
    if not _CODE.fullmatch(code):
        return CodeOutcome.WRONG
    newest = challenges_of(flow, purpose).first()
    if newest is None:
        return CodeOutcome.WRONG
    failures = _failures_of(flow.account, is_known=flow.browser.has_proved)
    refusal = _counted(newest, failures)
    if refusal is not None:
        return refusal
    if not is_code(newest, code):
        return CodeOutcome.WRONG
    return _used_up(newest, failures)


def _failures_of(account: User, *, is_known: bool) -> Key:
    # Strangers share one set of failures, known browsers another: a thief of the password shuts no owner out.
    return CODE_FAILURES.of(str(account.pk), "known" if is_known else "unknown")


def failure_keys(account: User) -> tuple[Key, ...]:
    """Return what all wrong codes of the account count for, in whatever browser."""
    return _failures_of(account, is_known=True), _failures_of(account, is_known=False)


def _counted(challenge: Challenge, failures: Key) -> CodeOutcome | None:
    if challenge.used_at is not None:
        return CodeOutcome.ALREADY_USED
    with transaction.atomic(durable=True):
        # Everything about one account's codes takes its row first, then the code, then the counter: no circle.
        _locked(challenge.account_id)
        trying = Challenge.objects.filter(pk=challenge.pk, tries__lt=TRIES_PER_CODE, voided_at=None)
        if not trying.filter(expires_at__gt=timezone.now()).update(tries=F("tries") + 1):
            return CodeOutcome.EXPIRED
        try:
            take([failures])
        except Full:
            return CodeOutcome.THROTTLED
    return None


@transaction.atomic(durable=True)
def _used_up(challenge: Challenge, failures: Key) -> CodeOutcome:
    holder = _locked(challenge.account_id)
    give_back({failures: 1})
    if holder.epochs != (challenge.auth_epoch, challenge.factor_epoch):
        return CodeOutcome.EXPIRED
    return CodeOutcome.RIGHT if use_code(number=challenge.pk) else CodeOutcome.ALREADY_USED


def use_code(*, number: int) -> bool:
    """Use up the code of this row, in the transaction of what it opens; of several at once one does.

    Call it under the lock of its account, whose epochs are still those of the row.
    """
    # The conditions in the statement itself decide between two at once.
    living = Challenge.objects.filter(pk=number, used_at=None, voided_at=None, expires_at__gt=timezone.now())
    return living.update(used_at=timezone.now()) == 1


def forget_failures(*, account: User) -> None:
    """Let codes be tried again: an administrator or operator has identified the owner."""
    forget(failure_keys(account))


def _locked(account_id: int) -> User:
    return User.objects.select_for_update().get(pk=account_id)
