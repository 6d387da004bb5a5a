"""Beginning a request for a new password, and going on in it up to the proofs (F1, F2)."""

from django.db import transaction
from django.utils import timezone

from mailportal.throttle.meter import Full
from security.errors import TooManyGuesses
from security.factors.rules import Method
from security.flow.values import digest_of
from security.logon.services import refuse_blocked
from security.passwords.tally import Candidate
from security.recovery.models import RecoveryRequest, columns_of, fresh_secret
from security.recovery.rules import LIFE, OutOfTurn, RecoveryProgress
from security.recovery.tally import count_request


def begin_recovery(*, candidate: Candidate, typed: str, language: str) -> str:
    """Begin a request for this address, whether anybody has it or not; return the secret for its browser.

    ``typed`` is the address as pages show it. Raises TooManyGuesses where too many were made, and NetworkBlocked where
    the domain of the address shuts this network out; none is begun then.
    """
    refuse_blocked(candidate)
    secret = fresh_secret()
    account, source = candidate.account, candidate.source
    auth_epoch, factor_epoch = (0, 0) if account is None else account.epochs
    recovery = RecoveryRequest(
        flow_digest=digest_of(secret),
        account=account,
        auth_epoch=auth_epoch,
        factor_epoch=factor_epoch,
        address=candidate.address,
        typed=typed,
        expires_at=timezone.now() + LIFE,
        language=language,
        place=candidate.place,
        is_own_browser=candidate.browser.is_home,
        browser_digest=candidate.browser.digest,
        source_address=source.address,
        program=source.program,
    )
    try:
        with transaction.atomic(durable=True):
            count_request(candidate)
            recovery.save()
    except Full as full:
        raise TooManyGuesses(seconds_left=full.seconds_left) from full
    return secret


def choose_method(recovery: RecoveryRequest, *, method: Method) -> None:
    """Go on by this way to prove oneself; by phone a code is asked for, unless one was just now. Raises OutOfTurn."""
    now = timezone.now()
    after = recovery.progress.choosing(method, now)
    if method is Method.PHONE and not after.seconds_to_next_code(now):
        _ask(recovery, after.asking(now))
    else:
        advance(recovery, after)


def ask_for_code(recovery: RecoveryRequest) -> None:
    """Ask for another code. Raises OutOfTurn before the pause after the last one is over."""
    _ask(recovery, recovery.progress.asking(timezone.now()))


def _ask(recovery: RecoveryRequest, after: RecoveryProgress) -> None:
    # Who has a phone is none of this page's business: the background process sends what there is to send.
    advance(recovery, after, code_due_at=after.code_asked_at)


def advance(recovery: RecoveryRequest, after: RecoveryProgress, **more: object) -> None:
    """Keep how far the request has come, with further columns. Raises OutOfTurn where another was faster."""
    before = columns_of(recovery.progress)
    here = RecoveryRequest.objects.filter(pk=recovery.pk, flow_digest=recovery.flow_digest, **before)
    changes = {**columns_of(after), **more}
    if not here.update(**changes):
        raise OutOfTurn
    for name, value in changes.items():
        setattr(recovery, name, value)
