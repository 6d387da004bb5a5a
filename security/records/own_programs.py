"""Saying of a mail program that used the account password: this was me (X2)."""

from django.db import transaction
from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Source
from mailportal.batches import delete_in_batches, log_retention
from security import events
from security.errors import NoSuchLogon
from security.records.models import LogonRecord, OwnProgram
from security.records.rules import Reason


@transaction.atomic
def dismiss_program_warning(*, account: User, number: int, source: Source) -> bool:
    """Warn no more of the program that logon ``number`` of the account was; return False where that was said already.

    Raises NoSuchLogon for an unknown one, a foreign one, and one that nobody was warned of, alike.
    """
    refused = LogonRecord.objects.filter(pk=number, account_id=account.pk, reason=Reason.CLIENT_PASSWORD_NEEDED).first()
    if refused is None:
        raise NoSuchLogon
    _, is_new = OwnProgram.objects.get_or_create(
        account=account,
        epoch=account.auth_epoch,
        channel=refused.channel,
        network=refused.network,
        program=refused.program,
    )
    if is_new:
        record_about(
            account,
            events.PROGRAM_WARNING_DISMISSED,
            actor=actor_of(account),
            source=source,
            change={"channel": refused.channel, "network": refused.network, "program": refused.program},
        )
    return is_new


def purge_own_programs() -> int:
    """Forget what was said longer ago than logs are kept; return how many."""
    oldest = timezone.now() - log_retention()
    return delete_in_batches(OwnProgram.objects.filter(said_at__lt=oldest).order_by("pk"))
