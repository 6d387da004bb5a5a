"""F2: where an authenticator is bound, its code or a recovery code besides; asked for after the first proof alone."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from security.factors.rules import Method
from security.models import RecoveryRequest
from tests.browser import browser, in_one_line
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.questions.acts import set_up
from tests.security.recovery.acts import (
    BY_APP,
    BY_RECOVERY_CODE,
    CODE,
    DONE,
    FAILED,
    PASSWORD,
    TWICE,
    by_phone,
    proved_by_phone,
    proved_by_questions,
    reset,
    rested_phone,
    sent_code,
)

First = Callable[[User], Client]


def _prepare(account: User) -> None:
    set_up(account)
    rested_phone(account)


@pytest.mark.parametrize("first", [proved_by_phone, proved_by_questions])
def test_the_apps_code_besides(cast: Cast, first: First) -> None:
    _prepare(cast.alice)
    app, _ = attached(cast.alice)
    client = first(cast.alice)
    assert client.get(PASSWORD)["Location"] == BY_APP
    assert client.post(PASSWORD, TWICE)["Location"] == BY_APP
    assert client.post(BY_APP, {"code": app.code()})["Location"] == PASSWORD
    assert reset(client)["Location"] == DONE


def test_a_recovery_code_in_its_place(cast: Cast) -> None:
    _prepare(cast.alice)
    _, codes = attached(cast.alice)
    client = proved_by_phone(cast.alice)
    assert BY_RECOVERY_CODE in client.get(BY_APP).content.decode()
    assert client.post(BY_RECOVERY_CODE, {"code": codes[0]})["Location"] == PASSWORD
    assert RecoveryRequest.objects.get().progress.proofs == (Method.PHONE, Method.RECOVERY_CODE)


def test_it_is_not_asked_for_before(cast: Cast) -> None:
    """Nobody learns who has one."""
    _prepare(cast.alice)
    app, _ = attached(cast.alice)
    client = by_phone(cast.alice.address)
    assert client.get(BY_APP)["Location"] == CODE
    assert client.post(BY_APP, {"code": app.code()})["Location"] == CODE
    assert "uthenticator" not in client.get(CODE).content.decode()
    assert client.post(CODE, {"code": sent_code()})["Location"] == BY_APP


def test_wrong_ones_count_with_the_request(cast: Cast) -> None:
    _prepare(cast.alice)
    attached(cast.alice)
    client = proved_by_phone(cast.alice)
    answers = [client.post(BY_APP, {"code": "000000"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [400] * 4
    assert client.post(BY_APP, {"code": "000000"})["Location"] == FAILED
    assert "postmaster@acme.example" in in_one_line(client.get(FAILED))


def test_it_shares_its_tries_with_the_logon(cast: Cast) -> None:
    """docs/security.md 1.3: five in five minutes, whatever the path; beyond, nothing is looked at or counted here."""
    _prepare(cast.alice)
    app, _ = attached(cast.alice)
    failing = proved_by_phone(cast.alice)
    for _ in range(5):
        failing.post(BY_APP, {"code": "000000"})
    client = proved_by_questions(cast.alice, browser(source="198.51.100.7"))
    answer = client.post(BY_APP, {"code": app.code()})
    assert answer.status_code == 429
    assert RecoveryRequest.objects.latest("pk").tries == 0
