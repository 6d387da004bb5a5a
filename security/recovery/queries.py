"""Reading requests, and what could prove the holder of an account; an address that nobody has costs the same."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from accounts.directory.rules import NOBODY
from accounts.models import Policy, User
from mailportal.crypto.keyed import KeyedDigests
from security.address_limits.queries import is_blocked_for
from security.factors.challenges.models import Challenge, is_code
from security.factors.phones.queries import phone_of
from security.factors.queries import standing_of
from security.factors.questions.catalogue import QUESTIONS
from security.factors.questions.models import SecurityAnswer
from security.flow.values import digest_of
from security.networks import is_allowed_from
from security.policies import (
    FACTOR_PHONE,
    FACTOR_QUESTIONS,
    LOGON_NETWORKS,
    ON,
    QUESTION_COUNT,
    RECOVERY_BY_QUESTIONS,
)
from security.recovery.models import RecoveryRequest
from security.recovery.rules import CODE_PURPOSE, ByQuestions, RecoveryGround

# The key of answers, which nobody takes away before those in the table are renewed.
_DECOYS = KeyedDigests("answers")


def living_recovery(*, secret: str) -> RecoveryRequest | None:
    """Return the request of the browser that holds this secret; another browser gets nothing (attack R5)."""
    if not secret:
        return None
    living = RecoveryRequest.objects.select_related("account__domain", "account__department")
    return living.filter(flow_digest=digest_of(secret), expires_at__gt=timezone.now()).first()


def ground_of(account: User, *, source_address: str) -> RecoveryGround:
    """Return what can prove the account's holder now, for a recovery from this address.

    Nothing where the account or its domain is frozen, or may not be used from there; nor of an operator, who has the
    host's command line.
    """
    is_shut = not account.is_active or account.domain is None or account.domain.suspended_at is not None
    standing = standing_of(account)
    if is_shut or standing.orders is None:
        return RecoveryGround()
    orders, factors = standing.orders, standing.factors
    if is_blocked_for(account, source_address) or not is_allowed_from(orders.value(LOGON_NETWORKS), source_address):
        return RecoveryGround()
    return RecoveryGround(
        has_phone=factors.has_phone and orders.value(FACTOR_PHONE) == ON and _is_phone_rested(account),
        # A thief of the owner's mail may have stopped an authenticator by a notice's link: answers alone are too few.
        has_questions=factors.has_questions and orders.value(FACTOR_QUESTIONS) == ON and not factors.is_frozen,
        has_authenticator=factors.has_authenticator,
        is_bound=factors.is_bound,
        by_questions=ByQuestions(orders.value(RECOVERY_BY_QUESTIONS)),
    )


def _is_phone_rested(account: User) -> bool:
    # A number that was bound within three days may be on a stolen SIM card (docs/security.md 1.4).
    phone = phone_of(account=account)
    return phone is not None and phone.recovers_from <= timezone.now()


def right_code(recovery: RecoveryRequest, *, code: str) -> Challenge | None:
    """Return the newest code of this request, where it is the one that was typed and still good."""
    sent = Challenge.objects.filter(
        account_id=recovery.account_id or NOBODY, flow_digest=digest_of(str(recovery.public_id)), purpose=CODE_PURPOSE
    )
    newest = sent.order_by("-created_at", "-pk").first()
    if newest is None or not is_code(newest, code):
        return None
    is_good = newest.used_at is None and newest.voided_at is None and newest.expires_at > timezone.now()
    return newest if is_good else None


class AskedQuestions(NamedTuple):
    """The questions that a page asks, by name, and the account's answers to the first of them; none: nothing is right.

    Frozen ones are none.
    """

    names: Sequence[str]
    rows: Sequence[SecurityAnswer]


def questions_asked(recovery: RecoveryRequest) -> AskedQuestions:
    """Return what the page asks.

    As many as the domain asks anybody: what is wanting is filled up with questions that no answer is right for. Those
    of an address are always the same ones, whether somebody has it or not (attack R15).
    """
    rows = SecurityAnswer.objects.filter(account_id=recovery.account_id or NOBODY, confirmed_at__isnull=False)
    found, count = list(rows.order_by("position")), _asked_of_anybody(recovery.address)
    own = [row.question for row in found][:count]
    wanting = _decoys(recovery.address, others=own)[: count - len(own)]
    return AskedQuestions([*own, *wanting], [] if any(row.frozen_at for row in found) else found[:count])


def _asked_of_anybody(address: str) -> int:
    domain = address.rpartition("@")[2]
    ordered = Policy.objects.filter(kind=QUESTION_COUNT.name, domain__name=domain).values_list("value", flat=True)
    return max((int(value) for value in ordered.distinct()), default=int(QUESTION_COUNT.default))


def _decoys(address: str, *, others: Sequence[str]) -> Sequence[str]:
    # By the oldest key: one that is added changes nobody's questions.
    names = [name for name in sorted(QUESTIONS) if name not in others]
    return sorted(names, key=lambda name: _DECOYS.possible("decoy", address, name)[-1])
