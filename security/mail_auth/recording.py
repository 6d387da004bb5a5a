"""What the listener's recorder writes, and who is to hear of it: beside the answers, in a thread of its own."""

from collections.abc import Mapping

from django.db import transaction

from mailportal.audit.source import Source
from mailportal.sql import moment_of, stored_moment, write_rows
from security.client_passwords.models import ClientPassword
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.records.entries import Batch, LastUse, Redigest, address_of_source
from security.records.places import arrivals_in
from security.records.services import add_batch

_LAST_USE = """
WITH used (id, at, protocol, address) AS (VALUES {rows})
UPDATE security_clientpassword SET last_used_at = used.at, last_used_protocol = used.protocol,
  last_used_address = used.address
FROM used
WHERE security_clientpassword.id = used.id
  AND (security_clientpassword.last_used_at IS NULL OR security_clientpassword.last_used_at < used.at)
"""


@transaction.atomic(durable=True)
def write_and_tell(batch: Batch) -> None:
    """Write the batch, with the last uses of security passwords and their digests under a newer key, all or nothing.

    Logons at places that are new to their accounts are noted for the owners (E14).
    """
    arrivals = arrivals_in(batch)
    add_batch(batch)
    _note_uses(batch.last_uses)
    _renew_digests(batch.redigests)
    for account, entry in arrivals:
        notify(
            NoticeKind.MAIL_PROGRAM_AT_NEW_PLACE,
            account=account,
            source=Source(address_of_source(entry.source), entry.program),
            at=moment_of(entry.at),
            channel=entry.channel,
        )


def _note_uses(last_uses: Mapping[int, LastUse]) -> None:
    # In one order: no two writers wait in a circle.
    uses = sorted(last_uses.items())
    rows = [(number, stored_moment(use.at), str(use.channel), address_of_source(use.source)) for number, use in uses]
    write_rows(_LAST_USE, rows)


def _renew_digests(redigests: Mapping[int, Redigest]) -> None:
    for number, new in sorted(redigests.items()):
        ClientPassword.objects.filter(pk=number, kid__lt=new.kid).update(kid=new.kid, digest=new.digest)
