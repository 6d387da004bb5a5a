"""Races on one account of a prepared portal, with real processes and threads on its database."""

import contextlib
import io
import json
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests import warm
from tests.portal import Portal

_SEED = """
import django
django.setup()
from django.utils import timezone
from accounts.models import User
from security.models import ClientPassword
from security.grants.rules import Purpose
from tests.races.contenders import ADDRESS, SESSION, _issue
from tests.security.client_passwords.acts import grant_for
account = User.objects.get(address=ADDRESS)
"""
_SWITCH_ON = "User.objects.filter(pk=account.pk).update(client_passwords_since=timezone.now())\n"
_RUN_SECONDS = 60


def switch_on(portal: Portal) -> None:
    """Turn security passwords on for Alice."""
    portal.python("-c", _SEED + _SWITCH_ON)


def grants(portal: Portal, count: int, purpose: str = "generate") -> list[str]:
    """Return fresh proofs of identity of Alice."""
    making = f"print(*[grant_for(account, Purpose({purpose!r}), session=SESSION) for _ in range({count})])"
    return portal.python("-c", _SEED + making).split()


def issued(portal: Portal, count: int) -> list[str]:
    """Let Alice generate so many passwords; return their public ids."""
    making = f"""
for _ in range({count}):
    _issue(account, str(grant_for(account, session=SESSION)))
print(*ClientPassword.objects.values_list("public_id", flat=True))
"""
    return portal.python("-c", _SEED + making).split()


def run_heat(portal: Portal, acts: Sequence[Sequence[Any]], *, processes: int) -> Counter[str]:
    """Do all acts at the same moment, spread over processes with a thread for each act; count the outcomes."""
    shares = [acts[first::processes] for first in range(processes)]
    with contextlib.ExitStack() as ends:
        running = [ends.enter_context(_contenders(portal, share)) for share in shares]
        for one in running:
            assert one.readline() == "ready\n"
        for one in running:
            one.write("go\n")
            one.flush()
        outcomes: list[str] = []
        for one in running:
            outcomes += json.loads(one.readline())
    return Counter(outcomes)


@contextlib.contextmanager
def _contenders(portal: Portal, acts: Sequence[Sequence[Any]]) -> Iterator[io.TextIOWrapper]:
    """Start a process with its acts; yield the line to and from it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        end = theirs.fileno()
        process = warm.start(["-m", "tests.races.contenders"], portal.environment, stdin=end, stdout=end, stderr=2)
        theirs.close()
        ours.settimeout(_RUN_SECONDS)
        with ours.makefile("rw", encoding="utf-8") as line:
            line.write(f"{json.dumps(acts)}\n")
            line.flush()
            try:
                yield line
                assert process.wait(_RUN_SECONDS) == 0
            finally:
                process.kill()
