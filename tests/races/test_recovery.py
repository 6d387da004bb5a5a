"""A way back to an account, taken by many at once: one use of a code, one new password, five tries (R5, X3, X5)."""

import pytest

from tests.portal import Portal
from tests.races.heats import run_heat

pytestmark = pytest.mark.race

_BEGUN = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from security.factors.rules import Method
from security.flow.values import STRANGE
from security.models import SecurePhone, StepUpGrant
from security.passwords.queries import domain_of
from security.passwords.tally import Candidate
from security.recovery.codes import send_recovery_codes
from security.recovery.proving import prove_by_code
from security.recovery.queries import living_recovery
from security.recovery.services import begin_recovery, choose_method
from tests.races.contenders import ADDRESS
from tests.security.factors.phones.acts import bound
from tests.security.flow.acts import SOURCE
account = User.objects.get(address=ADDRESS)
bound(account)
SecurePhone.objects.update(recovers_from=timezone.now() - timedelta(hours=1))
account.refresh_from_db()
candidate = Candidate(ADDRESS, account, domain_of(ADDRESS), SOURCE, STRANGE)
secret = begin_recovery(candidate=candidate, typed=ADDRESS, language="en")
choose_method(living_recovery(secret=secret), method=Method.PHONE)
send_recovery_codes()
"""
_PROVED = """
code = CODE
secret = prove_by_code(living_recovery(secret=SECRET), code=code, source=SOURCE)
print(secret, StepUpGrant.objects.get().public_id)
"""
_SET_UP = _BEGUN.partition("account = ")[0]


def _begun(portal: Portal) -> tuple[str, str]:
    """Return the secret of a request, and the code that was sent for it."""
    secret = portal.inside("-c", f"{_BEGUN}print(secret)").split()[-1]
    message = (portal.data / "sms.log").read_text("utf-8").splitlines()[-1]
    return secret, message.split(" code ")[1][:6]


def test_x3_one_code_in_twenty_hands_proves_once(portal: Portal) -> None:
    secret, code = _begun(portal)
    outcome = run_heat(portal, [("try_recovery", secret, code)] * 20, processes=4)
    assert outcome["right"] == 1, outcome
    # Who counted a try before the one that was right did, and looks after it, finds the code used: a wrong one.
    assert outcome["wrong"] < 5, outcome
    assert set(outcome) <= {"right", "wrong", "over", "OutOfTurn"}, outcome
    assert portal.query("SELECT count(*) FROM security_stepupgrant") == [(1,)]


def test_x5_parallel_guesses_cannot_outrun_the_five_tries(portal: Portal) -> None:
    secret, code = _begun(portal)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    outcome = run_heat(portal, [("try_recovery", secret, wrong)] * 20, processes=4)
    assert 1 <= outcome["wrong"] <= 5, outcome
    assert set(outcome) <= {"wrong", "OutOfTurn"}, outcome
    assert portal.query("SELECT tries FROM security_recoveryrequest") == [(outcome["wrong"],)]


def test_r5_at_once(portal: Portal) -> None:
    """R5: twenty new passwords by one grant; one is set, and the account's epoch grew once."""
    secret, code = _begun(portal)
    proving = _PROVED.replace("CODE", repr(code)).replace("SECRET", repr(secret))
    secret, grant = portal.inside("-c", _SET_UP + proving).split()[-2:]
    before = portal.query("SELECT auth_epoch FROM accounts_user WHERE address = 'alice@acme.example'")[0][0]
    acts = [("reset_password", secret, grant, f"Correct-Horse-{number}") for number in range(20)]
    outcome = run_heat(portal, acts, processes=4)
    assert outcome.pop("done") == 1, outcome
    assert set(outcome) <= {"RecoveryOver", "Overloaded"}, outcome
    after = portal.query("SELECT auth_epoch FROM accounts_user WHERE address = 'alice@acme.example'")[0][0]
    assert after == before + 1
