"""E14: each act tells its owner, in the act's own transaction."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import Source
from security.client_passwords.rules import ClientKind
from security.client_passwords.services import delete_client_password, issue_client_password, turn_off, turn_on
from security.grants.rules import Purpose
from security.models import ClientPassword
from security.passwords.changing import change_password
from security.records.rules import Reason, Result
from security.records.services import record_web_logon
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.account.logon_history.acts import at_home
from tests.security.flow.acts import flow_in
from tests.security.notices.mailbox import newest_for, subjects_for
from tests.security.step_up.acts import proved_by_password

pytestmark = pytest.mark.django_db(transaction=True)
DESK = Source(address="192.0.2.7")
KEY = "a session"


def issue(account: User, label: str) -> ClientPassword:
    grant = proved_by_password(account, Purpose.GENERATE, password=password_of("Alice"), session=KEY, source=DESK)
    issued = issue_client_password(
        flow=flow_in(account, KEY, proof=grant, source=DESK), label=label, kind=ClientKind.MAIL
    )
    assert issued.secret not in newest_for(account)
    return issued.client_password


def test_new_and_deleted_security_passwords_are_told(cast: Cast) -> None:
    turn_on(flow=flow_in(cast.alice, source=DESK))
    row = issue(cast.alice, "iPhone")
    delete_client_password(account=cast.alice, public_id=row.public_id, source=DESK)
    assert subjects_for(cast.alice) == ["New security password", "Security password deleted"]
    assert "“iPhone”" in newest_for(cast.alice)


def turned_off(account: User) -> None:
    grant = proved_by_password(account, Purpose.TURN_OFF, password=password_of("Alice"), session=KEY, source=DESK)
    turn_off(flow=flow_in(account, KEY, proof=grant, source=DESK))


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ([], "web logon password again.\n"),
        (["One"], "again. This one was deleted and no longer opens anything: “One”."),
        (["One", "Two"], "again. These 2 were deleted and no longer open anything: “One” and “Two”."),
    ],
)
def test_turning_off_is_told_with_what_it_deleted(cast: Cast, labels: list[str], told: str) -> None:
    """Also where none was left: the account password opens the mailbox again (D7)."""
    turn_on(flow=flow_in(cast.alice, source=DESK))
    for label in labels:
        issue(cast.alice, label)
    turned_off(cast.alice)
    assert subjects_for(cast.alice)[len(labels) :] == ["Security passwords turned off"]
    assert told in newest_for(cast.alice)


def test_a_changed_password_is_told(cast: Cast) -> None:
    change_password(
        flow=flow_in(cast.alice, source=DESK),
        current=password_of("Alice"),
        new="Another-Passw0rd",
        delete_client_passwords=False,
    )
    assert subjects_for(cast.alice) == ["Password changed"]
    assert "Another" not in newest_for(cast.alice)


def be_seen(account: User, address: str) -> None:
    record_web_logon(
        account=account,
        typed_address=account.address,
        source=Source(address),
        result=Result.ACCEPT,
        reason=Reason.ACCOUNT_PASSWORD,
    )


def test_a_logon_from_a_new_place_is_told_and_from_a_known_one_not(cast: Cast) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=100)):
        be_seen(cast.alice, "192.0.2.7")
    logged_on(cast.alice, source="192.0.2.200")
    assert subjects_for(cast.alice) == []
    logged_on(cast.alice, source="198.51.100.1")
    assert subjects_for(cast.alice) == ["Logon from a new place"]
    assert "  Address: 198.51.100.1\n" in newest_for(cast.alice)
    assert "/settings/notices/" in newest_for(cast.alice)


def test_one_new_place_is_told_once(cast: Cast) -> None:
    at_home(cast.alice)
    for _ in range(3):
        logged_on(cast.alice, source="198.51.100.1")
    assert subjects_for(cast.alice) == ["Logon from a new place"]


def test_the_logons_own_record_does_not_make_the_place_known(cast: Cast) -> None:
    at_home(cast.alice)
    client = browser(source="198.51.100.9")
    client.post("/logon/", {"address": cast.alice.address, "password": password_of("Alice")})
    assert client.get("/settings/account-security/").status_code == 200
    assert subjects_for(cast.alice) == ["Logon from a new place"]


def test_strangers_without_the_password_make_no_notice(cast: Cast) -> None:
    for _ in range(12):
        browser().post("/logon/", {"address": cast.alice.address, "password": "Wrong-Passw0rd"})
    assert subjects_for(cast.alice) == []
