"""P1: in the bin an account is nobody's, on every path that reads accounts; only its address stays taken."""

from datetime import timedelta

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.directory.queries import AddressState, address_state
from accounts.models import ImportedAccount, User
from accounts.moving_in.queries import plan_of
from accounts.moving_in.rules import LineFlaw, Newcomer
from accounts.passwords.backend import AccountBackend
from accounts.policies.queries import orders_of_domain
from admin_console.policies.review import active_accounts
from admin_console.scopes.entries import chosen_accounts
from mailportal.audit.source import ON_THE_HOST, PORTAL
from security.freezing.services import living_freeze_links
from security.models import LogonRecord, RecoveryRequest
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.passwords.expiry.queries import with_password_ending
from security.passwords.links.services import issue_password_link, living_links
from security.policies import CLIENT_PASSWORDS, REQUIRED
from security.records.rules import Reason
from tests.admin_console.acts import desk
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.browsers.trusted_devices.acts import is_recognised, trusted
from tests.security.factors.authenticators.acts import SOURCE, attached
from tests.security.freezing.acts import code_in_newest
from tests.security.logon.acts import LOGON, half_way, is_in
from tests.security.mail_auth.conftest import MailServer, issue, mail_server  # noqa: F401 - a fixture
from tests.security.operators.test_commands import run
from tests.security.passwords.expiry.acts import ending_in, force_expiry
from tests.security.recovery.acts import METHOD, are_codes_sent, begun, by_phone, rested_phone
from tests.security.recycle_bin.acts import deleted

pytestmark = pytest.mark.django_db(transaction=True)
_NOBODY = "nobody@acme.example"


def alice_is_deleted(cast: Cast) -> None:
    deleted(cast.alice, by=cast.bob)


def test_a_logon_on_the_web_is_one_to_an_address_that_nobody_has(cast: Cast) -> None:
    """Also with the password from before: the page says what it says of an unknown address."""
    alice_is_deleted(cast)
    answers = [
        browser().post(LOGON, {"address": address, "password": password_of("Alice")})
        for address in (cast.alice.address, _NOBODY)
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert all("The email address or password is incorrect." in answer.content.decode() for answer in answers)
    assert set(LogonRecord.objects.values_list("account_id", "reason")) == {(None, Reason.UNKNOWN_ACCOUNT)}


def test_sessions_and_logons_under_way_are_over(cast: Cast) -> None:
    attached(cast.alice)
    cast.alice.refresh_from_db()
    settled, waiting = logged_on(cast.alice), half_way(cast.alice)
    alice_is_deleted(cast)
    assert not is_in(settled)
    assert waiting.get("/logon/verify/authenticator/")["Location"] == "/logon/?ended=unfinished"
    assert AccountBackend().get_user(cast.alice.pk) is None


def test_a_trusted_device_of_before_is_none(cast: Cast) -> None:
    attached(cast.alice)
    cast.alice.refresh_from_db()
    token = trusted(cast.alice)
    alice_is_deleted(cast)
    assert not is_recognised(cast.alice, token)


def test_mail_programs_and_deliveries_find_nobody(mail_server: MailServer, cast: Cast) -> None:  # noqa: F811 - the fixture
    """M2: no logon by either password, 550 for mail, no read receipt, and a token of before is worth nothing."""
    _, secret = issue(cast.alice)
    token = mail_server.logon(cast.alice, secret).fields["token"]
    assert mail_server.ask("exists", address=cast.alice.address).result == "accept"
    alice_is_deleted(cast)
    assert mail_server.logon(cast.alice, secret).result == "reject"
    assert mail_server.logon(cast.alice, password_of("Alice")).result == "reject"
    assert mail_server.ask("check", address=cast.alice.address, token=token, protocol="imap").result == "reject"
    assert mail_server.ask("exists", address=cast.alice.address).result == "unknown"
    assert mail_server.ask("receipt", address=cast.alice.address).result == "reject"
    mail_server.stop_recording()
    refused = LogonRecord.objects.filter(result="reject")
    assert set(refused.values_list("account_id", "reason")) <= {
        (None, Reason.UNKNOWN_ACCOUNT),
        (None, Reason.WRONG_SECRET),
    }


def test_forgot_password_goes_the_way_of_an_unknown_address(cast: Cast) -> None:
    rested_phone(cast.alice)
    cast.alice.refresh_from_db()
    alice_is_deleted(cast)
    by_phone(cast.alice.address)
    assert not are_codes_sent()
    assert RecoveryRequest.objects.get().account is None


def test_a_recovery_under_way_is_over(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = begun(cast.alice.address)
    alice_is_deleted(cast)
    assert client.get(METHOD).status_code == 302
    assert not RecoveryRequest.objects.exists()


def test_no_link_of_before_does_anything(cast: Cast) -> None:
    """The one to a new password, and the one in a notice."""
    link = issue_password_link(account=cast.alice, actor=PORTAL, source=ON_THE_HOST).partition("#")[2]
    notify(NoticeKind.QUESTIONS_CHANGED, account=cast.alice, source=SOURCE)
    code = code_in_newest(cast.alice)
    assert living_freeze_links(code=code).exists()
    alice_is_deleted(cast)
    assert not living_links(code=link).exists()
    assert not living_freeze_links(code=code).exists()


def test_nobody_is_reminded_of_a_password_that_ends(cast: Cast) -> None:
    force_expiry(cast)
    last = ending_in(cast.alice, 3)
    orders = orders_of_domain(domain_id=cast.acme.pk)
    ending = with_password_ending(orders=orders, domain_id=cast.acme.pk, by=last)
    assert cast.alice in ending
    # The password that it has no longer is the lesser part: those that were deleted before this version have one.
    User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())
    assert cast.alice not in ending.all()


def test_a_review_of_rules_neither_counts_nor_lists_it(cast: Cast) -> None:
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    alice_is_deleted(cast)
    assert cast.alice not in active_accounts(domain_id=cast.acme.pk)
    assert not chosen_accounts(desk(cast.bob), CLIENT_PASSWORDS, REQUIRED).exists()


@pytest.mark.parametrize("command", ["unlock", "reset_factors", "end_sessions", "reset_password", "thaw"])
def test_an_operator_s_command_says_where_it_is(cast: Cast, command: str) -> None:
    alice_is_deleted(cast)
    with pytest.raises(CommandError, match="is in the recycle bin"):
        run(command, cast.alice.address)


def test_the_address_stays_taken(cast: Cast) -> None:
    """1.11: for the command and for a file, each in words of its own."""
    alice_is_deleted(cast)
    assert address_state(cast.alice.address) is AddressState.IN_BIN
    assert address_state(cast.bob.address) is AddressState.TAKEN
    assert address_state(_NOBODY) is AddressState.FREE
    with pytest.raises(CommandError, match="recycle bin"):
        run("create_account", cast.alice.address, "--name", "Alice again")
    plan = plan_of(
        domain=cast.acme, newcomers=[Newcomer(2, cast.alice.address, "Alice again", (), "", "", "", None, None)]
    )
    assert [complaint.flaw for complaint in plan.complaints] == [LineFlaw.DELETED_ADDRESS]
    assert not plan.arriving


def test_a_file_does_not_miss_it(cast: Cast) -> None:
    """P11: who was deleted here is not frozen for being gone from the file as well."""
    ImportedAccount.objects.create(account=cast.alice, taken_at=timezone.now() - timedelta(days=1))
    alice_is_deleted(cast)
    assert plan_of(domain=cast.acme, newcomers=[]).missing == []


def test_a_deleted_postmaster_hears_of_nothing(cast: Cast) -> None:
    """X34: what an employee disowns is told to those who are there."""
    notify(NoticeKind.QUESTIONS_CHANGED, account=cast.alice, source=SOURCE)
    code = code_in_newest(cast.alice)
    User.objects.filter(pk=cast.bob.pk).update(deleted_at=timezone.now())
    browser().post("/not-me/", {"code": code})
    assert not cast.bob.notice_facts.exists()
