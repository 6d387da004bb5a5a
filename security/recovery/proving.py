"""Proving who one is, in a request for a new password: a code or the answers first, then the authenticator's (F2, F3).

Those who cannot be proved are told what anybody is told who is wrong: the same tries, counted and committed before
anything is looked at, the same statements, the same hashes (docs/security.md 1.7).
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.directory.locks import lock_account_under_orders
from accounts.evidence import record_about
from accounts.models import Domain, User
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source
from mailportal.crypto.hash_slots import Overloaded
from mailportal.throttle.counters import Key
from mailportal.throttle.meter import give_back
from security.events import RECOVERY_FAILED, RECOVERY_PROVED
from security.factors.challenges.services import use_code
from security.factors.questions.hashing import are_right
from security.factors.rules import CodeOutcome, Method
from security.factors.services import FactorTried, try_factor
from security.factors.tally import take_back
from security.flow.values import Flow, digest_of
from security.grants.rules import Purpose
from security.grants.services import leave_grant
from security.recovery.models import RecoveryRequest, fresh_secret
from security.recovery.queries import AskedQuestions, ground_of, right_code
from security.recovery.rules import CODE_PURPOSE, OutOfTurn, RecoveryStage
from security.recovery.services import advance
from security.recovery.tally import is_looked_at, keys_of


def prove_by_code(recovery: RecoveryRequest, *, code: str, source: Source) -> str:
    """Take one try at the code; return the secret under which the request goes on, empty where it proves nothing.

    Raises OutOfTurn. Call it outside any transaction.
    """
    if not _count(recovery, Method.PHONE):
        return _wrong(recovery, source)
    challenge = right_code(recovery, code=code)
    if challenge is None:
        return _wrong(recovery, source)
    return _first_proof(recovery, Method.PHONE, source, uses=challenge.pk) or _wrong(recovery, source)


def prove_by_answers(
    recovery: RecoveryRequest, *, asked: AskedQuestions, answers: Sequence[str], source: Source
) -> str:
    """As ``prove_by_code``, by the answers to all that was asked, in its order.

    Raises Overloaded besides; that try is held against nobody.
    """
    if not _count(recovery, Method.QUESTIONS):
        return _wrong(recovery, source)
    try:
        is_right = are_right(asked.rows, answers[: len(asked.rows)], least_hashes=len(asked.names))
    except Overloaded:
        _undo(recovery, keys_of(recovery, Method.QUESTIONS))
        raise
    secret = _first_proof(recovery, Method.QUESTIONS, source) if is_right else ""
    return secret or _wrong(recovery, source)


@transaction.atomic(durable=True)
def _count(recovery: RecoveryRequest, method: Method) -> bool:
    progress = recovery.progress
    if progress.method is not method or progress.proofs:
        raise OutOfTurn
    advance(recovery, progress.trying(timezone.now()))
    return is_looked_at(keys_of(recovery, method))


@transaction.atomic(durable=True)
def _undo(recovery: RecoveryRequest, keys: Sequence[Key] = ()) -> None:
    RecoveryRequest.objects.filter(pk=recovery.pk, tries__gt=0).update(tries=F("tries") - 1)
    if keys:
        give_back(dict.fromkeys(keys, 1))


def _wrong(recovery: RecoveryRequest, source: Source) -> str:
    if recovery.progress.stage(timezone.now()) is RecoveryStage.FAILED:
        _record_end(recovery, source)
    return ""


@transaction.atomic(durable=True)
def _record_end(recovery: RecoveryRequest, source: Source) -> None:
    # Once for each request, also where nobody has the address: those of a domain's people show what is tried there.
    domain = Domain.objects.filter(name=recovery.address.rpartition("@")[2]).values_list("pk", flat=True).first()
    actor = Actor(recovery.address, "stranger", domain)
    change = {"method": recovery.method}
    record(RECOVERY_FAILED, actor=actor, source=source, target=recovery.address, domain_id=domain, change=change)


@transaction.atomic(durable=True)
def _first_proof(recovery: RecoveryRequest, method: Method, source: Source, *, uses: int | None = None) -> str:
    # A right answer of an account that may not be proved by it, or was changed since the request began, is wrong.
    if recovery.account is None:
        return ""
    holder = lock_account_under_orders(recovery.account)
    ground = ground_of(holder, source_address=source.address)
    if holder.epochs != recovery.epochs or not ground.opens(method):
        return ""
    if uses is not None and not use_code(number=uses):
        return ""
    give_back(dict.fromkeys(keys_of(recovery, method), 1))
    return _go_on(recovery, holder, method, source, is_enough=ground.is_enough((method,)))


def _go_on(recovery: RecoveryRequest, holder: User, method: Method, source: Source, *, is_enough: bool) -> str:
    # Under a new secret: nobody goes on in it who began it in another's name, and knew the one before (attack A7).
    secret, now = fresh_secret(), timezone.now()
    after = recovery.progress.proving(method, now, is_enough=is_enough)
    advance(recovery, after, flow_digest=digest_of(secret))
    if is_enough:
        leave_grant(account=holder, session_key=str(recovery.public_id), purpose=Purpose.RECOVER, proved_at=now)
    change = {"method": method.value, "is_enough": is_enough}
    record_about(holder, RECOVERY_PROVED, source=source, change=change)
    return secret


def try_second_proof(recovery: RecoveryRequest, *, flow: Flow, method: Method, typed: str) -> tuple[FactorTried, str]:
    """Take one try at the authenticator or a recovery code; return it, with the secret where it was right.

    It shares its limits with the logon, and the request's own tries. Raises OutOfTurn, and what the method's own check
    raises. Call it outside any transaction.
    """
    _count_second(recovery)
    try:
        tried = try_factor(flow=flow, method=method, typed=typed, purpose=CODE_PURPOSE)
    except Exception:
        _undo(recovery)
        raise
    if tried.outcome.is_unseen:
        _undo(recovery)
        return tried, ""
    is_right = tried.outcome is CodeOutcome.RIGHT
    return tried, _second_proof(recovery, tried, flow) if is_right else _wrong(recovery, flow.source)


@transaction.atomic(durable=True)
def _count_second(recovery: RecoveryRequest) -> None:
    if not recovery.progress.proofs:
        raise OutOfTurn
    advance(recovery, recovery.progress.trying(timezone.now()))


@transaction.atomic(durable=True)
def _second_proof(recovery: RecoveryRequest, tried: FactorTried, flow: Flow) -> str:
    holder = lock_account_under_orders(flow.account)
    ground = ground_of(holder, source_address=flow.source.address)
    proofs = (*recovery.progress.proofs, tried.method)
    if holder.epochs != recovery.epochs or not ground.is_enough(proofs):
        raise OutOfTurn
    take_back(tried.tally)
    return _go_on(recovery, holder, tried.method, flow.source, is_enough=True)
