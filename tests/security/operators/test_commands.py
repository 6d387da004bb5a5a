"""The operator's commands: each does its one thing, is on record, and refuses bad input in a sentence."""

import io
import re
from base64 import b32decode
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from accounts.directory.rules import Role
from accounts.directory.services import set_frozen
from accounts.models import User
from accounts.passwords.services import is_right_password
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import Source
from mailportal.crypto.keyring import PURPOSES
from mailportal.sms.models import TextMessage
from mailportal.sms.services import queue_message
from mailportal.throttle.counters import hit
from security.browsers.known_browsers import browser_of, remember_browser
from security.browsers.trusted_devices.services import trust
from security.factors.queries import factors_of
from security.factors.rules import CodeOutcome, Method
from security.factors.services import check_factor
from security.flow.values import Browser
from security.limits import FACTOR_BURST, PAIR, SPRAY
from security.models import (
    Authenticator,
    ClientPassword,
    LogonRecord,
    PasswordLink,
    PortalSession,
    RecoveryCode,
    TrustedDevice,
)
from security.passwords.rules import Door, Guess
from security.passwords.services import check_account_password
from security.passwords.sprays import limited_networks
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import Phone, attached
from tests.security.factors.phones.acts import bound
from tests.security.flow.acts import flow_in
from tests.security.mail_auth.conftest import issue
from tests.security.notices.mailbox import newest_for, subjects_for

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE = Source("192.0.2.7")
OF_ONE_ACCOUNT = ("unlock", "reset_factors", "end_sessions", "reset_password")


def run(name: str, *arguments: str) -> str:
    output = io.StringIO()
    call_command(name, *arguments, stdout=output, stderr=output)
    return output.getvalue()


def newest_event() -> AuditEvent:
    return AuditEvent.objects.latest("pk")


def on_the_host(event: str) -> AuditEvent:
    found = AuditEvent.objects.filter(event=event).latest("pk")
    assert (found.actor, found.actor_role, found.source_address) == ("portal", "system", "localhost")
    return found


def test_o3_an_operator_is_made_without_a_password_and_gets_one_by_a_link(cast: Cast) -> None:
    said = run("create_operator", "Oscar@Portal.Example", "--name", "Oscar")
    oscar = User.objects.get(address="oscar@portal.example")
    assert (oscar.role, oscar.domain, oscar.name, oscar.has_usable_password()) == (Role.OPERATOR, None, "Oscar", False)
    code = re.search(r"/set-password/#(\S{43})\n", said)
    assert code is not None
    assert "second factor" in said
    assert on_the_host("security:operator:created").target == "oscar@portal.example"
    assert on_the_host("security:password-link:issued").target == "oscar@portal.example"
    typed = {"code": code[1], "new": "Quite-Another-7", "confirm": "Quite-Another-7"}
    assert browser().post("/set-password/", typed).status_code == 302


def test_o3_a_new_operator_logs_on_only_by_attaching_an_authenticator_within_a_day(cast: Cast) -> None:
    code = run("create_operator", "oscar@portal.example").partition("#")[2].split()[0]
    client, right = browser(), {"address": "oscar@portal.example", "password": "Quite-Another-7"}
    client.post("/set-password/", {"code": code, "new": right["password"], "confirm": right["password"]})
    assert client.post("/logon/", right)["Location"] == "/logon/attach/"
    assert client.get("/").status_code == 302
    assert not PortalSession.objects.filter(account__address=right["address"]).exists()
    client.post("/logon/attach/")
    key = re.search(r'data-value="([A-Z2-7]+)"', client.get("/logon/attach/confirm/").content.decode())
    assert key is not None
    typed = {"code": Phone(b32decode(key[1])).code()}
    assert client.post("/logon/attach/confirm/", typed).status_code == 200
    assert PortalSession.objects.filter(account__address=right["address"], assurance=2).exists()
    assert browser().post("/logon/", right)["Location"].startswith("/logon/verify/")


def test_o3_after_a_day_the_host_is_asked_again(cast: Cast) -> None:
    code = run("create_operator", "oscar@portal.example").partition("#")[2].split()[0]
    right = {"address": "oscar@portal.example", "password": "Quite-Another-7"}
    browser().post("/set-password/", {"code": code, "new": right["password"], "confirm": right["password"]})
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert browser().post("/logon/", right).status_code == 403
        run("reset_factors", right["address"])
        assert browser().post("/logon/", right)["Location"] == "/logon/attach/"


def test_an_address_is_made_an_operators_once(cast: Cast) -> None:
    for taken in (cast.olga.address, cast.alice.address):
        with pytest.raises(CommandError, match=f"already exists.*new link by reset_password {taken}"):
            run("create_operator", taken)
    assert PasswordLink.objects.count() == 0


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "A\x1b[31mB"])
def test_a_name_that_could_not_be_shown_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(CommandError, match="printable"):
        run("create_operator", "oscar@portal.example", "--name", name)


def test_o2_postmasters_and_operators_get_a_link_employees_have_a_postmaster(cast: Cast) -> None:
    for account in (cast.bob, cast.olga):
        assert "/set-password/#" in run("reset_password", account.address)
        assert on_the_host("security:password-link:issued").domain_id == account.domain_id
        assert subjects_for(account) == ["Link to a new password"]
        assert "By: the operator of the portal" in newest_for(account)
        assert "#" not in newest_for(account), "the link itself is in nobody's mailbox"
    with pytest.raises(CommandError, match="administrator of their domain"):
        run("reset_password", cast.alice.address)
    assert PasswordLink.objects.count() == 2


def test_o2_d4_a_temporary_password_where_no_link_can_be_opened(cast: Cast) -> None:
    """It works at once, for so many days, until its owner has chosen another; once more where that was too short."""
    for account in (cast.bob, cast.olga):
        said = run("reset_password", account.address, "--temporary", "--days", "2")
        secret = said.split()[-1]
        assert on_the_host("security:temporary-password:set").change["client_passwords_deleted"] == 0
        assert subjects_for(account) == ["Temporary password"]
        assert "By: the operator of the portal" in newest_for(account)
        account.refresh_from_db()
        assert is_right_password(account=account, password=secret)
        assert account.must_change_password_since is not None
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        secret = run("reset_password", cast.bob.address, "--temporary").split()[-1]
        assert "works until" in run("reset_password", cast.bob.address, "--once-more", "--days", "14")
    with time_machine.travel(timezone.now() + timedelta(days=16)):
        typed = {"address": cast.bob.address, "password": secret}
        assert browser().post("/logon/", typed)["Location"] == "/logon/change-password/"


def test_d4_security_passwords_are_kept_where_that_is_said(cast: Cast) -> None:
    issue(cast.bob)
    run("reset_password", cast.bob.address, "--temporary", "--keep-security-passwords")
    assert ClientPassword.objects.filter(account=cast.bob, revoked_at=None).count() == 1
    run("reset_password", cast.bob.address, "--temporary")
    assert not ClientPassword.objects.filter(account=cast.bob, revoked_at=None).exists()


@pytest.mark.parametrize("how", [("--temporary",), ("--once-more",)])
def test_o2_an_employee_has_a_postmaster_for_that_too(cast: Cast, how: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="administrator of their domain"):
        run("reset_password", cast.alice.address, *how)


def test_once_more_without_a_temporary_password_says_so(cast: Cast) -> None:
    with pytest.raises(CommandError, match="already chosen a password"):
        run("reset_password", cast.bob.address, "--once-more")


def guess(cast: Cast, password: str, *, at: User | None = None) -> Guess:
    account = at or cast.alice
    return check_account_password(
        account=account,
        address=account.address,
        password=password,
        source_address=SOURCE.address,
        door=Door.MAIL,
    ).outcome


def factor_guess(account: User) -> CodeOutcome:
    return check_factor(flow=flow_in(account, "a"), method=Method.AUTHENTICATOR, typed="000000", purpose="logon")


def test_unlock_forgets_wrong_passwords_and_codes_of_this_account_only(cast: Cast) -> None:
    attached(cast.alice)
    for number in range(PAIR.tries):
        guess(cast, f"wrong-{number}")
        guess(cast, f"wrong-{number}", at=cast.dora)
    for _ in range(FACTOR_BURST.tries):
        factor_guess(cast.alice)
    assert guess(cast, password_of("Alice")) == Guess.THROTTLED
    assert factor_guess(cast.alice) == CodeOutcome.THROTTLED

    assert f"Wrong passwords that are forgotten: {PAIR.tries}." in run("unlock", cast.alice.address)

    assert guess(cast, password_of("Alice")) == Guess.RIGHT
    assert factor_guess(cast.alice) == CodeOutcome.WRONG
    assert guess(cast, "x", at=cast.dora) == Guess.THROTTLED
    assert on_the_host("security:guesses:cleared").domain_id == cast.acme.pk
    assert on_the_host("security:second-factor:reopened").target == cast.alice.address


def test_unlock_network_lifts_its_limit_at_every_domain(cast: Cast) -> None:
    """1.13: given any address of it; other networks stay as they are."""
    for domain in (cast.acme, cast.globex):
        hit(SPRAY, str(domain.pk), "198.51.100.0/24", times=SPRAY.tries)
        hit(SPRAY, str(domain.pk), "203.0.113.0/24", times=SPRAY.tries)
    assert "198.51.100.0/24 may go on for 24 hours. Domains at which it was limited: 2." in run(
        "unlock_network", "198.51.100.77"
    )
    for domain in (cast.acme, cast.globex):
        (still,) = [one for one in limited_networks(domain_id=domain.pk, most=9) if one.is_limited]
        assert still.network == "203.0.113.0/24"
    assert on_the_host("security:network-limit:lifted").change == {"domains": 2}


def test_unlock_network_wants_an_address(cast: Cast) -> None:
    with pytest.raises(CommandError, match="is no IP address"):
        run("unlock_network", "acme.example")


def test_unlock_says_that_a_freeze_is_another_matter(cast: Cast) -> None:
    set_frozen(account=cast.alice, frozen=True)
    assert "frozen" in run("unlock", cast.alice.address)
    assert User.objects.get(pk=cast.alice.pk).frozen_at is not None


@pytest.mark.parametrize("who", ["alice", "bob", "olga"])
def test_reset_factors_takes_all_of_them_and_tells(cast: Cast, who: str) -> None:
    account = getattr(cast, who)
    attached(account)
    bound(account)
    if who == "alice":
        assert trust(account=account, source=SOURCE) is not None
    logged_on(account)

    said = run("reset_factors", account.address)

    assert all(part in said for part in ("phone", "authenticator", "recovery codes"))
    assert not factors_of(account=account).is_bound
    for table in (Authenticator, TrustedDevice, RecoveryCode):
        assert not table.objects.exists()
    assert not PortalSession.objects.filter(account=account, ended_at=None).exists()
    account.refresh_from_db()
    assert account.enrolment_until is not None
    assert subjects_for(account)[-1] == "Second factors reset"
    assert "By: the operator of the portal" in newest_for(account)
    assert on_the_host("security:recovery-codes:removed").change == {"count": 10}
    event = on_the_host("security:factors:reset")
    assert (event.target, event.domain_id) == (account.address, account.domain_id)


def test_reset_factors_leaves_no_browser_the_tries_of_one_that_proved_a_factor(cast: Cast) -> None:
    """1.3: a thief of password and phone proved it in a browser of their own; it guesses like any stranger's now."""
    attached(cast.alice)
    remember_browser(account=cast.alice, old_digest="", new_digest="thief", is_proved=True)
    run("reset_factors", cast.alice.address)
    assert browser_of(account=cast.alice, digest="thief") == Browser("thief", is_home=True)


def test_reset_factors_of_nothing_says_so(cast: Cast) -> None:
    assert "nothing, there was none" in run("reset_factors", cast.alice.address)


def test_end_sessions_logs_off_everywhere(cast: Cast) -> None:
    clients = [logged_on(cast.alice), logged_on(cast.alice)]
    other = logged_on(cast.dora)
    said = run("end_sessions", "ALICE@acme.example")
    assert said == "alice@acme.example is logged off everywhere. Sessions that ended: 2.\n"
    assert [client.get("/settings/password/").status_code for client in clients] == [302, 302]
    assert other.get("/settings/password/").status_code == 200
    assert on_the_host("security:sessions:ended").change == {"ended": 2}
    assert run("end_sessions", cast.alice.address) == "alice@acme.example was logged on nowhere.\n"


@pytest.mark.parametrize("name", OF_ONE_ACCOUNT)
def test_an_account_that_is_not_there_is_named(cast: Cast, name: str) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(CommandError, match=r"No account has the address nobody@acme\.example"):
        run(name, "nobody@acme.example")
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("name", [*OF_ONE_ACCOUNT, "create_operator"])
@pytest.mark.parametrize("address", ["alice", "", "a@b@c", "al\nice@acme.example", "x\x1b[2J@acme.example"])
def test_what_is_no_address_is_refused_in_one_harmless_line(cast: Cast, name: str, address: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(name, address)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    "typed", ["alice@acme.example\n", " Alice@ACME.example\u3000", "\u202aalice@acme.example\u202c"]
)
def test_an_address_is_read_as_at_the_logon(cast: Cast, typed: str) -> None:
    assert run("end_sessions", typed) == "alice@acme.example was logged on nowhere.\n"


def test_purge_logs_deletes_what_is_too_old_and_says_how_much(cast: Cast) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=200)):
        browser().post("/logon/", {"address": cast.alice.address, "password": "Wrong-Passw0rd"})
    browser().post("/logon/", {"address": cast.alice.address, "password": "Wrong-Passw0rd"})
    said = {line.rsplit(maxsplit=2)[0]: line.split()[-2:] for line in run("purge_logs").splitlines()[1:]}
    assert said["logon records"] == ["180", "1"]
    assert said["notices that were sent"] == ["30", "0"]
    assert LogonRecord.objects.count() == 1
    change = on_the_host("security:logs:purged").change
    assert change == {"events": 0, "logon_records": 1, "receipts": 0, "text_messages": 0, "notices": 0}


def test_purge_logs_keeps_to_the_operators_retention(cast: Cast, settings: Settings) -> None:
    settings.LOG_RETENTION_DAYS = 30
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        browser().post("/logon/", {"address": cast.alice.address, "password": "Wrong-Passw0rd"})
        queue_message(number="+8613812345678", text="x", expires_at=timezone.now() + timedelta(minutes=1))
    run("purge_logs")
    assert not LogonRecord.objects.exists()
    assert not TextMessage.objects.exists()
    page = logged_on(cast.alice).get("/settings/logons/").content.decode()
    assert "in the last 30 days" in page
    assert "90 days" not in page


@pytest.mark.parametrize(
    ("command", "instead"),
    [(("changepassword", "alice@acme.example"), "reset_password"), (("createsuperuser",), "create_operator")],
)
def test_djangos_own_commands_change_nobody(cast: Cast, command: tuple[str, ...], instead: str) -> None:
    """O2: they would set a password that nobody hears of, that is on no record and ends no session."""
    with pytest.raises(CommandError, match=instead):
        run(*command)
    before = cast.alice.password
    cast.alice.refresh_from_db()
    assert cast.alice.password == before


def test_no_page_shows_what_is_about_to_be_purged(cast: Cast, settings: Settings) -> None:
    """E13: purge, history and overview go by one number; between two purges the pages do."""
    settings.LOG_RETENTION_DAYS = 30
    words = {"address": cast.alice.address, "password": password_of("Alice")}
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        browser(source="198.51.100.7").post("/logon/", words)
    client = browser()
    client.post("/logon/", words)
    for path in ("/settings/logons/", "/settings/account-security/"):
        page = client.get(path).content.decode()
        assert "192.0.2.10" in page
        assert "198.51.100.7" not in page


def test_a_retention_that_empties_the_logs_is_refused(cast: Cast, settings: Settings) -> None:
    """0 would delete each event within the hour, and with the logons the networks that an account is at home in."""
    settings.LOG_RETENTION_DAYS = 29
    assert [message.id for message in run_checks() if message.id == "portal.E030"] == ["portal.E030"]
    settings.LOG_RETENTION_DAYS = 30
    assert not [message for message in run_checks() if message.id == "portal.E030"]


def test_looking_is_on_record_too(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path  # no witnesses of other tests
    run("key_status")
    assert on_the_host("security:keys:listed").change == {"keys": len(PURPOSES), "lost": {}}
    run("audit_verify")
    change = on_the_host("security:audit-log:verified").change
    assert (change["verified"], change["broken_at"]) == (0, None)


def test_a_sealer_that_does_not_come_is_missed(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.PORTAL_DATA = tmp_path
    run("end_sessions", cast.alice.address)
    assert "Is it running?" not in run("audit_verify")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert "manage.py work" in run("audit_verify")


@pytest.mark.parametrize("name", ["unlock", "purge_logs", "key_status"])
def test_a_database_that_is_not_there_is_said_in_a_line(cast: Cast, name: str) -> None:
    def away(*_args: Any) -> NoReturn:
        raise OperationalError("connection refused\nDETAIL: a row with somebody's data")

    arguments = [cast.alice.address] if name == "unlock" else []
    with connection.execute_wrapper(away), pytest.raises(CommandError, match="connection refused") as refused:
        call_command(name, *arguments, skip_checks=True)
    assert "somebody" not in str(refused.value)
    assert "manage.py migrate" in str(refused.value)


def test_a_pass_for_a_postmaster_removes_what_is_lost_and_opens_the_attachment(cast: Cast) -> None:
    attached(cast.bob)
    bound(cast.bob)
    client = logged_on(cast.bob)
    with pytest.raises(CommandError, match="people who have no second factor left"):
        run("issue_pass", cast.bob.address, "--lost", "authenticator")
    assert factors_of(account=cast.bob).has_authenticator
    said = run("issue_pass", cast.bob.address, "--lost", "authenticator", "--lost", "phone", "--hours", "2")
    secret = re.search(r"\n  (\S{24})\n", said)
    assert secret is not None
    assert client.get("/console/employees/").status_code == 302
    assert on_the_host("security:enrolment-pass:issued").target == cast.bob.address
    assert subjects_for(cast.bob)[-1] == "Enrolment pass issued"
    newcomer = browser()
    newcomer.post("/logon/", {"address": cast.bob.address, "password": password_of("Postmaster")})
    assert newcomer.post("/logon/verify/enrolment-pass/", {"code": secret[1]})["Location"] == "/logon/attach/"


def test_an_operators_pass_opens_the_logon_that_is_shut_without_a_factor(cast: Cast) -> None:
    said = run("create_operator", "oscar@portal.example")
    code, typed = said.partition("#")[2].split()[0], {"new": "Quite-Another-7", "confirm": "Quite-Another-7"}
    browser().post("/set-password/", {"code": code, **typed})
    User.objects.filter(address="oscar@portal.example").update(enrolment_until=None)
    right = {"address": "oscar@portal.example", "password": "Quite-Another-7"}
    assert browser().post("/logon/", right).status_code == 403
    secret = run("issue_pass", "oscar@portal.example").split()[-1]
    client = browser()
    assert client.post("/logon/", right)["Location"] == "/logon/verify/enrolment-pass/"
    assert client.post("/logon/verify/enrolment-pass/", {"code": secret})["Location"] == "/logon/attach/"


def test_employees_get_theirs_from_their_administrator_and_a_pass_can_be_voided(cast: Cast) -> None:
    with pytest.raises(CommandError, match="Employees are helped by"):
        run("issue_pass", cast.alice.address)
    run("issue_pass", cast.bob.address)
    assert "void" in run("issue_pass", cast.bob.address, "--void")
    assert "no pass" in run("issue_pass", cast.bob.address, "--void")
