"""Setting a new password in place of a forgotten one: everything is proved again, and the old one's traces end (F4)."""

from functools import partial
from typing import Any

from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from accounts.passwords.services import hash_new_password, store_password
from security.browsers.sessions.queries import living_sessions
from security.browsers.trusted_devices.services import remove_trusted_devices
from security.client_passwords.queries import client_password_labels
from security.connections.services import try_cuts
from security.errors import StepUpNeeded, StepUpSpent
from security.events import ACCOUNT_PASSWORD_RECOVERED
from security.factors.rules import Method
from security.flow.values import Flow
from security.grants.acting import acting
from security.grants.rules import Purpose
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.passwords.changing import order_ends
from security.passwords.recovered import begin_rest
from security.recovery.errors import RecoveryOver
from security.recovery.models import RecoveryRequest
from security.recovery.queries import ground_of
from security.recovery.rules import OutOfTurn
from security.recovery.services import advance


def reset_password(
    recovery: RecoveryRequest, *, flow: Flow, new: str, delete_client_passwords: bool, history: int = 0
) -> None:
    """Put a new password in force, once, by what this request itself has proved; nobody is logged on by it.

    In one transaction: sessions, proofs and other ways back end, trusted devices and, where asked for, security
    passwords are deleted. ``history`` is from how many of the last passwords the new one has to differ; the same one
    again is none. Raises PasswordReused, Overloaded, and RecoveryOver where the proofs are spent, too old, or no longer
    enough; nothing is changed then.
    """
    history = max(history, 1)
    # A slow hash inside the transaction would hold the lock that every other writer waits for.
    encoded = hash_new_password(account=flow.account, password=new, history=history)
    allowed = partial(_require_proved, recovery, flow)
    try:
        with acting(flow, spends=Purpose.RECOVER, allowed=allowed, over=RecoveryOver) as holder:
            # Counted before the password is stored, by which all of them are over.
            outcome = _outcome(recovery, holder, flow, names_passwords=delete_client_passwords)
            store_password(account=flow.account, encoded=encoded, history=history)
            ended = _put_in_force(recovery, flow, outcome, delete_client_passwords=delete_client_passwords)
    except (OutOfTurn, StepUpNeeded, StepUpSpent) as over:
        raise RecoveryOver from over
    try_cuts(credentials=ended)


def _require_proved(recovery: RecoveryRequest, flow: Flow, *, account: User) -> None:
    # As the account and its domain's orders are now: the postmaster may have frozen it, or forbidden this way, since.
    ground = ground_of(account, source_address=flow.source.address)
    if account.epochs != recovery.epochs or not ground.is_enough(recovery.progress.proofs):
        raise RecoveryOver


def _put_in_force(
    recovery: RecoveryRequest, flow: Flow, outcome: dict[str, Any], *, delete_client_passwords: bool
) -> list[str]:
    account, source, proofs = flow.account, flow.source, recovery.progress.proofs
    begin_rest(account=account, is_by_questions_alone=outcome["rests"])
    ended = order_ends(account, source, delete_client_passwords=delete_client_passwords)
    advance(recovery, recovery.progress.finishing(timezone.now()), outcome=outcome)
    RecoveryRequest.objects.filter(account=account).exclude(pk=recovery.pk).delete()
    change = {
        "proofs": [proof.value for proof in proofs],
        "sessions": len(outcome["programs"]),
        "trusted_devices": outcome["devices"],
        "client_passwords_deleted": len(ended) - 1,
    }
    record_about(account, ACCOUNT_PASSWORD_RECOVERED, source=source, change=change)
    notify(NoticeKind.PASSWORD_RECOVERED, account=account, source=source)
    return ended


def _outcome(recovery: RecoveryRequest, holder: User, flow: Flow, *, names_passwords: bool) -> dict[str, Any]:
    sessions = living_sessions(account=holder, now=timezone.now()).order_by("-seen_at")
    return {
        "rests": recovery.progress.proofs == (Method.QUESTIONS,),
        "programs": list(sessions.values_list("program", flat=True)),
        "devices": remove_trusted_devices(account=holder, actor=actor_of(holder), source=flow.source),
        "client_passwords": client_password_labels(account=holder) if names_passwords else [],
    }
