"""X34: what is stopped proves nothing, no factor changes for 72 hours, and no account loses its second step."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from security.factors.authenticators.services import begin_attachment
from security.factors.errors import FactorsLocked
from security.factors.phones.services import require_may_bind, require_may_unbind
from security.factors.queries import factors_of, standing_of
from security.factors.questions.services import propose_answers
from security.factors.recovery_codes.services import renew_recovery_codes
from security.factors.rules import Method
from security.factors.services import require_unlocked
from security.models import LogonRecord
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.records.rules import Reason
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.factors.authenticators.acts import DELETE, SOURCE, attached
from tests.security.factors.phones import acts as phones
from tests.security.flow.acts import flow_at_logon, flow_in
from tests.security.freezing.acts import code_in_newest, days_ago, owner, stop
from tests.security.logon.acts import BY_APP, BY_RECOVERY_CODE, browser, give_password, half_way, is_in
from tests.security.step_up.acts import SESSION, grant_for, grant_in

pytestmark = pytest.mark.django_db(transaction=True)


def disowned(account: User) -> None:
    """Let the owner answer the newest notice."""
    assert stop(code_in_newest(account)).status_code == 200
    account.refresh_from_db()


def test_a_thiefs_authenticator_opens_nothing_and_the_owners_older_phone_does(cast: Cast) -> None:
    with days_ago(7):
        phones.bound(cast.alice)
    thief, codes = attached(cast.alice)
    disowned(cast.alice)
    client = half_way(cast.alice, source="198.51.100.1")
    assert client.get(BY_APP).status_code in {302, 404}
    assert client.get(BY_RECOVERY_CODE).status_code in {302, 404}
    client.post(BY_APP, {"code": thief.code()})
    client.post(BY_RECOVERY_CODE, {"code": codes[0]})
    assert not is_in(client)
    client.post("/logon/verify/phone/send/")
    client.post("/logon/verify/phone/", {"code": phones.last_code()})
    assert is_in(client)


def test_where_nothing_older_is_left_the_password_alone_does_not_get_in(cast: Cast) -> None:
    """Otherwise a reader of the owner's mail could make an account with a second step one without."""
    attached(cast.alice)
    disowned(cast.alice)
    answer = give_password(browser(), cast.alice)
    assert answer.status_code == 403
    assert "Ask your administrator" in answer.content.decode()
    assert LogonRecord.objects.latest("pk").reason == Reason.SECOND_FACTOR_FROZEN
    assert give_password(browser(), cast.dora).status_code == 302


def test_a_wrong_password_is_told_nothing_of_it(cast: Cast) -> None:
    attached(cast.alice)
    disowned(cast.alice)
    page = browser().post("/logon/", {"address": cast.alice.address, "password": "Wrong-Passw0rd"})
    assert (page.status_code, b"stopped" in page.content) == (400, False)


def test_recovery_codes_from_before_still_open_the_second_step(cast: Cast) -> None:
    mine = owner(cast.alice)
    # A thief with a code of the sheet replaced nothing but the phone.
    phones.bound(cast.alice)
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    disowned(cast.alice)
    client = half_way(cast.alice)
    client.post(BY_RECOVERY_CODE, {"code": mine.codes[0]})
    assert is_in(client)


def test_a_frozen_phone_gets_no_code_and_no_news(cast: Cast) -> None:
    owner(cast.alice)
    phones.bound(cast.alice)
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    disowned(cast.alice)
    assert standing_of(cast.alice).ways == ((Method.AUTHENTICATOR,), (Method.RECOVERY_CODE,))
    assert factors_of(account=cast.alice).masked_phone == ""


def begin(account: User) -> None:
    begin_attachment(flow=flow_at_logon(account))


def bind(account: User) -> None:
    require_may_bind(account=account)


def unbind(account: User) -> None:
    require_may_unbind(account=account)


def renew(account: User) -> None:
    renew_recovery_codes(flow=flow_in(account, proof=grant_for(account)))


def choose_questions(account: User) -> None:
    propose_answers(flow=flow_at_logon(account, SESSION), answers=())


CHANGES: list[Callable[[User], None]] = [begin, bind, unbind, renew, choose_questions]


@pytest.mark.parametrize("change", CHANGES)
def test_no_factor_changes_for_72_hours(cast: Cast, change: Callable[[User], None]) -> None:
    owner(cast.alice)
    with days_ago(6):
        phones.bound(cast.alice)
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    disowned(cast.alice)
    for hours in (0, 71):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)), pytest.raises(FactorsLocked):
            change(cast.alice)
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        require_unlocked(account=cast.alice)


@pytest.mark.parametrize("hours", [0, 80])
def test_where_the_authenticator_is_stopped_attaching_leads_to_what_was_stopped(cast: Cast, hours: int) -> None:
    """Also after the 72 hours: what is stopped is decided about first."""
    with days_ago(7):
        phones.bound(cast.alice)
    attached(cast.alice)
    disowned(cast.alice)
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        answer = logged_on(cast.alice).get("/settings/authenticator/attach/")
    assert (answer.status_code, "/settings/stopped/" in answer.content.decode()) == (409, True)


def test_the_pages_say_so(cast: Cast) -> None:
    mine = owner(cast.alice)
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    disowned(cast.alice)
    client = logged_on(cast.alice)
    grant = grant_in(client, cast.alice)
    answer = client.post(DELETE, {"grant": str(grant), "code": mine.phone.code()})
    assert (answer.status_code, "Changes are stopped" in answer.content.decode()) == (409, True)
