"""X4: an order that ends takes nobody's part afterwards, not even on connections that are open then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Policy, User
from accounts.policies.kinds import PolicyKind
from accounts.policies.queries import effective_policy
from admin_console.policies.services import clear_ended_policies
from mailportal.audit.models import AuditEvent
from security.models import Cut
from security.policies import ALLOWED, CHOOSE, CLIENT_PASSWORDS, REFUSED, REQUIRED, THIRD_PARTY_CLIENTS
from tests.admin_console.acts import give_client_password, use_account_password
from tests.cast import Cast


def end(kind: PolicyKind, account: User, *, ago: timedelta = timedelta(seconds=1)) -> None:
    Policy.objects.filter(kind=kind.name, account=account).update(ends_at=timezone.now() - ago)


@pytest.fixture(autouse=True)
def _mail1(settings: object) -> None:
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]


def test_an_ended_exemption_ends_the_connections_it_let_in(cast: Cast) -> None:
    """Rules 2 and 4: the account password is refused from that moment, and what is open with it is cut."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.alice)
    use_account_password(cast.alice)
    end(CLIENT_PASSWORDS, cast.alice)
    assert clear_ended_policies() == 1
    assert [cut.credential for cut in Cut.objects.all()] == [f"account:{cast.alice.pk}"]
    assert not Policy.objects.filter(account=cast.alice).exists()
    event = AuditEvent.objects.get(event="accounts:policy:cleared")
    assert (event.actor, event.target, event.domain_id) == ("portal", cast.alice.address, cast.acme.pk)
    assert clear_ended_policies() == 0


def test_an_ended_permission_ends_every_connection(cast: Cast) -> None:
    """Rule 1: mail programs were let in for a while."""
    cast.order(THIRD_PARTY_CLIENTS, REFUSED)
    cast.order(THIRD_PARTY_CLIENTS, ALLOWED, account=cast.alice)
    password = give_client_password(cast.alice)
    end(THIRD_PARTY_CLIENTS, cast.alice)
    clear_ended_policies()
    assert [cut.credential for cut in Cut.objects.all()] == [password.credential]


def test_an_ended_force_cuts_nobody(cast: Cast) -> None:
    """Rule 4: back to the own choice."""
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    end(CLIENT_PASSWORDS, cast.alice)
    assert clear_ended_policies() == 1
    assert not Cut.objects.exists()
    assert effective_policy(kind=CLIENT_PASSWORDS, account=cast.alice).value == CHOOSE


def test_what_has_not_ended_stays(cast: Cast) -> None:
    """X4: to the last moment."""
    cast.order(CLIENT_PASSWORDS, REQUIRED, account=cast.alice)
    end(CLIENT_PASSWORDS, cast.alice, ago=timedelta(minutes=-1))
    assert clear_ended_policies() == 0
    assert Policy.objects.filter(account=cast.alice).exists()
