"""Races on one account of a prepared portal, with real processes and threads on its database."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

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


def switch_on(portal: Portal) -> None:
    """Turn security passwords on for Alice."""
    portal.inside("-c", _SEED + _SWITCH_ON)


def grants(portal: Portal, count: int, purpose: str = "generate") -> list[str]:
    """Return fresh proofs of identity of Alice."""
    making = f"print(*[grant_for(account, Purpose({purpose!r}), session=SESSION) for _ in range({count})])"
    return portal.inside("-c", _SEED + making).split()


def issued(portal: Portal, count: int) -> list[str]:
    """Let Alice generate so many passwords; return their public ids."""
    making = f"""
for _ in range({count}):
    _issue(account, str(grant_for(account, session=SESSION)))
print(*ClientPassword.objects.values_list("public_id", flat=True))
"""
    return portal.inside("-c", _SEED + making).split()


def run_heat(portal: Portal, acts: Sequence[Sequence[Any]], *, processes: int) -> Counter[str]:
    """Do all acts at the same moment, spread over processes with a thread for each act; count the outcomes."""
    shares = [acts[first::processes] for first in range(processes)]
    return Counter(json.loads(portal.inside("-m", "tests.races.contenders", json.dumps(shares))))
