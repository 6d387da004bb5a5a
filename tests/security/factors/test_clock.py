"""The server's clock jumps: what was used, spent or ended stays so, and nothing lives by the clock of a place (D8)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.models import User
from security.client_passwords.rules import ClientKind
from security.client_passwords.services import issue_client_password
from security.errors import StepUpSpent
from security.factors.challenges.services import check_code, send_code
from security.factors.phones.queries import phone_of
from security.factors.rules import CodeOutcome
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.client_passwords.acts import grant_for, switched_on
from tests.security.factors.authenticators.acts import attached, text_of
from tests.security.factors.phones.acts import bound, last_code, wrong
from tests.security.flow.acts import flow_in
from tests.security.logon.acts import BY_APP, BY_RECOVERY_CODE, OVERVIEW, SEND, START_OVER, half_way, is_in, with_cookie

HOUR = 3600


def _sent(account: User) -> str:
    phone = phone_of(account=account) or bound(account)
    assert send_code(flow=flow_in(account, "flow"), to=phone, purpose="logon").ok
    return last_code()


def _checked(account: User, code: str) -> CodeOutcome:
    return check_code(flow=flow_in(account, "flow"), purpose="logon", code=code)


def test_d8_no_code_of_an_authenticator_comes_round_again(cast: Cast, clock: time_machine.Traveller) -> None:
    """The last step that was used is never passed backwards; until the clock is there again a recovery code helps."""
    app, codes = attached(cast.alice)
    used = app.code()
    half_way(cast.alice).post(BY_APP, {"code": used})
    clock.shift(-HOUR)
    client = half_way(cast.alice)
    for code in (used, app.code(), app.code(steps=1)):
        assert client.post(BY_APP, {"code": code}).status_code == 400
    assert "already used" in text_of(client.post(BY_APP, {"code": app.code()}))
    assert client.post(BY_RECOVERY_CODE, {"code": codes[0]})["Location"] == OVERVIEW
    clock.shift(HOUR + 60)
    assert half_way(cast.alice).post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW


def test_d8_a_used_code_by_text_message_stays_used(cast: Cast, clock: time_machine.Traveller) -> None:
    code = _sent(cast.alice)
    assert _checked(cast.alice, code) is CodeOutcome.RIGHT
    clock.shift(-HOUR)
    assert _checked(cast.alice, code) is CodeOutcome.ALREADY_USED


def test_d8_a_code_that_was_guessed_at_stays_dead(cast: Cast, clock: time_machine.Traveller) -> None:
    code = _sent(cast.alice)
    for _ in range(5):
        assert _checked(cast.alice, wrong(code)) is CodeOutcome.WRONG
    clock.shift(-HOUR)
    assert _checked(cast.alice, code) is CodeOutcome.EXPIRED


def test_d8_an_hour_forward_ends_codes_and_half_sessions(cast: Cast, clock: time_machine.Traveller) -> None:
    code = _sent(cast.alice)
    client = half_way(cast.alice)
    clock.shift(HOUR)
    assert _checked(cast.alice, code) is CodeOutcome.EXPIRED
    assert client.post(SEND)["Location"] == START_OVER


def test_d8_a_spent_proof_stays_spent(cast: Cast, clock: time_machine.Traveller) -> None:
    grant = grant_for(switched_on(cast.alice))

    def issued() -> None:
        issue_client_password(flow=flow_in(cast.alice, proof=grant), label="Phone", kind=ClientKind.MAIL)

    issued()
    clock.shift(-HOUR)
    with pytest.raises(StepUpSpent):
        issued()


def test_d8_an_ended_session_stays_ended(cast: Cast, clock: time_machine.Traveller) -> None:
    """Logged off here, ended from elsewhere: neither key is worth anything at an earlier time."""
    this, other = logged_on(cast.alice), logged_on(cast.alice, source="198.51.100.7")
    keys = [client.cookies["sid"].value for client in (this, other)]
    assert this.post("/settings/sessions/end-others/").status_code == 302
    this.post("/logoff/")
    clock.shift(-HOUR // 2)
    assert not any(is_in(with_cookie(key)) for key in keys)


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "before",
    [datetime(2027, 3, 28, 1, 59, tzinfo=BERLIN), datetime(2027, 10, 31, 2, 59, tzinfo=BERLIN)],
    ids=["forward", "back"],
)
def test_d8_summer_time_begins_and_ends_without_a_change(cast: Cast, before: datetime) -> None:
    """Five minutes are five minutes across the night in which the clocks on the wall jump."""
    with time_machine.travel(before, tick=False) as clock:
        app, _ = attached(cast.alice)
        client = logged_on(cast.alice)
        code = _sent(cast.alice)
        clock.shift(299)
        assert _checked(cast.alice, code) is CodeOutcome.RIGHT
        assert half_way(cast.alice).post(BY_APP, {"code": app.code()})["Location"] == OVERVIEW
        assert client.get("/logon/").status_code == 302
        clock.shift(61)
        late = _sent(cast.alice)
        clock.shift(301)
        assert _checked(cast.alice, late) is CodeOutcome.EXPIRED
