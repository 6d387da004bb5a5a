"""Issuing, renewing and withdrawing recovery codes."""

from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Actor, Source
from mailportal.crypto.human_code import generate
from security.events import RECOVERY_CODES_ISSUED, RECOVERY_CODES_REMOVED
from security.factors.errors import NoSecondFactor
from security.factors.queries import factors_of
from security.factors.recovery_codes.models import DIGESTS, RecoveryCode, RecoveryCodes
from security.factors.recovery_codes.queries import recovery_codes_left
from security.factors.rules import RECOVERY_CODE_LENGTH, RECOVERY_CODES
from security.factors.services import factor_changed, require_unlocked
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify


def issue_recovery_codes(*, account: User, actor: Actor, source: Source) -> list[str]:
    """Return ten new codes, which exist nowhere else, inside the transaction of the act that wants them.

    The codes that the account had are void. The caller has locked the account's row.
    """
    codes = [generate(RECOVERY_CODE_LENGTH) for _ in range(RECOVERY_CODES)]
    sheet, _ = RecoveryCodes.objects.update_or_create(
        user=account, defaults={"name": "recovery codes", "issued_at": timezone.now(), "frozen_at": None}
    )
    RecoveryCode.objects.filter(sheet=sheet).delete()
    RecoveryCode.objects.bulk_create(_row(sheet, account, code) for code in codes)
    record_about(account, RECOVERY_CODES_ISSUED, actor=actor, source=source, change={"count": RECOVERY_CODES})
    return codes


def _row(sheet: RecoveryCodes, account: User, code: str) -> RecoveryCode:
    kid, digest = DIGESTS.new(str(account.public_id), code)
    return RecoveryCode(sheet=sheet, kid=kid, digest=digest)


def renew_recovery_codes(*, flow: Flow) -> list[str]:
    """Spend one proof of identity on ten new codes; the old ones are void, other sessions of the account end.

    Raises NoSecondFactor where the account has nothing that codes could stand in for, StepUpNeeded, StepUpSpent.
    """
    account = flow.account
    with acting(flow, spends=Purpose.CHANGE_FACTOR, allowed=require_second_factor):
        codes = issue_recovery_codes(account=account, actor=actor_of(account), source=flow.source)
        notify(NoticeKind.RECOVERY_CODES_RENEWED, account=account, source=flow.source)
        factor_changed(account=account, kept_session_key=flow.session_key)
    return codes


def require_second_factor(*, account: User) -> None:
    """Raise NoSecondFactor where the account has no second factor to lose."""
    require_unlocked(account=account)
    if not factors_of(account=account).is_bound:
        raise NoSecondFactor


def withdraw_recovery_codes(*, account: User, actor: Actor, source: Source) -> None:
    """Void all codes of the account, inside the transaction of the act that removes its last factor."""
    left = recovery_codes_left(account=account)
    if not RecoveryCodes.objects.filter(user=account).delete()[0]:
        return
    record_about(account, RECOVERY_CODES_REMOVED, actor=actor, source=source, change={"count": left})
