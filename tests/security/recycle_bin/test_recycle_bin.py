"""P1: what a deletion ends and what it keeps, the way back, and the end after 30 days."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.directory.services import set_frozen
from accounts.models import Policy, User
from accounts.passwords.services import is_right_password
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.notify.models import Notice
from mailportal.sms.models import TextMessage
from security.factors.queries import factors_of, standing_of
from security.factors.rules import Enrolment
from security.models import Authenticator, Cut, SecurePhone
from security.passwords.links.services import issue_password_link, living_links
from security.policies import CLIENT_PASSWORDS, REQUIRED
from security.postman.services import write_due_notices
from security.recycle_bin.services import purge_recycle_bin
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached
from tests.security.freezing.acts import days_ago
from tests.security.logon.acts import LOGON, is_in
from tests.security.notices.mailbox import subjects_for
from tests.security.recycle_bin.acts import DESK, deleted, purged, restored
from tests.security.resets.acts import furnished, kinds_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def mail1(settings: object) -> None:
    """One mail server that does not answer: cuts are ordered for it."""
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]


def test_sessions_security_passwords_trusted_devices_and_the_password_end(cast: Cast) -> None:
    """And the connections of all credentials; second factors are kept for the way back."""
    _, computer, mobile = furnished(cast.alice)
    ended = deleted(cast.alice, by=cast.bob)
    assert [one.kind.value for one in ended] == ["client-password"] * 2 + ["session"] * 2 + ["trusted-device"] * 2
    assert kinds_of(cast.alice) == ["authenticator", "phone", "questions"]
    assert not is_in(computer)
    assert not is_in(mobile)
    assert not is_right_password(account=cast.alice, password=password_of("Alice"))
    assert f"account:{cast.alice.pk}" in set(Cut.objects.values_list("credential", flat=True))
    assert Cut.objects.count() == 3
    event = AuditEvent.objects.get(event="accounts:account:deleted")
    assert (event.actor, event.target) == (cast.bob.address, cast.alice.address)
    assert (event.change["client_passwords"], event.change["sessions"], event.change["trusted_devices"]) == (2, 2, 2)


def test_department_and_policies_are_kept(cast: Cast) -> None:
    """DECISIONS: an order for the account holds again when it is restored."""
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    deleted(cast.alice, by=cast.bob)
    restored(cast.alice, by=cast.bob)
    assert cast.alice.department == cast.sales_east
    assert Policy.objects.filter(account=cast.alice).exists()


def test_restored_nothing_that_ended_comes_back(cast: Cast) -> None:
    """No password, no session, no trusted device, no security password; a factor that nobody stopped still counts."""
    _, computer, mobile = furnished(cast.alice)
    link = issue_password_link(account=cast.alice, actor=PORTAL, source=ON_THE_HOST).partition("#")[2]
    deleted(cast.alice, by=cast.bob)
    restored(cast.alice, by=cast.bob)
    assert kinds_of(cast.alice) == ["authenticator", "phone", "questions"]
    assert not is_in(computer)
    assert not is_in(mobile)
    assert not living_links(code=link).exists()
    answer = browser().post(LOGON, {"address": cast.alice.address, "password": password_of("Alice")})
    assert answer.status_code == 400
    assert "Account restored" in subjects_for(cast.alice)
    assert AuditEvent.objects.get(event="accounts:account:restored").actor == cast.bob.address


def test_stopped_factors_do_not_come_back(cast: Cast) -> None:
    """X34, DECISIONS "Recycle bin": what the link of a notice had stopped is gone; one may be attached again (D5)."""
    attached(cast.alice)
    User.objects.filter(pk=cast.alice.pk).update(factors_frozen_at=timezone.now())
    Authenticator.objects.filter(user=cast.alice).update(frozen_at=timezone.now())
    deleted(cast.alice, by=cast.bob)
    restored(cast.alice, by=cast.bob)
    assert cast.alice.factors_frozen_at is None
    assert not factors_of(account=cast.alice).is_bound
    assert not Authenticator.objects.exists()
    assert standing_of(cast.alice).enrolment is not Enrolment.FROZEN


def test_a_freeze_outlives_the_bin(cast: Cast) -> None:
    set_frozen(account=cast.alice, frozen=True)
    deleted(cast.alice, by=cast.bob)
    restored(cast.alice, by=cast.bob)
    assert cast.alice.frozen_at is not None


def test_nothing_is_mailed_to_a_mailbox_that_takes_no_mail(cast: Cast) -> None:
    """What waited is withdrawn with its secrets; the secure phone is told of the deletion."""
    furnished(cast.alice)
    write_due_notices()
    waiting = Notice.objects.filter(address=cast.alice.address, sent_at=None, given_up_at=None)
    assert waiting.exists()
    texts = TextMessage.objects.count()
    deleted(cast.alice, by=cast.bob)
    write_due_notices()
    assert not waiting.exists()
    assert not Notice.objects.filter(address=cast.alice.address, sealed_secret__isnull=False).exists()
    assert TextMessage.objects.count() == texts + 1


def test_after_30_days_it_is_gone(cast: Cast) -> None:
    """P1: neither a day early nor by a process that is late; each purge is on record."""
    with days_ago(29):
        deleted(cast.dora, by=cast.bob)
    with days_ago(31):
        deleted(cast.alice, by=cast.bob)
    assert purge_recycle_bin() == 1
    assert purge_recycle_bin() == 0
    assert not User.objects.filter(pk=cast.alice.pk).exists()
    assert User.objects.filter(pk=cast.dora.pk).exists()
    event = AuditEvent.objects.get(event="accounts:account:purged")
    assert (event.actor, event.target, event.domain_id) == ("portal", cast.alice.address, cast.acme.pk)


def test_one_that_was_restored_is_not_purged(cast: Cast) -> None:
    with days_ago(31):
        deleted(cast.alice, by=cast.bob)
    restored(cast.alice, by=cast.bob)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert purge_recycle_bin() == 0


def test_purged_nothing_of_the_account_is_left(cast: Cast) -> None:
    """Second factors, phone numbers and orders go with it."""
    furnished(cast.alice)
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    deleted(cast.alice, by=cast.bob)
    purged(cast.alice, by=cast.bob)
    assert not SecurePhone.objects.exists()
    assert not Policy.objects.filter(account__isnull=False).exists()
    assert AuditEvent.objects.get(event="accounts:account:purged").source_address == DESK.address
