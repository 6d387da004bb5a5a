"""O1: what was open in a shut domain ends, some accounts at a time; after seven days all of a deleted one goes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.directory.rules import DomainState, Role
from accounts.directory.services import create_account, create_domain
from accounts.models import Department, Domain, Policy, User
from mailportal.audit.models import AuditEvent
from security.domains import ending
from security.domains.ending import purge_deleted_domains, shut_suspended_domains
from security.domains.errors import DomainEnds
from security.models import ClientPassword, Cut, LastLogon, LogonAttempt, PortalSession
from security.policies import CLIENT_PASSWORDS, REQUIRED
from tests.browser import logged_on
from tests.cast import Cast
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.domains.acts import delete, reopen, restore, suspend
from tests.security.factors.authenticators.acts import attached
from tests.security.logon.acts import half_way, is_in

pytestmark = pytest.mark.django_db(transaction=True)
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def mail1(settings: object) -> None:
    """One mail server that does not answer: cuts are ordered for it."""
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn takes as long as it takes: on a busy machine three accounts may outlast two seconds."""
    monkeypatch.setattr(ending, "_TURN_SECONDS", 60.0)


def read_mail(account: User) -> None:
    """Let a mail program of the account have got in."""
    User.objects.filter(pk=account.pk).update(first_logon_at=timezone.now())
    LastLogon.objects.update_or_create(account=account, defaults={"mail_at": timezone.now()})


def cut() -> set[str]:
    return set(Cut.objects.values_list("credential", flat=True))


def test_sessions_stay_ended_when_the_domain_is_open_again(cast: Cast) -> None:
    alice, charlie = logged_on(cast.alice), logged_on(cast.charlie)
    suspend(cast)
    assert shut_suspended_domains() == 3
    reopen(cast)
    assert not is_in(alice)
    assert is_in(charlie)


def test_half_done_logons_end(cast: Cast) -> None:
    attached(cast.alice)
    half_way(cast.alice)
    suspend(cast)
    shut_suspended_domains()
    assert not LogonAttempt.objects.exists()


def test_connections_of_what_was_used_are_ordered_to_end_and_no_others(cast: Cast) -> None:
    read_mail(cast.alice)
    read_mail(cast.charlie)
    used, unused = issue(switched_on(cast.dora)), issue(switched_on(cast.bob))
    ClientPassword.objects.filter(pk=used.client_password.pk).update(last_used_at=timezone.now())
    suspend(cast)
    shut_suspended_domains()
    assert cut() == {f"account:{cast.alice.pk}", used.client_password.credential}
    assert unused.client_password.credential not in cut()


def test_it_is_done_in_parts_and_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends in the middle leaves the rest to the next."""
    monkeypatch.setattr(ending, "_AT_ONCE", 2)
    monkeypatch.setattr(ending, "_TURN_SECONDS", 0.0)
    for account in (cast.alice, cast.bob, cast.dora):
        read_mail(account)
    suspend(cast)
    assert shut_suspended_domains() == 0, "no time at all"
    monkeypatch.setattr(ending, "_TURN_SECONDS", 60.0)
    assert shut_suspended_domains() == 3
    assert Cut.objects.count() == 3
    cast.acme.refresh_from_db()
    assert cast.acme.shut_up_to is None
    assert shut_suspended_domains() == 0


def test_opened_again_before_its_turn_nothing_is_cut(cast: Cast) -> None:
    read_mail(cast.alice)
    suspend(cast)
    reopen(cast)
    assert shut_suspended_domains() == 0
    assert not Cut.objects.exists()


def test_within_seven_days_nothing_goes(cast: Cast) -> None:
    delete(cast)
    with time_machine.travel(timezone.now() + WEEK - timedelta(minutes=1)):
        assert purge_deleted_domains() == 0
        restore(cast)
    assert User.objects.filter(domain=cast.acme).count() == 3


def test_after_seven_days_all_of_it_goes_and_nothing_of_others(cast: Cast) -> None:
    attached(cast.alice)
    issue(switched_on(cast.dora))
    cast.order(CLIENT_PASSWORDS, REQUIRED, department=cast.sales)
    logged_on(cast.bob)
    others = set(User.objects.exclude(domain=cast.acme).values_list("pk", flat=True))
    delete(cast)
    with time_machine.travel(timezone.now() + WEEK + timedelta(seconds=1)):
        assert purge_deleted_domains() == 3
    assert not Domain.objects.filter(name="acme.example").exists()
    assert not Department.objects.filter(domain_id=cast.acme.pk).exists()
    assert not Policy.objects.filter(domain_id=cast.acme.pk).exists()
    assert not PortalSession.objects.filter(account__isnull=False).exists()
    assert set(User.objects.values_list("pk", flat=True)) == others
    event = AuditEvent.objects.get(event="accounts:domain:purged")
    assert (event.target, event.domain_id, event.actor) == ("acme.example", cast.acme.pk, "portal")
    assert AuditEvent.objects.filter(event="accounts:account:purged", domain_id=cast.acme.pk).count() == 3


def test_one_that_ends_is_restored_no_more(cast: Cast) -> None:
    """Whatever the background process has done of it: half a company is none."""
    delete(cast)
    with time_machine.travel(timezone.now() + WEEK), pytest.raises(DomainEnds):
        restore(cast)
    cast.acme.refresh_from_db()
    assert cast.acme.state is DomainState.DELETED


def test_it_goes_in_parts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "_TURN_SECONDS", 0.0)
    delete(cast)
    with time_machine.travel(timezone.now() + WEEK + timedelta(seconds=1)):
        assert purge_deleted_domains() == 0
        assert Domain.objects.filter(pk=cast.acme.pk).exists()
        monkeypatch.setattr(ending, "_TURN_SECONDS", 60.0)
        assert purge_deleted_domains() == 3
    assert not Domain.objects.filter(pk=cast.acme.pk).exists()


def test_a_domain_of_the_same_name_inherits_nothing(cast: Cast) -> None:
    """C8."""
    delete(cast)
    with time_machine.travel(timezone.now() + WEEK + timedelta(seconds=1)):
        purge_deleted_domains()
    again = create_domain(name="acme.example")
    account = create_account(address="alice@acme.example", name="Alice", domain=again, encoded_password=None)
    assert again.pk != cast.acme.pk
    assert account.pk not in {cast.alice.pk, cast.bob.pk, cast.dora.pk}
    assert account.role == Role.EMPLOYEE
    assert not Policy.objects.filter(domain=again).exists()
