"""What administrators do to Alice's account at the console, each with a proof that was given before."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from admin_console.administrators.queries import terms_of
from admin_console.administrators.rules import fingerprint_of
from admin_console.administrators.services import dismiss
from admin_console.leavers.services import close_account, schedule_closing, stop_closing
from admin_console.leavers.working import close_due_accounts
from admin_console.resets.services import reset_employee_password, shut_out_lost_phone
from security.flow.values import Flow
from security.resets.rules import PasswordReset
from tests.security.flow.acts import flow_in


def _flow_of(by: str, grant: str) -> Flow:
    return flow_in(User.objects.get(address=by), proof=UUID(grant))


def _reset(account: User, by: str, grant: str, seen: int) -> None:
    reset_employee_password(flow=_flow_of(by, grant), account=account, chosen=PasswordReset(), seen=seen)


def _shut_out(account: User, by: str, grant: str, *keys: str) -> None:
    shut_out_lost_phone(flow=_flow_of(by, grant), account=account, keys=keys)


def _close(account: User, by: str, grant: str) -> None:
    close_account(flow=_flow_of(by, grant), account=account, reason="")


def _schedule(account: User, by: str, grant: str) -> None:
    """Order that it closes at once: by the background process."""
    schedule_closing(flow=_flow_of(by, grant), account=account, reason="", at=timezone.now())


def _stop(account: User, by: str, grant: str) -> None:
    stop_closing(flow=_flow_of(by, grant), account=account)


def _dismiss(_: User, by: str, grant: str, whom: str) -> None:
    """Take an administrator's appointment back, as it is now."""
    account = User.objects.get(address=whom)
    dismiss(flow=_flow_of(by, grant), account=account, seen=fingerprint_of(terms_of(account)))


def _carry_out(_: User) -> str:
    """Do what is due, as the background process does."""
    return "closed" if close_due_accounts() else "nothing due"


AT_DESK: Mapping[str, Callable[..., str | None]] = {
    "reset": _reset,
    "shut_out": _shut_out,
    "close": _close,
    "schedule": _schedule,
    "stop": _stop,
    "carry_out": _carry_out,
    "dismiss": _dismiss,
}
