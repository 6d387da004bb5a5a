"""Recovery codes by the services: ten, stored as digests, each good once (E7)."""

import re

import pytest

from accounts.evidence import actor_of
from mailportal.audit.models import AuditEvent
from mailportal.crypto.human_code import ALPHABET
from security import events
from security.errors import StepUpNeeded, StepUpSpent
from security.factors.errors import NoSecondFactor
from security.factors.recovery_codes.queries import are_recovery_codes_of, recovery_codes_left
from security.factors.recovery_codes.services import issue_recovery_codes, renew_recovery_codes
from security.factors.rules import CodeOutcome, is_running_short
from security.factors.verification import spend_recovery_code
from security.models import RecoveryCode, RecoveryCodes
from tests.cast import Cast
from tests.security.factors.authenticators.acts import SOURCE, attached
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for

RIGHT, WRONG, USED = CodeOutcome.RIGHT, CodeOutcome.WRONG, CodeOutcome.ALREADY_USED


def _issued(cast: Cast) -> list[str]:
    return issue_recovery_codes(account=cast.alice, actor=actor_of(cast.alice), source=SOURCE)


def test_ten_different_codes_of_sixty_bits(cast: Cast) -> None:
    codes = _issued(cast)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(f"[{ALPHABET}]{{12}}", code) for code in codes)


def test_only_digests_are_stored_and_they_are_the_accounts_own(cast: Cast) -> None:
    """V6.5.2, D10: keyed per account; the same code of another account has another digest."""
    codes = _issued(cast)
    rows = [bytes(digest) for digest in RecoveryCode.objects.values_list("digest", flat=True)]
    assert all(len(row) == 16 for row in rows)
    assert not any(code.encode() in row for code in codes for row in rows)
    assert spend_recovery_code(account=cast.dora, code=codes[0], source=SOURCE) is WRONG
    issue_recovery_codes(account=cast.dora, actor=actor_of(cast.dora), source=SOURCE)
    assert spend_recovery_code(account=cast.dora, code=codes[0], source=SOURCE) is WRONG


def test_each_code_is_right_once_in_any_spelling(cast: Cast) -> None:
    codes = _issued(cast)
    spelt = "-".join((codes[0][:4], codes[0][4:8], codes[0][8:])).upper().replace("0", "O").replace("1", "l")
    assert spend_recovery_code(account=cast.alice, code=f" {spelt} ", source=SOURCE) is RIGHT
    assert spend_recovery_code(account=cast.alice, code=codes[0], source=SOURCE) is USED
    assert recovery_codes_left(account=cast.alice) == 9
    change = AuditEvent.objects.filter(event=events.RECOVERY_CODE_SPENT).values_list("change", flat=True)
    assert list(change) == [{"left": 9}]


@pytest.mark.parametrize("between", ["\u2013", " \u2014 ", "\t", "\r\n", "\u00a0", "\u3000", "\u200b"], ids=ascii)
def test_a_code_pasted_from_a_word_processor_is_right(cast: Cast, between: str) -> None:
    code = _issued(cast)[0]
    typed = between.join((code[:4], code[4:8], code[8:])) + between
    assert spend_recovery_code(account=cast.alice, code=typed, source=SOURCE) is RIGHT


@pytest.mark.parametrize("typed", ["", "000000", "0" * 12, "0" * 13, "k\u212amn-q4rt-x9hd", "\uff10" * 12, "' OR 1=1"])
def test_what_is_no_code_is_wrong(cast: Cast, typed: str) -> None:
    _issued(cast)
    assert spend_recovery_code(account=cast.alice, code=typed, source=SOURCE) is WRONG


def test_new_codes_void_the_old(cast: Cast) -> None:
    old = _issued(cast)
    sheet = RecoveryCodes.objects.get().pk
    new = _issued(cast)
    assert RecoveryCodes.objects.get().pk == sheet
    assert spend_recovery_code(account=cast.alice, code=old[0], source=SOURCE) is WRONG
    assert spend_recovery_code(account=cast.alice, code=new[0], source=SOURCE) is RIGHT
    assert recovery_codes_left(account=cast.alice) == 9


def test_renewing_costs_a_proof_and_a_factor(cast: Cast) -> None:
    grant = grant_for(cast.alice)
    with pytest.raises(NoSecondFactor):
        renew_recovery_codes(flow=flow_in(cast.alice, proof=grant))
    attached(cast.alice)
    epoch = cast.alice.factor_epoch
    assert len(renew_recovery_codes(flow=flow_in(cast.alice, proof=grant))) == 10
    assert cast.alice.factor_epoch == epoch + 1
    with pytest.raises(StepUpSpent):
        renew_recovery_codes(flow=flow_in(cast.alice, proof=grant))
    with pytest.raises(StepUpNeeded):
        renew_recovery_codes(flow=flow_in(cast.alice, proof=grant_for(cast.dora)))


def test_only_all_ten_at_once_are_recognised(cast: Cast) -> None:
    """The download is no way to try codes: nine and a guess get the same no as ten guesses."""
    codes = _issued(cast)
    assert are_recovery_codes_of(account=cast.alice, codes=codes)
    assert not are_recovery_codes_of(account=cast.alice, codes=[*codes[:9], "0" * 12])
    assert not are_recovery_codes_of(account=cast.alice, codes=[*codes[:9], codes[0]])
    assert not are_recovery_codes_of(account=cast.dora, codes=codes)
    assert not are_recovery_codes_of(account=cast.alice, codes=[*codes, "0" * 12])
    spend_recovery_code(account=cast.alice, code=codes[0], source=SOURCE)
    assert not are_recovery_codes_of(account=cast.alice, codes=codes)


@pytest.mark.parametrize(("left", "is_short"), [(10, False), (3, False), (2, True), (0, True)])
def test_two_left_are_few(left: int, is_short: bool) -> None:
    assert is_running_short(left) is is_short
