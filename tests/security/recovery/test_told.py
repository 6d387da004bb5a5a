"""F4: the owner is told by mail and, whatever they chose, on the secure phone; the audit log has each step."""

import pytest

from mailportal.audit.models import AuditEvent
from mailportal.sms.models import TextMessage
from security.notices.services import NoticeChoices, notice_choices_of
from security.recovery.rules import TRIES
from tests.browser import browser
from tests.cast import Cast
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.factors.questions.acts import set_up
from tests.security.notices.mailbox import newest_for, subjects_for
from tests.security.recovery.acts import (
    CODE,
    UNKNOWN,
    by_phone,
    proved_by_phone,
    proved_by_questions,
    reset,
    rested_phone,
)

pytestmark = pytest.mark.django_db


def test_r7_the_owner_is_told_by_mail_and_on_the_phone(cast: Cast) -> None:
    """R7."""
    rested_phone(cast.alice)
    assert notice_choices_of(account=cast.alice) == NoticeChoices(text_messages=False)
    client = proved_by_phone(cast.alice)
    before = TextMessage.objects.count()
    reset(client)
    assert subjects_for(cast.alice) == ["Password reset"]
    assert "Forgot Password" in newest_for(cast.alice)
    assert TextMessage.objects.count() == before + 1


def test_security_passwords_that_went_are_named(cast: Cast) -> None:
    rested_phone(cast.alice)
    issue(switched_on(cast.alice), label="Old iPhone")
    reset(proved_by_phone(cast.alice), delete_client_passwords="on")
    assert "Security password deleted" in subjects_for(cast.alice)


def _events(*names: str) -> list[tuple[str, str, int | None, dict[str, object]]]:
    rows = AuditEvent.objects.filter(event__in=[f"security:{name}" for name in names]).order_by("pk")
    return [(row.event, row.target, row.domain_id, row.change) for row in rows]


def test_each_proof_and_the_new_password_are_on_record(cast: Cast) -> None:
    set_up(cast.alice)
    reset(proved_by_questions(cast.alice))
    found = _events("recovery:proved", "account-password:recovered")
    proved = {"method": "questions", "is_enough": True}
    recovered = {"proofs": ["questions"], "sessions": 0, "trusted_devices": 0, "client_passwords_deleted": 0}
    assert found == [
        ("security:recovery:proved", cast.alice.address, cast.acme.pk, proved),
        ("security:account-password:recovered", cast.alice.address, cast.acme.pk, recovered),
    ]


def test_a_request_that_fails_is_on_record_once_whether_anybody_has_the_address(cast: Cast) -> None:
    for address, source in ((cast.alice.address, "192.0.2.10"), (UNKNOWN, "198.51.100.7")):
        client = by_phone(address, browser(source=source))
        for _ in range(TRIES + 2):
            client.post(CODE, {"code": "000000"})
    assert _events("recovery:failed") == [
        ("security:recovery:failed", address, cast.acme.pk, {"method": "phone"})
        for address in (cast.alice.address, UNKNOWN)
    ]
