"""What an account has, named before it is taken away: complete, its own alone, and in as many statements always."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from security.client_passwords.rules import SLOTS
from security.models import SecurePhone
from security.programs.rules import Program
from security.resets.queries import holdings_of
from security.resets.rules import Holding, HoldingKind
from tests.cast import Cast
from tests.security.mail_auth.conftest import issue
from tests.security.resets.acts import furnished, kinds_of


def test_everything_is_named(cast: Cast) -> None:
    furnished(cast.alice)
    held = holdings_of(account=cast.alice)
    assert [one.kind.value for one in held] == [
        "client-password",
        "client-password",
        "session",
        "session",
        "trusted-device",
        "trusted-device",
        "authenticator",
        "phone",
        "questions",
    ]
    assert [one.name for one in held[:2]] == ["Anna's iPhone", "Thunderbird at home"]
    assert {one.program for one in held[2:6]} == {Program("Firefox", "Windows"), Program("Safari", "iPhone")}
    assert held[6].codes_left == 10
    assert held[7].name == "+86 138 •••• 5678"
    assert len({one.key for one in held}) == len(held)
    assert kinds_of(cast.dora) == []


def test_what_a_notices_link_stopped_is_among_it(cast: Cast) -> None:
    """X34: it comes back when an administrator decides so, unless it is taken away."""
    furnished(cast.alice)
    SecurePhone.objects.update(frozen_at=timezone.now())
    assert "phone" in kinds_of(cast.alice)


def test_reading_it_costs_the_same_for_one_as_for_ten(cast: Cast) -> None:
    issue(cast.alice)
    alice = User.objects.select_related("department")
    with CaptureQueriesContext(connection) as one:
        holdings_of(account=alice.get(pk=cast.alice.pk))
    furnished(cast.alice)
    for _ in range(SLOTS - 3):
        issue(cast.alice)
    with CaptureQueriesContext(connection) as ten:
        assert len(holdings_of(account=alice.get(pk=cast.alice.pk))) == SLOTS + 7
    assert len(one) == len(ten) == 4, "the account among them"


@pytest.mark.parametrize(
    ("holding", "is_of_phone"),
    [
        (Holding(HoldingKind.CLIENT_PASSWORD, name="iPhone"), True),
        (Holding(HoldingKind.CLIENT_PASSWORD, name="ＡＮＤＲＯＩＤ mail"), True),
        (Holding(HoldingKind.CLIENT_PASSWORD, name="我的手机"), True),
        (Holding(HoldingKind.CLIENT_PASSWORD, name="iPad on the sofa"), False),
        (Holding(HoldingKind.SESSION, program=Program("Safari", "iPhone")), True),
        (Holding(HoldingKind.TRUSTED_DEVICE, program=Program("Chrome", "Android")), True),
        (Holding(HoldingKind.SESSION, program=Program("Chrome", "Windows")), False),
        (Holding(HoldingKind.AUTHENTICATOR), True),
        (Holding(HoldingKind.PHONE), True),
        (Holding(HoldingKind.QUESTIONS), False),
    ],
)
def test_what_is_on_a_phone_is_seen_by_its_own_words(holding: Holding, *, is_of_phone: bool) -> None:
    """X7: those are ticked when a phone is lost."""
    assert holding.is_of_phone is is_of_phone
