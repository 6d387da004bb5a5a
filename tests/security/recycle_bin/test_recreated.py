"""Attack C8 (Nextcloud CVE-2021-32726): an account that gets the address of a purged one inherits nothing of it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.directory.services import create_account
from accounts.models import Policy, User
from accounts.passwords.services import hash_password
from accounts.policies.queries import orders_of
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.throttle.counters import hit_all, standings
from security.factors.queries import factors_of
from security.freezing.services import living_freeze_links
from security.limits import PAIR
from security.models import LogonRecord
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.passwords.links.services import issue_password_link, living_links
from security.passwords.tally import subject_of
from security.policies import CLIENT_PASSWORDS, REQUIRED
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.account.logon_history.acts import logon
from tests.security.browsers.trusted_devices.acts import is_recognised, trusted
from tests.security.factors.authenticators.acts import SOURCE, attached
from tests.security.freezing.acts import code_in_newest
from tests.security.logon.acts import LOGON, is_in
from tests.security.mail_auth.conftest import MailServer, issue, mail_server  # noqa: F401 - a fixture
from tests.security.passwords.activation.acts import code_for
from tests.security.recovery.acts import METHOD, begun, rested_phone
from tests.security.recycle_bin.acts import deleted, purged
from tests.security.resets.acts import furnished, kinds_of

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "Quite-Another-7"


def recreated(cast: Cast, password: str = "") -> User:
    """Alice is deleted and purged, and somebody else gets the address."""
    deleted(cast.alice, by=cast.bob)
    purged(cast.alice, by=cast.bob)
    encoded = hash_password(password) if password else None
    account = create_account(
        address=cast.alice.address, name="Another", domain=cast.acme, department=cast.sales, encoded_password=encoded
    )
    account.wizard_done_at = timezone.now()
    account.save(update_fields=["wizard_done_at"])
    return account


def test_it_is_another_account(cast: Cast) -> None:
    """Never an id of before, on either database: what logs and mail servers name by it stays the former one's."""
    former = cast.alice.pk, cast.alice.public_id
    again = recreated(cast)
    assert again.pk > former[0]
    assert again.public_id != former[1]


def test_neither_password_nor_factors_nor_devices_are_its_own(cast: Cast) -> None:
    furnished(cast.alice)
    again = recreated(cast, NEW)
    assert kinds_of(again) == []
    assert not factors_of(account=again).is_bound
    assert browser().post(LOGON, {"address": again.address, "password": password_of("Alice")}).status_code == 400
    assert is_in(logged_on(again))


def test_no_session_and_no_trusted_device_of_before_is_good(cast: Cast) -> None:
    """Nor is the logon under way."""
    attached(cast.alice)
    cast.alice.refresh_from_db()
    session, token = logged_on(cast.alice), trusted(cast.alice)
    again = recreated(cast, NEW)
    assert not is_in(session)
    assert not is_recognised(again, token)
    strange = Client()
    strange.cookies[settings.SESSION_COOKIE_NAME] = session.cookies[settings.SESSION_COOKIE_NAME].value
    assert not is_in(strange)


def test_the_mail_servers_hear_nothing_of_before(mail_server: MailServer, cast: Cast) -> None:  # noqa: F811 - the fixture
    """Neither a security password, nor the account password, nor the token of an open connection."""
    _, secret = issue(cast.alice)
    token = mail_server.logon(cast.alice, secret).fields["token"]
    again = recreated(cast, NEW)
    assert mail_server.ask("exists", address=again.address).result == "accept"
    assert mail_server.logon(again, secret).result == "reject"
    assert mail_server.logon(again, password_of("Alice")).result == "reject"
    assert mail_server.ask("check", address=again.address, token=token, protocol="imap").result == "reject"
    assert mail_server.logon(again, NEW).result == "accept"


def test_no_link_code_or_recovery_of_before_opens_it(cast: Cast) -> None:
    rested_phone(cast.alice)
    link = issue_password_link(account=cast.alice, actor=PORTAL, source=ON_THE_HOST).partition("#")[2]
    notify(NoticeKind.QUESTIONS_CHANGED, account=cast.alice, source=SOURCE)
    frozen, code = code_in_newest(cast.alice), code_for(cast.alice, issuer=cast.bob)
    recovery = begun(cast.alice.address)
    again = recreated(cast)
    assert not living_links(code=link).exists()
    assert not living_freeze_links(code=frozen).exists()
    assert recovery.get(METHOD).status_code == 302
    typed = {"address": again.address, "code": code, "new": NEW, "confirm": NEW}
    assert browser().post("/start/", typed).status_code == 400


def test_neither_rules_nor_wrong_tries_go_on(cast: Cast) -> None:
    """An exception was the former one's; so were the guesses, and what was ordered in its name."""
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.engineering)
    Policy.objects.filter(domain=cast.acme, account=None).update(owner=cast.alice.address)
    pair = PAIR.of("198.51.100.0/24", subject_of(cast.alice.address))
    hit_all([pair], times=PAIR.tries)
    again = recreated(cast)
    assert orders_of(account=again).value(CLIENT_PASSWORDS) != REQUIRED
    assert not Policy.objects.filter(owner=again.address).exists()
    assert standings([pair])[pair].count == 0


def test_the_history_is_its_own(cast: Cast) -> None:
    """Logons of before are not shown to it; nor are changes of before on its page at the desk."""
    logon(cast.alice, address="203.0.113.77")
    LogonRecord.objects.update(at=timezone.now() - timedelta(days=1))
    again = recreated(cast, NEW)
    assert "203.0.113.77" not in logged_on(again).get("/settings/logons/").content.decode()
    page = logged_on(cast.bob).get(f"/console/employees/{again.public_id}/")
    assert page.status_code == 200
    assert page.context["changes"] == []
    assert page.context["logons"] == []
