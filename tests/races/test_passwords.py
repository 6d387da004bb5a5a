"""P3: changes of one password at the same moment: one holds, and the history is what was before it."""

import pytest

from tests.portal import Portal
from tests.races.heats import run_heat

pytestmark = pytest.mark.race

ALICE, HISTORY, CHANGES = "alice@acme.example", 3, 8


def _rows(portal: Portal) -> list[str]:
    return [row for (row,) in portal.query("SELECT encoded FROM accounts_formerpassword ORDER BY id")]


def _present(portal: Portal) -> str:
    return str(portal.query("SELECT password FROM accounts_user WHERE address = ?", ALICE)[0][0])


def test_of_changes_at_once_one_holds_and_the_one_before_it_is_kept(portal: Portal) -> None:
    """Each was hashed outside the lock, with the salt of the password that all of them replace."""
    past, had, current = [], [], portal.accounts[ALICE]
    for turn in range(4):
        past.append(_present(portal))
        acts = [("change_password", current, f"Lorem-{turn}-{number}", HISTORY) for number in range(CHANGES)]
        outcome = run_heat(portal, acts, processes=2)
        assert outcome["done"] == 1, outcome
        assert set(outcome) <= {"done", "PasswordChangedMeanwhile", "WrongPassword", "TooManyGuesses", "Overloaded"}
        assert _rows(portal) == past[-(HISTORY - 1) :]
        assert _present(portal) not in past
        current = _which(portal, turn)
        had.append(current)
    before, last = had[-2:]
    assert run_heat(portal, [("change_password", last, before, HISTORY)], processes=1) == {"PasswordReused": 1}


def _which(portal: Portal, turn: int) -> str:
    """Return which of the new passwords of this turn holds."""
    asking = f"""
import django
django.setup()
from accounts.models import User
from accounts.passwords.services import is_right_password
account = User.objects.get(address={ALICE!r})
new = [f"Lorem-{turn}-{{number}}" for number in range({CHANGES})]
print(next(one for one in new if is_right_password(account=account, password=one)))
"""
    return portal.inside("-c", asking).strip()
