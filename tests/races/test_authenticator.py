"""One code, one use: twenty at once, in processes and threads on a real database (X2, E7)."""

import json

import pytest

from tests.portal import Portal
from tests.races.heats import grants, run_heat
from tests.security.factors.authenticators.acts import Phone

pytestmark = pytest.mark.race

_SEED = """
import json
import django
django.setup()
from accounts.models import User
from tests.races.contenders import ADDRESS
from tests.security.factors.authenticators.acts import attached, begun
account = User.objects.get(address=ADDRESS)
"""
_ATTACHED = "phone, codes = attached(account)\nprint(json.dumps([phone.secret.hex(), codes]))"
_NUMBERED = """
from security.factors.phones.queries import required_change
from security.factors.phones.services import name_number
from tests.security.flow.acts import flow_in
flow = flow_in(account)
assert name_number(flow=flow, change=required_change(flow=flow), typed="+8613812345678").ok
"""
_REPLACING = """
from security.factors.authenticators.services import begin_replacement
from security.grants.rules import Purpose
from tests.security.factors.authenticators.acts import phone_for
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for
attached(account)
begin_replacement(flow=flow_in(account, proof=grant_for(account, Purpose.REPLACE_AUTHENTICATOR)))
print(json.dumps([phone_for(account).secret.hex(), []]))
"""
_BEGUN = "print(json.dumps([begun(account).secret.hex(), []]))"


def _seeded(portal: Portal, state: str) -> tuple[Phone, list[str]]:
    secret, codes = json.loads(portal.inside("-c", _SEED + state))
    return Phone(bytes.fromhex(secret)), codes


def test_one_code_in_twenty_hands_opens_once(portal: Portal) -> None:
    """X2: nineteen are told that it was used, none that the database is locked."""
    phone, _ = _seeded(portal, _ATTACHED)
    outcome = run_heat(portal, [("authenticate", phone.code())] * 20, processes=4)
    assert outcome == {"right": 1, "already-used": 19}


def test_one_code_serves_one_of_two_purposes(portal: Portal) -> None:
    """docs/security.md 1.3: a code for the logon proves nothing besides, and the other way round."""
    phone, _ = _seeded(portal, _ATTACHED)
    code, password = phone.code(), portal.accounts["alice@acme.example"]
    acts: list[tuple[str, ...]] = [("authenticate", code)] * 10
    acts += [("prove", purpose, code, password) for purpose in ("delete-authenticator", "replace-authenticator")] * 2
    outcome = run_heat(portal, acts, processes=3)
    assert outcome["right"] + outcome["done"] == 1, outcome
    assert set(outcome) <= {"right", "done", "already-used", "ProofRefused"}, outcome


def test_one_proof_begins_one_replacement(portal: Portal) -> None:
    """X35: or the second secret would void what the first page shows."""
    _seeded(portal, _ATTACHED)
    grant = grants(portal, 1, "replace-authenticator")[0]
    assert run_heat(portal, [("begin_replacement", grant)] * 20, processes=4) == {"done": 1, "StepUpSpent": 19}
    assert portal.query("SELECT count(*) FROM security_authenticator WHERE NOT confirmed") == [(1,)]


def test_one_confirming_code_replaces_once(portal: Portal) -> None:
    """X35: at no moment two, at no moment none; ten codes, one sheet."""
    phone, _ = _seeded(portal, _REPLACING)
    outcome = run_heat(portal, [("confirm", phone.code())] * 20, processes=4)
    assert outcome == {"right": 1, "AuthenticatorAttached": 19}
    assert portal.query("SELECT confirmed, count(*) FROM security_authenticator GROUP BY confirmed") == [(True, 1)]
    assert portal.query("SELECT count(*) FROM security_recoverycode") == [(10,)]


def test_a_deletion_and_a_replacement_at_once_end_in_one_of_them(portal: Portal) -> None:
    """Never in a new app that the one who deleted knows nothing of."""
    phone, _ = _seeded(portal, _REPLACING)
    acts = [("confirm", phone.code()), ("delete_authenticator", grants(portal, 1, "delete-authenticator")[0])]
    outcome = run_heat(portal, acts, processes=2)
    left = portal.query("SELECT count(*) FROM security_authenticator")[0][0]
    assert (outcome, left) in [
        ({"right": 1, "done": 1}, 0),
        ({"AttachmentOver": 1, "done": 1}, 0),
    ], (outcome, left)


def test_one_confirming_code_attaches_once(portal: Portal) -> None:
    """M10: one authenticator, one sheet of ten codes; the others are told."""
    phone, _ = _seeded(portal, _BEGUN)
    outcome = run_heat(portal, [("confirm", phone.code())] * 20, processes=4)
    assert outcome == {"right": 1, "AuthenticatorAttached": 19}
    assert portal.query("SELECT count(*) FROM security_authenticator") == [(1,)]
    assert portal.query("SELECT count(*) FROM security_recoverycode") == [(10,)]
    assert portal.query("SELECT factor_epoch FROM accounts_user WHERE address = 'alice@acme.example'") == [(2,)]


def test_an_authenticator_and_a_phone_at_once_are_one_factor(portal: Portal) -> None:
    """M10: a person let in while nothing was bound adds nothing to what an instant later is."""
    phone, _ = _seeded(portal, _BEGUN)
    assert run_heat(portal, [("begin_phone", grants(portal, 1, "change-factor")[0])], processes=1) == {"done": 1}
    portal.inside("-c", _SEED + _NUMBERED)
    message = (portal.data / "sms.log").read_text("utf-8").splitlines()[-1]
    code = message.split(" code ")[1][:6]
    outcome = run_heat(portal, [("confirm", phone.code()), ("confirm_phone", code)], processes=2)
    assert outcome["right"] == 1, outcome
    assert set(outcome) <= {"right", "AttachmentOver", "PhoneChangeOver", "expired"}, outcome
    phones = portal.query("SELECT count(*) FROM security_securephone")[0][0]
    assert phones + portal.query("SELECT count(*) FROM security_authenticator WHERE confirmed")[0][0] == 1


def test_one_recovery_code_in_twenty_hands_opens_once(portal: Portal) -> None:
    """E7."""
    _, codes = _seeded(portal, _ATTACHED)
    outcome = run_heat(portal, [("recover", codes[0])] * 20, processes=4)
    assert outcome == {"right": 1, "already-used": 19}


def test_ten_codes_twice_at_once_open_ten_times(portal: Portal) -> None:
    """E7: nobody's code is lost to somebody else's."""
    _, codes = _seeded(portal, _ATTACHED)
    outcome = run_heat(portal, [("recover", code) for code in codes * 2], processes=4)
    assert outcome == {"right": 10, "already-used": 10}
    assert portal.query("SELECT count(*) FROM security_recoverycode WHERE used_at IS NULL") == [(0,)]
