"""Deleting (rule 9, M4, M7): exactly that device, at once, even on two clicks."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.models import AuditEvent
from security.client_passwords.queries import living_client_passwords
from security.client_passwords.services import (
    delete_all_client_passwords,
    delete_client_password,
    purge_deleted_client_passwords,
)
from security.errors import NoSuchClientPassword
from security.models import ClientPassword, Cut
from tests.cast import Cast
from tests.security.client_passwords.acts import SOURCE, issue, switched_on


@pytest.fixture
def alice(cast: Cast) -> User:
    return switched_on(cast.alice)


def test_the_row_stays_with_its_digest(alice: User) -> None:
    """M4: a deleted password that still tries must be recognised."""
    issued = issue(alice)
    before = bytes(issued.client_password.digest)
    delete_client_password(account=alice, public_id=issued.client_password.public_id, source=SOURCE)
    row = ClientPassword.objects.get()
    assert row.revoked_at is not None
    assert bytes(row.digest) == before


def test_only_that_device_is_deleted(alice: User) -> None:
    """Rule 9."""
    phone, laptop = issue(alice, label="Phone"), issue(alice, label="Laptop")
    delete_client_password(account=alice, public_id=phone.client_password.public_id, source=SOURCE)
    assert [row.label for row in living_client_passwords(account=alice)] == [laptop.client_password.label]


@pytest.mark.usefixtures("mail_server_down")
def test_its_connections_are_ordered_to_end_even_where_the_mail_server_is_away(alice: User) -> None:
    """M7: the order is in the act's transaction, and it is kept until the server answers."""
    phone, laptop = issue(alice, label="Phone"), issue(alice, label="Laptop")
    delete_client_password(account=alice, public_id=phone.client_password.public_id, source=SOURCE)
    cut = Cut.objects.get()
    assert (cut.credential, cut.account_id, cut.done_at) == (phone.client_password.credential, alice.pk, None)
    assert laptop.client_password.credential != cut.credential


def test_foreign_unknown_and_already_deleted_are_the_same_404(
    cast: Cast, alice: User, caplog: pytest.LogCaptureFixture
) -> None:
    """C7: and each try is in the log."""
    mine = issue(alice).client_password
    theirs = [issue(switched_on(other)).client_password for other in (cast.dora, cast.charlie)]
    delete_client_password(account=alice, public_id=mine.public_id, source=SOURCE)
    for public_id in (mine.public_id, *(row.public_id for row in theirs), uuid4()):
        assert _refusal(alice, public_id) == (404, NoSuchClientPassword)
        assert caplog.messages[-1].startswith(f"Account {alice.pk} asked to delete {public_id}")
    assert ClientPassword.objects.filter(revoked_at__isnull=True).count() == 2


def _refusal(account: User, public_id: UUID) -> tuple[int, type[Exception]]:
    with pytest.raises(NoSuchClientPassword) as raised:
        delete_client_password(account=account, public_id=public_id, source=SOURCE)
    return raised.value.status, raised.type


def test_each_delete_is_recorded_once(alice: User) -> None:
    public_id = issue(alice).client_password.public_id
    delete_client_password(account=alice, public_id=public_id, source=SOURCE)
    _refusal(alice, public_id)
    event = AuditEvent.objects.get(event="security:client-password:deleted")
    assert event.change["id"] == str(public_id)


def test_all_at_once_names_each_credential(cast: Cast, alice: User) -> None:
    """C14: what a password change with the tick box uses; the acting person need not be the holder."""
    issued = [issue(alice, label=f"Device {number}") for number in range(3)]
    gone = issued[0].client_password
    delete_client_password(account=alice, public_id=gone.public_id, source=SOURCE)
    credentials = delete_all_client_passwords(account=alice, actor=actor_of(cast.bob), source=SOURCE)
    assert credentials == [one.client_password.credential for one in issued[1:]]
    assert not living_client_passwords(account=alice).exists()
    actors = AuditEvent.objects.filter(event="security:client-password:deleted").values_list("actor", flat=True)
    assert sorted(actors) == [alice.address, cast.bob.address, cast.bob.address]


def test_a_deleted_one_is_known_as_long_as_logs_are_kept(alice: User, settings: Settings) -> None:
    """M4, then forgotten; living ones stay however old."""
    settings.LOG_RETENTION_DAYS = 180
    living, recent, old = (issue(alice).client_password for _ in range(3))
    now = timezone.now()
    ClientPassword.objects.filter(pk=recent.pk).update(revoked_at=now - timedelta(days=179))
    ClientPassword.objects.filter(pk=old.pk).update(revoked_at=now - timedelta(days=181))
    ClientPassword.objects.filter(pk=living.pk).update(created_at=now - timedelta(days=999))
    assert purge_deleted_client_passwords() == 1
    assert set(ClientPassword.objects.all()) == {living, recent}
