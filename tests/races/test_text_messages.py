"""One request, one message; one code, one use: at once, in processes and threads on a real database (X3, X9, M15)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.portal import Portal, running
from tests.races.heats import grants, run_heat
from tests.races.plain_browser import PlainBrowser

pytestmark = pytest.mark.race

NUMBER = "+8613812345678"
BIND = "/settings/phone/bind/"
_SEED = f"""
import django
django.setup()
from accounts.models import User
from tests.races.contenders import ADDRESS
account = User.objects.get(address=ADDRESS)
NUMBER = {NUMBER!r}
"""
_BOUND = "from tests.security.factors.phones.acts import bound\nbound(account, NUMBER)\n"
_SENT = "from tests.races.contenders import _send_code\nassert _send_code(account, 'flow') == 'sent'\n"
_NUMBERED = """
from security.factors.phones.queries import required_change
from security.factors.phones.services import name_number
from tests.security.flow.acts import flow_in
flow = flow_in(account)
assert name_number(flow=flow, change=required_change(flow=flow), typed=NUMBER).ok
"""
# Every worker claims; more of them than there are messages.
_WORKER = """
import django
django.setup()
from mailportal.sms.services import send_due_messages
print(sum(send_due_messages() for _ in range(10)))
"""
_QUEUED = """
from datetime import timedelta
from django.utils import timezone
from mailportal.sms.models import TextMessage
from mailportal.sms.services import queue_message
for place in range(20):
    queue_message(number=NUMBER, text=f"Notice {place}", expires_at=timezone.now() + timedelta(hours=1))
TextMessage.objects.update(due_at=timezone.now())
"""


def _messages(portal: Portal) -> list[str]:
    file = portal.data / "sms.log"
    return file.read_text("utf-8").splitlines() if file.exists() else []


def _code(portal: Portal) -> str:
    return _messages(portal)[-1].split(" code ")[1][:6]


def test_x9_thirty_resends_are_one_message(portal: Portal) -> None:
    """M15: whatever sessions they come from; the others are told to wait, none that the database is locked."""
    portal.inside("-c", _SEED + _BOUND)
    acts = [("send_code", f"flow-{number % 3}") for number in range(30)]
    assert run_heat(portal, acts, processes=3) == {"sent": 1, "too-soon": 29}
    assert len(_messages(portal)) == 1
    assert portal.query("SELECT count(*) FROM security_challenge") == [(1,)]
    counted = portal.query("SELECT count FROM throttle_counter WHERE key LIKE ?", "sms-account-hour%")
    assert counted == [(1,)]


def test_x3_one_code_in_twenty_hands_opens_once(portal: Portal) -> None:
    """Five tries a code; of those, one is right and the others hear that it was used."""
    portal.inside("-c", _SEED + _BOUND + _SENT)
    outcome = run_heat(portal, [("check_code", "flow", _code(portal))] * 20, processes=4)
    assert outcome["right"] == 1, outcome
    assert set(outcome) <= {"right", "already-used", "expired"}, outcome
    assert sum(outcome.values()) == 20


def test_x5_parallel_guesses_cannot_outrun_the_five_tries(portal: Portal) -> None:
    """The try is counted before the code is looked at."""
    portal.inside("-c", _SEED + _BOUND + _SENT)
    wrong = f"{(int(_code(portal)) + 1) % 1_000_000:06d}"
    outcome = run_heat(portal, [("check_code", "flow", wrong)] * 20, processes=4)
    assert outcome == {"wrong": 5, "expired": 15}


def test_one_code_binds_one_phone_once(portal: Portal) -> None:
    """E8: twenty confirmations of one change."""
    assert run_heat(portal, [("begin_phone", grants(portal, 1, "change-factor")[0])], processes=1) == {"done": 1}
    portal.inside("-c", _SEED + _NUMBERED)
    outcome = run_heat(portal, [("confirm_phone", _code(portal))] * 20, processes=4)
    assert outcome["right"] == 1, outcome
    assert set(outcome) <= {"right", "already-used", "expired", "PhoneChangeOver"}, outcome
    assert portal.query("SELECT count(*) FROM security_securephone") == [(1,)]
    assert portal.query("SELECT factor_epoch FROM accounts_user WHERE address = 'alice@acme.example'") == [(2,)]


def test_workers_share_the_queue_and_send_nothing_twice(portal: Portal) -> None:
    portal.inside("-c", _SEED + _QUEUED)
    with running(portal, "work"):
        sent = sum(int(portal.inside("-c", _WORKER).strip()) for _ in range(2))
    assert sent <= 20
    texts = sorted(line.split("Notice ")[1] for line in _messages(portal))
    assert texts == sorted(str(place) for place in range(20))


def test_a_double_click_over_http_is_one_message(portal: Portal) -> None:
    """X9, through gunicorn's workers: the number's form sent ten times."""
    with running(portal, "web"):
        session = PlainBrowser(portal.web)
        address = "alice@acme.example"
        session.log_on(address, portal.accounts[address])
        session.get(BIND)
        proof = session.post("/settings/verify/change-factor/", password=portal.accounts[address], next=BIND)
        assert proof.location == BIND
        grant = session.get(proof.location).text.split('name="grant" value="')[1].split('"')[0]
        with ThreadPoolExecutor(10) as pool:
            clicks = [pool.submit(session.post, BIND, grant=grant, number=NUMBER) for _ in range(10)]
            answers = [click.result() for click in clicks]
    assert {answer.status for answer in answers} <= {302, 409}
    assert len(_messages(portal)) == 1
    assert "database is locked" not in portal.logs()
