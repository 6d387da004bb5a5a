"""1.7, V2.3.1: steps out of order do nothing, and lead to the one that is due."""

import itertools
from collections.abc import Callable

import pytest
from django.test import Client

from security.models import RecoveryRequest
from tests.attack.stored import everything_stored
from tests.browser import browser
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.questions.acts import set_up
from tests.security.recovery import acts
from tests.security.recovery.acts import TWICE

pytestmark = pytest.mark.django_db

STEPS = {
    acts.METHOD: {"method": "questions"},
    acts.CODE: {"code": "123456"},
    acts.SEND: {},
    acts.QUESTIONS: acts.ANSWERED,
    acts.BY_APP: {"code": "123456"},
    acts.BY_RECOVERY_CODE: {"code": "0123456789ab"},
    acts.PASSWORD: {**TWICE, "grant": "00000000-0000-4000-8000-000000000000"},
    acts.FAILED: None,
    acts.DONE: None,
}


def _chosen(client: Client, cast: Cast) -> None:
    acts.begun(cast.alice.address, client)


def _at_code(client: Client, cast: Cast) -> None:
    acts.by_phone(cast.alice.address, client)


def _at_questions(client: Client, cast: Cast) -> None:
    acts.by_questions(cast.alice.address, client)


def _at_app(client: Client, cast: Cast) -> None:
    attached(cast.alice)
    acts.proved_by_phone(cast.alice, client)


def _at_password(client: Client, cast: Cast) -> None:
    acts.proved_by_phone(cast.alice, client)


def _at_failed(client: Client, cast: Cast) -> None:
    acts.by_phone(cast.alice.address, client)
    for _ in range(5):
        client.post(acts.CODE, {"code": "000000"})


def _at_done(client: Client, cast: Cast) -> None:
    acts.reset(acts.proved_by_phone(cast.alice, client))


# Where one stands, the steps that are open there, and the page that every other one leads to.
PLACES = {
    _chosen: ({acts.METHOD}, acts.METHOD),
    _at_code: ({acts.METHOD, acts.CODE, acts.SEND}, acts.CODE),
    _at_questions: ({acts.METHOD, acts.QUESTIONS}, acts.QUESTIONS),
    _at_app: ({acts.BY_APP, acts.BY_RECOVERY_CODE}, acts.BY_APP),
    _at_password: ({acts.PASSWORD}, acts.PASSWORD),
    _at_failed: ({acts.FAILED}, acts.FAILED),
    _at_done: ({acts.DONE}, acts.DONE),
}
OUT_OF_ORDER = [(place, path) for place, path in itertools.product(PLACES, STEPS) if path not in PLACES[place][0]]


@pytest.mark.parametrize(("place", "path"), OUT_OF_ORDER, ids=lambda one: getattr(one, "__name__", one))
def test_a_step_out_of_order_does_nothing(cast: Cast, place: Callable[[Client, Cast], None], path: str) -> None:
    set_up(cast.alice)
    acts.rested_phone(cast.alice)
    client = browser()
    place(client, cast)
    before = everything_stored()
    data = STEPS[path]
    answer = client.get(path) if data is None else client.post(path, data)
    assert answer.status_code == 302
    assert answer["Location"] == PLACES[place][1]
    assert everything_stored() == before


def test_a_step_that_another_tab_was_faster_in_is_led_on(cast: Cast) -> None:
    """The row says how it stood; who comes with an older one does nothing."""
    set_up(cast.alice)
    client = acts.by_questions(cast.alice.address)
    assert client.post(acts.QUESTIONS, acts.ANSWERED)["Location"] == acts.PASSWORD
    assert client.post(acts.QUESTIONS, acts.ANSWERED)["Location"] == acts.PASSWORD
    assert RecoveryRequest.objects.get().tries == 0


@pytest.mark.parametrize("path", STEPS)
def test_without_a_request_one_begins_at_the_beginning(db: None, path: str) -> None:
    answer = browser().post(path, STEPS[path]) if STEPS[path] is not None else browser().get(path)
    assert answer["Location"] == acts.START
