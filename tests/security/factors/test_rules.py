"""What is offered and when an authenticator may be attached at logon: the table of rule 6 and D5, pure."""

from datetime import UTC, datetime, timedelta

import pytest

from security.factors.rules import (
    Enrolment,
    EnrolmentOrder,
    Factors,
    Method,
    enrolment_at_logon,
    methods_at_logon,
    methods_at_step_up,
    offered,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
APP, PHONE = Factors(has_authenticator=True, recovery_codes_left=3), Factors(has_phone=True)
BOTH = Factors(has_authenticator=True, has_phone=True, recovery_codes_left=3)
QUESTIONS, NOTHING = Factors(has_questions=True), Factors()


def order(
    *,
    required: bool = True,
    app: bool = True,
    since: timedelta = DAY,
    age: timedelta = 900 * DAY,
    ever: bool = False,
    until: timedelta | None = None,
) -> EnrolmentOrder:
    """Return an order that was given ``since`` ago for an account that is ``age`` old."""
    opened = None if until is None else NOW + until
    return EnrolmentOrder(required, app, NOW - since, NOW - age, ever, opened)


@pytest.mark.parametrize(
    ("factors", "allowed", "wanted"),
    [
        (BOTH, False, (Method.AUTHENTICATOR, Method.PHONE, Method.RECOVERY_CODE)),
        (APP, True, (Method.AUTHENTICATOR, Method.RECOVERY_CODE)),
        (PHONE, True, (Method.PHONE,)),
        (QUESTIONS, True, (Method.QUESTIONS,)),
        (QUESTIONS, False, ()),
        (NOTHING, True, ()),
        (Factors(has_phone=True, has_questions=True), True, (Method.PHONE,)),
        # A sheet of recovery codes alone is nothing to ask for.
        (Factors(recovery_codes_left=3), True, ()),
    ],
)
def test_what_the_second_step_offers(factors: Factors, allowed: bool, wanted: tuple[Method, ...]) -> None:
    """E3, rule 6, attack M21."""
    assert methods_at_logon(factors, questions_allowed=allowed) == wanted


@pytest.mark.parametrize(
    ("factors", "wanted"),
    [
        (BOTH, ((Method.AUTHENTICATOR,), (Method.PHONE,), (Method.RECOVERY_CODE,))),
        (QUESTIONS, ((Method.QUESTIONS, Method.PASSWORD),)),
        (NOTHING, ((Method.PASSWORD,),)),
    ],
)
def test_what_a_step_up_asks_for(factors: Factors, wanted: tuple[tuple[Method, ...], ...]) -> None:
    """docs/rules.md, identity check before Generate."""
    assert methods_at_step_up(factors) == wanted


def test_a_switch_narrows_the_choice_and_never_ends_it() -> None:
    """1.18: never fewer factors than are bound."""
    on = {"phone_is_on": True, "authenticator_is_on": True, "questions_are_on": True}
    assert offered(BOTH, **{**on, "phone_is_on": False}) == APP
    assert offered(PHONE, **{**on, "phone_is_on": False}) == PHONE
    assert offered(BOTH, phone_is_on=False, authenticator_is_on=False, questions_are_on=False) == BOTH
    assert offered(QUESTIONS, **{**on, "questions_are_on": False}) == NOTHING


@pytest.mark.parametrize(
    ("factors", "facts", "wanted"),
    [
        (NOTHING, order(), Enrolment.AUTHENTICATOR),
        (QUESTIONS, order(), Enrolment.AUTHENTICATOR),
        (NOTHING, order(required=False), Enrolment.NOT_DUE),
        # Phones only: the one that is offered, within the same time.
        (NOTHING, order(app=False), Enrolment.PHONE),
        (NOTHING, order(app=False, since=14 * DAY), Enrolment.CLOSED),
        (NOTHING, order(app=False, ever=True, until=DAY), Enrolment.PHONE),
        (PHONE, order(app=False), Enrolment.NOT_DUE),
        # Phone bound: no such prompt, attach in Settings (rule 6).
        (PHONE, order(), Enrolment.NOT_DUE),
        (APP, order(), Enrolment.NOT_DUE),
        # D5: fourteen days from the order, or from the account's creation where that is later.
        (NOTHING, order(since=14 * DAY), Enrolment.CLOSED),
        (NOTHING, order(since=14 * DAY - timedelta(seconds=1)), Enrolment.AUTHENTICATOR),
        (NOTHING, order(since=400 * DAY, age=13 * DAY), Enrolment.AUTHENTICATOR),
        (NOTHING, order(since=400 * DAY, age=14 * DAY), Enrolment.CLOSED),
        # D5: only where none was ever bound.
        (NOTHING, order(ever=True), Enrolment.CLOSED),
        # The postmaster opened it again, for as long as that lasts.
        (NOTHING, order(since=400 * DAY, ever=True, until=DAY), Enrolment.AUTHENTICATOR),
        (NOTHING, order(since=400 * DAY, ever=True, until=timedelta(0)), Enrolment.CLOSED),
        (APP, order(until=DAY), Enrolment.NOT_DUE),
    ],
)
def test_when_the_password_alone_leads_to_attaching(factors: Factors, facts: EnrolmentOrder, wanted: Enrolment) -> None:
    """Rule 6, D5, attack M10."""
    assert enrolment_at_logon(factors, facts, now=NOW) is wanted
