"""What the listener's recorder writes, and who hears of it: beside the answers, in a thread of its own."""

import logging
from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError, transaction

from mailportal.audit.source import Source
from mailportal.web.client_address import normalised
from security.client_passwords.uses import note_uses, renew_digests
from security.notices.news import notify_mail_program_at_new_place
from security.records.entries import Batch
from security.records.places import Arrival, arrivals_in
from security.records.services import add_batch

log = logging.getLogger(__name__)


@transaction.atomic(durable=True)
def write_and_tell(batch: Batch) -> None:
    """Write the batch, and queue the notices of logons at new places (E14), all or nothing."""
    arrivals = arrivals_in(batch)
    add_batch(batch)
    note_uses(batch.last_uses)
    renew_digests(batch.redigests)
    for arrival in arrivals:
        _tell(arrival)


def _tell(arrival: Arrival) -> None:
    entry = arrival.entry
    try:
        with transaction.atomic():
            notify_mail_program_at_new_place(
                account=arrival.account,
                channel=entry.channel,
                source=Source(normalised(entry.source), entry.program),
                at=datetime.fromtimestamp(entry.at, UTC),
            )
    except (InterfaceError, OperationalError):
        raise  # the database is away: the whole batch waits
    except Exception:
        # Tried again it would fail again, and no record of anybody would ever be written.
        log.exception("Account %d could not be told of a logon from a new place", arrival.account.pk)
