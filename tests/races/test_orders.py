"""An order and the act that it forbids, at the same instant: the order wins (rules 1 and 4, M8, P6, attack X6).

The postmaster's transaction is still open when the act begins. The act has to wait for it and meet the order; done
before the commit, it would be shown as done although the order holds, with what it deleted or attached.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection, transaction

from accounts.directory.services import set_frozen
from accounts.models import User
from accounts.policies.kinds import PolicyKind
from security import policies
from security.client_passwords.services import turn_off, turn_on
from security.factors.authenticators.services import begin_attachment, begin_replacement, delete_authenticator
from security.factors.phones.services import begin_change, confirm_number, name_number, unbind_phone
from security.factors.questions.services import confirm_answers, propose_answers
from security.factors.rules import CodeOutcome
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.models import ClientPassword
from tests.cast import Cast
from tests.security.client_passwords.acts import grant_for, issue, switched_on
from tests.security.factors.authenticators.acts import attached, begun, confirm, phone_for
from tests.security.factors.phones.acts import NUMBER, bound, last_code
from tests.security.factors.questions.acts import ANSWERS, FLOW
from tests.security.flow.acts import flow_at_logon, flow_in

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

# An act that waits for nobody is over within a few milliseconds.
GLANCE_SECONDS = 0.3
PATIENCE_SECONDS = 20

Act = Callable[[], object]


def _granted(account: User, purpose: Purpose = Purpose.CHANGE_FACTOR) -> Flow:
    return flow_in(account, proof=grant_for(account, purpose))


def _turning_off(alice: User) -> Act:
    issue(switched_on(alice))
    flow = _granted(alice, Purpose.TURN_OFF)
    return lambda: turn_off(flow=flow)


def _turning_on(alice: User) -> Act:
    return lambda: turn_on(flow=flow_in(alice))


def _generating(alice: User) -> Act:
    grant = grant_for(switched_on(alice))
    return lambda: issue(alice, grant=grant)


def _beginning_an_authenticator(alice: User) -> Act:
    flow = _granted(alice)
    return lambda: begin_attachment(flow=flow)


def _beginning_an_authenticator_at_logon(alice: User) -> Act:
    return lambda: begin_attachment(flow=flow_at_logon(alice))


def _beginning_another_authenticator(alice: User) -> Act:
    attached(alice)
    flow = _granted(alice, Purpose.REPLACE_AUTHENTICATOR)
    return lambda: begin_replacement(flow=flow)


def _replacing(alice: User) -> Act:
    _beginning_another_authenticator(alice)()
    code = phone_for(alice).code()
    return lambda: confirm(alice, code)


def _attaching(alice: User) -> Act:
    code = begun(alice).code()
    return lambda: confirm(alice, code)


def _deleting_the_authenticator(alice: User) -> Act:
    attached(alice)
    flow = _granted(alice, Purpose.DELETE_AUTHENTICATOR)
    return lambda: delete_authenticator(flow=flow)


def _beginning_a_phone(alice: User) -> Act:
    flow = _granted(alice)
    return lambda: begin_change(flow=flow)


def _beginning_a_phone_at_logon(alice: User) -> Act:
    return lambda: begin_change(flow=flow_at_logon(alice))


def _binding(alice: User) -> Act:
    flow = _granted(alice)
    change = begin_change(flow=flow)
    assert name_number(flow=flow, change=change, typed=NUMBER).ok
    code = last_code()

    def bind() -> None:
        assert confirm_number(flow=flow, change=change, code=code) is CodeOutcome.RIGHT

    return bind


def _unbinding(alice: User) -> Act:
    bound(alice)
    flow = _granted(alice)
    return lambda: unbind_phone(flow=flow)


def _proposing_answers(alice: User) -> Act:
    flow = _granted(alice)
    return lambda: propose_answers(flow=flow, answers=ANSWERS)


def _proposing_answers_at_logon(alice: User) -> Act:
    return lambda: propose_answers(flow=flow_at_logon(alice, FLOW), answers=ANSWERS)


def _confirming_answers(alice: User) -> Act:
    propose_answers(flow=flow_at_logon(alice, FLOW), answers=ANSWERS)
    typed = [one.text for one in ANSWERS]
    return lambda: confirm_answers(flow=flow_at_logon(alice, FLOW), typed=typed)


@dataclass(frozen=True)
class Case:
    """What a person is about to do, the order that forbids it, and how the person is refused then."""

    beginning: Callable[[User], Act]
    kind: PolicyKind
    value: str
    refusal: str


CASES = {
    "turn off": Case(_turning_off, policies.CLIENT_PASSWORDS, policies.REQUIRED, "ClientPasswordsRequired"),
    "turn on": Case(_turning_on, policies.THIRD_PARTY_CLIENTS, policies.REFUSED, "ThirdPartyClientsRefused"),
    "generate": Case(_generating, policies.THIRD_PARTY_CLIENTS, policies.REFUSED, "ThirdPartyClientsRefused"),
    "begin to attach": Case(
        _beginning_an_authenticator, policies.FACTOR_AUTHENTICATOR, policies.OFF, "AuthenticatorsNotOffered"
    ),
    "begin to attach at the logon": Case(
        _beginning_an_authenticator_at_logon, policies.FACTOR_AUTHENTICATOR, policies.OFF, "AuthenticatorsNotOffered"
    ),
    "attach": Case(_attaching, policies.FACTOR_AUTHENTICATOR, policies.OFF, "AuthenticatorsNotOffered"),
    "begin to replace": Case(
        _beginning_another_authenticator, policies.FACTOR_AUTHENTICATOR, policies.OFF, "AuthenticatorsNotOffered"
    ),
    "replace": Case(_replacing, policies.FACTOR_AUTHENTICATOR, policies.OFF, "AuthenticatorsNotOffered"),
    "delete the only factor": Case(
        _deleting_the_authenticator, policies.SECOND_FACTOR, policies.REQUIRED, "LastSecondFactor"
    ),
    "begin a phone": Case(_beginning_a_phone, policies.FACTOR_PHONE, policies.OFF, "PhonesNotOffered"),
    "begin a phone at the logon": Case(
        _beginning_a_phone_at_logon, policies.FACTOR_PHONE, policies.OFF, "PhonesNotOffered"
    ),
    "bind": Case(_binding, policies.FACTOR_PHONE, policies.OFF, "PhonesNotOffered"),
    "unbind the only factor": Case(_unbinding, policies.SECOND_FACTOR, policies.REQUIRED, "LastFactorIsPhone"),
    "propose answers": Case(_proposing_answers, policies.FACTOR_QUESTIONS, policies.OFF, "QuestionsNotOffered"),
    "propose answers at the logon": Case(
        _proposing_answers_at_logon, policies.FACTOR_QUESTIONS, policies.OFF, "QuestionsNotOffered"
    ),
    "confirm answers": Case(_confirming_answers, policies.FACTOR_QUESTIONS, policies.OFF, "QuestionsNotOffered"),
}


@contextmanager
def at_once(act: Act, outcome: list[str]) -> Iterator[None]:
    """Let the act begin within the block, which is a transaction; it may end only after the block."""

    def contend() -> None:
        try:
            act()
            outcome.append("done")
        except Exception as error:  # noqa: BLE001 - whatever it is, the test wants its name
            outcome.append(type(error).__name__)
        finally:
            connection.close()

    thread = threading.Thread(target=contend)
    with transaction.atomic():
        yield
        thread.start()
        thread.join(GLANCE_SECONDS)
        was_early = not thread.is_alive()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()
    assert not was_early, f"did not wait for the order: {outcome}"


@pytest.mark.parametrize("name", CASES)
def test_the_order_wins(cast: Cast, name: str) -> None:
    """X6: the act waits for the order that is being given, and is refused by it."""
    case, outcome = CASES[name], list[str]()
    act = case.beginning(cast.alice)
    with at_once(act, outcome):
        cast.order(case.kind, case.value)
    assert outcome == [case.refusal]


def test_security_passwords_outlive_a_click_on_off_that_came_too_late(cast: Cast) -> None:
    """Rule 4: the passwords that the order demands are still there."""
    act = _turning_off(cast.alice)
    with at_once(act, []):
        cast.order(policies.CLIENT_PASSWORDS, policies.REQUIRED)
    assert ClientPassword.objects.filter(revoked_at__isnull=True).count() == 1
    assert User.objects.get(pk=cast.alice.pk).client_passwords_since is not None


@pytest.mark.parametrize("name", [name for name in CASES if "at the logon" not in name])
def test_an_account_that_is_being_frozen_does_nothing_more(cast: Cast, name: str) -> None:
    """X11: what was under way is refused. What a logon begins ends with that logon, which the freeze has ended."""
    outcome = list[str]()
    act = CASES[name].beginning(cast.alice)
    with at_once(act, outcome):
        set_frozen(account=User.objects.select_for_update().get(pk=cast.alice.pk), frozen=True)
    assert outcome != ["done"]
