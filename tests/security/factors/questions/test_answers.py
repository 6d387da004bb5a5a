"""Answers are hashes, all asked each time; a network has five tries a day, all have ten (M20, docs/security.md 1.5)."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.evidence import actor_of
from accounts.models import User
from accounts.passwords.services import hash_password, store_password
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST, PORTAL, Source
from mailportal.crypto.hash_slots import Overloaded
from mailportal.throttle.models import Counter
from security.events import QUESTIONS_REMOVED, QUESTIONS_RESTED, QUESTIONS_SET
from security.factors.errors import QuestionsNotOffered, QuestionsOver
from security.factors.queries import factors_of, questions_for
from security.factors.questions.hashing import are_right
from security.factors.questions.queries import answers_of
from security.factors.questions.rules import PENDING_FOR, Answer
from security.factors.questions.services import (
    confirm_answers,
    propose_answers,
    remove_questions,
)
from security.factors.rules import CodeOutcome, Method
from security.factors.services import check_factor, factor_changed, reopen_factors
from security.factors.verification import check_answers, clear_questions_lockout
from security.flow.services import purge_flows
from security.models import SecurityAnswer
from security.policies import FACTOR_QUESTIONS, OFF
from tests.browser import logged_on
from tests.cast import Cast
from tests.hash_places import all_taken
from tests.security.factors.questions.acts import ANSWERS, FLOW, SOURCE, TYPED, questions_in_force, set_up
from tests.security.flow.acts import PROVED, flow_at_logon, flow_in
from tests.security.notices.mailbox import subjects_for

RIGHT, WRONG, THROTTLED = CodeOutcome.RIGHT, CodeOutcome.WRONG, CodeOutcome.THROTTLED


def tries(account: User, answers: Sequence[str], *, times: int = 1, network: int = 2) -> list[CodeOutcome]:
    source = Source(address=f"198.51.{network}.7")
    return [check_answers(flow=flow_in(account, source=source), answers=answers) for _ in range(times)]


@pytest.fixture
def alice(cast: Cast) -> User:
    """Alice, whose questions are set."""
    set_up(cast.alice)
    return cast.alice


@pytest.mark.parametrize(
    "typed",
    [
        TYPED,
        ("OKONKWO", " aunt  marie "),
        ("\uff2f\uff4b\uff4f\uff4e\uff4b\uff57\uff4f", "Aunt-Marie."),
        ("okonkwo", "aunt marie"),
    ],
)
def test_m20_right_answers_in_any_spelling(alice: User, typed: tuple[str, str]) -> None:
    assert tries(alice, typed) == [RIGHT]


@pytest.mark.parametrize(
    "typed",
    [
        ("okonkwo", "aunt mary"),
        ("okonkw", "aunt marie"),
        ("aunt marie", "okonkwo"),
        ("okonkwo",),
        (),
        ("", ""),
        (*TYPED, "more"),
    ],
)
def test_m20_one_wrong_is_wrong(alice: User, typed: tuple[str, ...]) -> None:
    assert tries(alice, typed) == [WRONG]


def test_m20_the_same_questions_are_asked_each_time(alice: User) -> None:
    asked = questions_for(account=alice)
    tries(alice, ("x", "y"), times=6)
    assert questions_for(account=alice) == asked
    assert len(asked) == 2


def test_m20_a_network_has_five_tries_a_day(alice: User) -> None:
    assert tries(alice, ("x", "y"), times=5) == [WRONG] * 5
    assert tries(alice, TYPED) == [THROTTLED]
    assert tries(alice, TYPED, network=3) == [RIGHT]
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert tries(alice, TYPED) == [RIGHT]


def test_m20_after_ten_a_day_the_method_rests_for_everybody(alice: User) -> None:
    tries(alice, ("x", "y"), times=5)
    tries(alice, ("x", "y"), times=5, network=3)
    assert tries(alice, TYPED, network=4) == [THROTTLED]
    assert AuditEvent.objects.filter(event=QUESTIONS_RESTED, target=alice.address).count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        assert tries(alice, TYPED, network=4) == [RIGHT]


def test_m20_one_stranger_cannot_bring_the_rest_about(alice: User) -> None:
    assert tries(alice, ("x", "y"), times=30)[5:] == [THROTTLED] * 25
    assert tries(alice, TYPED, network=3) == [RIGHT]


def test_m20_the_owner_who_signs_in_ends_the_rest_but_not_the_wait_of_a_network(alice: User) -> None:
    tries(alice, ("x", "y"), times=5)
    tries(alice, ("x", "y"), times=5, network=3)
    clear_questions_lockout(account=alice)
    assert tries(alice, TYPED) == [THROTTLED]
    assert tries(alice, TYPED, network=4) == [RIGHT]


def test_m20_the_rest_leaves_the_owners_browser_its_own_tries(alice: User) -> None:
    """1.13: strangers bring the rest about for strangers; the owner gets in, with five tries a day left."""
    tries(alice, ("x", "y"), times=5)
    tries(alice, ("x", "y"), times=5, network=3)
    home = Source(address="198.51.2.7")
    at_home = flow_in(alice, source=home, browser=PROVED)
    assert check_answers(flow=at_home, answers=TYPED) is RIGHT
    wrong = [check_answers(flow=at_home, answers=()) for _ in range(6)]
    assert wrong == [WRONG] * 5 + [THROTTLED]


def test_who_looks_after_the_account_ends_rest_and_waits(cast: Cast, alice: User) -> None:
    tries(alice, ("x", "y"), times=5)
    tries(alice, ("x", "y"), times=5, network=3)
    reopen_factors(account=alice, actor=actor_of(cast.bob), source=SOURCE)
    assert tries(alice, TYPED) == [RIGHT]


def test_a_try_that_finds_no_place_to_hash_is_held_against_nobody(alice: User) -> None:
    """1.1: the portal is busy; the owner's tries are not."""
    with all_taken():
        for _ in range(6):
            with pytest.raises(Overloaded):
                check_factor(flow=flow_in(alice, "f"), method=Method.QUESTIONS, typed=TYPED, purpose="logon")
    assert not Counter.objects.filter(count__gt=0).exclude(key__startswith="factor-flow:").exists()
    assert tries(alice, TYPED) == [RIGHT]


def test_right_answers_take_no_try(alice: User) -> None:
    assert tries(alice, TYPED, times=12) == [RIGHT] * 12


def test_an_account_without_questions_costs_tries_too(cast: Cast) -> None:
    assert tries(cast.dora, TYPED, times=6) == [WRONG] * 5 + [THROTTLED]


def test_the_shared_limit_of_all_factors_holds_here_too(alice: User) -> None:
    def by_way_of_all() -> CodeOutcome:
        return check_factor(flow=flow_in(alice, "f"), method=Method.QUESTIONS, typed=list(TYPED), purpose="logon")

    assert by_way_of_all() is RIGHT
    tries(alice, ("x", "y"), times=5, network=9)
    assert by_way_of_all() is RIGHT


def test_answers_are_hashes_with_a_salt_of_their_own(alice: User, cast: Cast) -> None:
    set_up(cast.dora)
    hashes = list(SecurityAnswer.objects.values_list("encoded", flat=True))
    assert len(set(hashes)) == 4
    assert all(form.startswith("answer_argon2$") and "$argon2id$" in form for form in hashes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM security_securityanswer")
        assert "okonkwo" not in repr(cursor.fetchall()).lower()


def test_a_hash_moved_to_another_row_or_account_verifies_nothing(alice: User, cast: Cast) -> None:
    first, second = answers_of(account=alice)
    first.encoded, second.encoded = second.encoded, first.encoded
    assert not are_right([first, second], ["aunt marie", "okonkwo"])
    first.encoded, second.encoded = second.encoded, first.encoded
    for row in (first, second):
        row.account_id = cast.dora.pk
    assert not are_right([first, second], TYPED)


def test_setting_ends_other_sessions_voids_trusted_devices_and_tells_the_owner(cast: Cast) -> None:
    elsewhere, before = logged_on(cast.alice), cast.alice.factor_epoch
    set_up(cast.alice)
    assert cast.alice.factor_epoch == before + 1
    assert elsewhere.get("/settings/account-security/").status_code == 302
    assert AuditEvent.objects.filter(event=QUESTIONS_SET, actor=cast.alice.address).count() == 1
    assert subjects_for(cast.alice).count("Security questions changed") == 1
    cast.alice.refresh_from_db()
    assert cast.alice.first_factor_at is None


def test_no_evidence_or_notice_holds_an_answer(alice: User) -> None:
    with connection.cursor() as cursor:
        for statement in ("SELECT * FROM audit_event", "SELECT * FROM notify_notice"):
            cursor.execute(statement)
            assert "okonkwo" not in repr(cursor.fetchall()).lower()


def test_what_is_not_confirmed_proves_nothing(cast: Cast) -> None:
    propose_answers(flow=flow_at_logon(cast.alice, FLOW), answers=ANSWERS)
    assert not factors_of(account=cast.alice).has_questions
    assert tries(cast.alice, TYPED) == [WRONG]


def test_others_typed_again_are_not_put_in_force(cast: Cast) -> None:
    propose_answers(flow=flow_at_logon(cast.alice, FLOW), answers=ANSWERS)
    assert not confirm_answers(flow=flow_at_logon(cast.alice, FLOW), typed=("okonkwo", "aunt mary"))
    assert questions_in_force(cast.alice) == []


def test_the_old_ones_hold_until_the_new_ones_are_confirmed(alice: User) -> None:
    new = (Answer("first-flight", "lisbon"), Answer("swimming", "uncle joe"))
    propose_answers(flow=flow_at_logon(alice, FLOW), answers=new)
    assert tries(alice, TYPED) == [RIGHT]
    assert confirm_answers(flow=flow_at_logon(alice, FLOW), typed=("Lisbon", "Uncle Joe"))
    assert tries(alice, TYPED) == [WRONG]
    assert questions_in_force(alice) == ["first-flight", "swimming"]


def test_only_the_flow_that_chose_can_confirm(cast: Cast) -> None:
    propose_answers(flow=flow_at_logon(cast.alice, FLOW), answers=ANSWERS)
    for account, flow in ((cast.alice, "another-flow"), (cast.dora, FLOW)):
        with pytest.raises(QuestionsOver):
            confirm_answers(flow=flow_at_logon(account, flow), typed=TYPED)


def test_confirmed_once(alice: User) -> None:
    with pytest.raises(QuestionsOver):
        confirm_answers(flow=flow_at_logon(alice, FLOW), typed=TYPED)


def test_confirmed_late_is_over(cast: Cast) -> None:
    propose_answers(flow=flow_at_logon(cast.alice, FLOW), answers=ANSWERS)
    with time_machine.travel(timezone.now() + PENDING_FOR + timedelta(seconds=1)):
        with pytest.raises(QuestionsOver):
            confirm_answers(flow=flow_at_logon(cast.alice, FLOW), typed=TYPED)
        assert purge_flows() == 2


def test_two_flows_at_once_end_with_one_set(cast: Cast) -> None:
    other = (Answer("first-flight", "lisbon"), Answer("first-song", "la mer"))
    propose_answers(flow=flow_at_logon(cast.alice, FLOW), answers=ANSWERS)
    propose_answers(flow=flow_at_logon(cast.alice, "other-flow"), answers=other)
    assert confirm_answers(flow=flow_at_logon(cast.alice, FLOW), typed=TYPED)
    with pytest.raises(QuestionsOver):
        confirm_answers(flow=flow_at_logon(cast.alice, "other-flow"), typed=("lisbon", "la mer"))
    assert questions_in_force(cast.alice) == ["first-manager", "swimming"]


def test_where_the_domain_offers_none_none_are_set(cast: Cast) -> None:
    propose_answers(flow=flow_at_logon(cast.alice, FLOW), answers=ANSWERS)
    cast.order(FACTOR_QUESTIONS, OFF)
    with pytest.raises(QuestionsNotOffered):
        propose_answers(flow=flow_at_logon(cast.alice, "x"), answers=ANSWERS)
    with pytest.raises(QuestionsNotOffered):
        confirm_answers(flow=flow_at_logon(cast.alice, FLOW), typed=TYPED)


def test_whoever_looks_after_the_account_can_remove_them(alice: User) -> None:
    """P10."""
    epoch = alice.factor_epoch
    assert remove_questions(account=alice, actor=PORTAL, source=ON_THE_HOST)
    assert not remove_questions(account=alice, actor=PORTAL, source=ON_THE_HOST)
    assert questions_in_force(alice) == []
    assert alice.factor_epoch == epoch + 1
    assert AuditEvent.objects.filter(event=QUESTIONS_REMOVED, target=alice.address).count() == 1


def test_a_retired_key_fails_closed(alice: User) -> None:
    SecurityAnswer.objects.update(encoded="answer_argon2$9$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA")
    assert tries(alice, TYPED) == [WRONG]


@pytest.mark.parametrize("change", ["password", "factor"])
def test_what_changed_while_the_answers_were_on_their_way_sets_none(cast: Cast, change: str) -> None:
    """The owner changes the password to be rid of somebody whose last request is under way."""
    in_flight = User.objects.get(pk=cast.alice.pk)
    propose_answers(flow=flow_at_logon(cast.alice, FLOW), answers=ANSWERS)
    if change == "password":
        store_password(account=cast.alice, encoded=hash_password("Another-Passw0rd"))
    else:
        factor_changed(account=cast.alice)
    with pytest.raises(QuestionsOver):
        confirm_answers(flow=flow_at_logon(in_flight, FLOW), typed=TYPED)
    assert questions_in_force(cast.alice) == []
