"""What the listener's recorder writes, and who is to hear of it: beside the answers, in a thread of its own."""

from django.db import transaction

from mailportal.audit.source import Source
from mailportal.sql import moment_of
from mailportal.web.client_address import normalised
from security.client_passwords.uses import note_uses, renew_digests
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.records.entries import Batch
from security.records.places import arrivals_in
from security.records.services import add_batch


@transaction.atomic(durable=True)
def write_and_tell(batch: Batch) -> None:
    """Write the batch, and note logons at places that are new to their accounts (E14), all or nothing."""
    arrivals = arrivals_in(batch)
    add_batch(batch)
    note_uses(batch.last_uses)
    renew_digests(batch.redigests)
    for account, entry in arrivals:
        notify(
            NoticeKind.MAIL_PROGRAM_AT_NEW_PLACE,
            account=account,
            source=Source(normalised(entry.source), entry.program),
            at=moment_of(entry.at),
            channel=entry.channel,
        )
