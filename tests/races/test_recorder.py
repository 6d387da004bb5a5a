"""What the mail listener writes beside its answers waits for nobody in a circle (E14, M5)."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.evidence import actor_of
from accounts.models import User
from security.client_passwords.services import delete_all_client_passwords
from security.mail_auth.recording import write_and_tell
from security.models import ClientPassword, LogonRecord
from security.records.entries import Batch, Entry
from security.records.rules import Channel, Reason, Result
from tests.cast import Cast
from tests.security.account.logon_history.acts import at_home
from tests.security.client_passwords.acts import SOURCE, issue, switched_on
from tests.security.notices.mailbox import subjects_for

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PATIENCE_SECONDS = 20
GLANCE_SECONDS = 0.5


def _came(account: User, reason: Reason, credential: str, source: str) -> Entry:
    return Entry(
        timezone.now().timestamp(),
        Channel.IMAP,
        Result.ACCEPT,
        reason,
        source,
        address=account.address,
        account_id=account.pk,
        domain_id=account.domain_id,
        credential=credential,
    )


def test_a_notice_in_the_batch_and_the_end_of_the_password_in_it(cast: Cast) -> None:
    """The batch touches the password and refers to its account; the act holds the account and ends the password."""
    used = issue(switched_on(cast.alice)).client_password
    at_home(cast.alice, "192.0.2.10")
    batch = Batch()
    batch.add(_came(cast.alice, Reason.CLIENT_PASSWORD, used.credential, "192.0.2.10"))
    batch.add(_came(cast.alice, Reason.ACCOUNT_PASSWORD, f"account:{cast.alice.pk}", "198.51.100.23"))
    failures: list[Exception] = []

    def write() -> None:
        try:
            write_and_tell(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            failures.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    with transaction.atomic():
        holder = User.objects.select_for_update().get(pk=cast.alice.pk)
        writer.start()
        writer.join(GLANCE_SECONDS)
        delete_all_client_passwords(account=holder, actor=actor_of(holder), source=SOURCE)
    writer.join(PATIENCE_SECONDS)
    assert failures == []
    assert ClientPassword.objects.get().revoked_at is not None
    assert "Logon from a new place" in subjects_for(cast.alice)
    assert LogonRecord.objects.filter(reason=Reason.CLIENT_PASSWORD).exists()
