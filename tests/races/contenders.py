"""Threads of several processes that act on one account at the same moment.

``python -m tests.races.contenders SHARES`` takes a JSON list of processes, each a list of acts. It forks, prepares one
thread with its own database connection for each act, starts them all at once, and prints the outcomes: what the act
says, else ``done``, or the name of the error.
"""

import itertools
import json
import multiprocessing
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import django
import time_machine

django.setup()

from django.db import connection  # noqa: E402 - after the set-up

from accounts.evidence import actor_of  # noqa: E402
from accounts.models import User  # noqa: E402
from security.account.presence.services import log_off_elsewhere, log_off_session  # noqa: E402
from security.browsers.sessions.services import open_session  # noqa: E402
from security.browsers.sessions.store import SessionStore  # noqa: E402
from security.browsers.trusted_devices.services import recognise, trust  # noqa: E402
from security.client_passwords import services  # noqa: E402
from security.client_passwords.rules import ClientKind  # noqa: E402
from security.factors.authenticators.services import (  # noqa: E402
    begin_replacement,
    confirm_attachment,
    delete_authenticator,
    remove_authenticator,
)
from security.factors.challenges.services import check_code, send_code  # noqa: E402
from security.factors.phones.queries import phone_of, required_change  # noqa: E402
from security.factors.phones.services import begin_change, confirm_number, remove_phone  # noqa: E402
from security.factors.questions.services import remove_questions  # noqa: E402
from security.factors.rules import CodeOutcome, Method  # noqa: E402
from security.factors.services import check_factor, reopen_factors  # noqa: E402
from security.factors.verification import spend_recovery_code, verify_authenticator  # noqa: E402
from security.flow.values import Flow, Occasion  # noqa: E402
from security.grants.rules import Purpose  # noqa: E402
from security.passwords.changing import change_password  # noqa: E402
from security.recovery.errors import RecoveryOver  # noqa: E402
from security.recovery.proving import prove_by_code  # noqa: E402
from security.recovery.queries import living_recovery  # noqa: E402
from security.recovery.resetting import reset_password  # noqa: E402
from security.step_up.services import prove_identity  # noqa: E402
from tests.races.at_desk import AT_DESK  # noqa: E402
from tests.security.flow.acts import SESSION, SOURCE, flow_in  # noqa: E402

# A race tells who wins, not who waits: fifty at one row of a busy machine wait longer than a page lets anybody, and
# would be told so instead of losing. What SQLite refuses at once, whatever its patience, still shows.
_PATIENCE = {"sqlite": {"timeout": 60.0}, "postgresql": {"options": "-c statement_timeout=60s -c lock_timeout=60s"}}

ADDRESS = "alice@acme.example"
_HEAT_SECONDS = 90  # more than the database lets anybody wait
_FORK = multiprocessing.get_context("fork")
_READY, _START = _FORK.Semaphore(0), _FORK.Event()


def _issue(account: User, grant: str) -> None:
    services.issue_client_password(flow=flow_in(account, proof=UUID(grant)), label="Device", kind=ClientKind.MAIL)


def _delete(account: User, public_id: str) -> None:
    services.delete_client_password(account=account, public_id=UUID(public_id), source=SOURCE)


def _turn_on(account: User) -> None:
    services.turn_on(flow=flow_in(account))


def _turn_off(account: User, grant: str) -> None:
    services.turn_off(flow=flow_in(account, proof=UUID(grant)))


def _authenticate(account: User, code: str) -> CodeOutcome:
    return verify_authenticator(account=account, code=code)


def _confirm(account: User, code: str) -> CodeOutcome:
    return confirm_attachment(flow=flow_in(account), code=code).outcome


def _delete_authenticator(account: User, grant: str) -> None:
    delete_authenticator(flow=flow_in(account, proof=UUID(grant)))


def _begin_replacement(account: User, grant: str) -> None:
    begin_replacement(flow=flow_in(account, proof=UUID(grant)))


def _prove(account: User, purpose: str, code: str, password: str) -> None:
    """Prove the identity by the app and the account password."""
    typed = {Method.AUTHENTICATOR: code, Method.PASSWORD: password}
    prove_identity(flow=flow_in(account), purpose=Purpose(purpose), typed=typed, session_key=SESSION)


def _recover(account: User, code: str) -> CodeOutcome:
    return spend_recovery_code(account=account, code=code, source=SOURCE)


def _trust(account: User) -> None:
    trust(account=account, source=SOURCE)


def _recognise(account: User, token: str) -> str:
    known = recognise(account=account, token=token, source=SOURCE)
    if known is None:
        return "asked"
    return "new token" if known.token else "same token"


def _open_session(account: User) -> None:
    session = SessionStore()
    session.create()
    assert session.session_key is not None
    open_session(account=account, session_key=session.session_key, source=SOURCE)


def _end_session(account: User, public_id: str) -> None:
    log_off_session(account=account, public_id=UUID(public_id), source=SOURCE)


def _log_off_elsewhere(account: User) -> None:
    log_off_elsewhere(account=account, session_key=SESSION, kept_device=None, source=SOURCE)


def _send_code(account: User, flow: str) -> str:
    phone = phone_of(account=account)
    assert phone is not None
    return send_code(flow=flow_in(account, flow), to=phone, purpose="logon").outcome


def _check_code(account: User, flow: str, code: str) -> CodeOutcome:
    return check_code(flow=flow_in(account, flow), purpose="logon", code=code)


def _begin_phone(account: User, grant: str) -> None:
    begin_change(flow=flow_in(account, proof=UUID(grant)))


def _confirm_phone(account: User, code: str) -> CodeOutcome:
    flow = flow_in(account)
    return confirm_number(flow=flow, change=required_change(flow=flow), code=code)


def _check_factor(account: User, flow: str, code: str) -> CodeOutcome:
    return check_factor(flow=flow_in(account, flow), method=Method.AUTHENTICATOR, typed=code, purpose="logon")


def _try_recovery(_: User, secret: str, code: str) -> str:
    recovery = living_recovery(secret=secret)
    return "over" if recovery is None else "right" if prove_by_code(recovery, code=code, source=SOURCE) else "wrong"


def _reset_password(account: User, secret: str, grant: str, new: str) -> None:
    recovery = living_recovery(secret=secret)
    if recovery is None or recovery.account is None:
        raise RecoveryOver
    flow = Flow(recovery.account, str(recovery.public_id), Occasion.RECOVERY, SOURCE, proof=UUID(grant))
    reset_password(recovery, flow=flow, new=new, delete_client_passwords=True)


def _remove(account: User, factor: str) -> str:
    """Take a factor away as an administrator does, in a transaction of its own."""
    removing = {"phone": remove_phone, "authenticator": remove_authenticator, "questions": remove_questions}[factor]
    return "removed" if removing(account=account, actor=actor_of(account), source=SOURCE) else "none"


def _change_password(account: User, current: str, new: str, history: int) -> None:
    flow = flow_in(account)
    change_password(flow=flow, current=current, new=new, delete_client_passwords=False, history=history)


def _reopen(account: User) -> None:
    reopen_factors(account=account, actor=actor_of(account), source=SOURCE)


ACTS: dict[str, Callable[..., str | None]] = {
    **AT_DESK,
    "change_password": _change_password,
    "check_factor": _check_factor,
    "remove": _remove,
    "reopen": _reopen,
    "try_recovery": _try_recovery,
    "reset_password": _reset_password,
    "send_code": _send_code,
    "check_code": _check_code,
    "begin_phone": _begin_phone,
    "confirm_phone": _confirm_phone,
    "trust": _trust,
    "recognise": _recognise,
    "open_session": _open_session,
    "end_session": _end_session,
    "log_off_elsewhere": _log_off_elsewhere,
    "authenticate": _authenticate,
    "confirm": _confirm,
    "begin_replacement": _begin_replacement,
    "delete_authenticator": _delete_authenticator,
    "prove": _prove,
    "recover": _recover,
    "issue": _issue,
    "delete": _delete,
    "turn_on": _turn_on,
    "turn_off": _turn_off,
}


def _contend(act: list[Any], start: threading.Event) -> str:
    account = User.objects.get(address=ADDRESS)
    _READY.release()
    start.wait()
    try:
        return ACTS[act[0]](account, *act[1:]) or "done"
    except Exception as error:  # noqa: BLE001 - whatever it is, the test wants its name
        return f"{type(error).__name__}: {error}" if isinstance(error, django.db.Error) else type(error).__name__
    finally:
        connection.close()


def _run_share(acts: list[list[Any]]) -> list[str]:
    """Do one process's share of the heat."""
    start = threading.Event()
    with ThreadPoolExecutor(len(acts)) as pool:
        running = [pool.submit(_contend, act, start) for act in acts]
        _START.wait()
        start.set()
        return [thread.result() for thread in running]


def main() -> None:
    """Run one heat, which is one moment: however long a busy machine takes, no code, grace or limit runs out in it."""
    with time_machine.travel(time.time(), tick=False):
        outcomes = _run(json.loads(sys.argv[1]))
    sys.stdout.write(json.dumps(outcomes))


def _run(shares: list[list[list[Any]]]) -> list[str]:
    connection.settings_dict["OPTIONS"].update(_PATIENCE[connection.vendor])
    # No process is done before all have begun, so each has one share. None has a connection of before the fork.
    with _FORK.Pool(len(shares)) as pool:
        running = pool.map_async(_run_share, shares, chunksize=1)
        for act in itertools.chain(*shares):
            assert _READY.acquire(timeout=_HEAT_SECONDS), f"not all are ready for {act[0]}"
        _START.set()
        return list(itertools.chain(*running.get(_HEAT_SECONDS)))


if __name__ == "__main__":
    main()
