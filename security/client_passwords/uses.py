"""What the mail listener's recorder writes about security passwords: their last uses, and digests under a newer key."""

from collections.abc import Mapping

from mailportal.sql import stored_moment, write_rows
from mailportal.web.client_address import normalised
from security.client_passwords.models import ClientPassword
from security.records.entries import LastUse, Redigest

_LAST_USE = """
WITH used (id, at, protocol, address) AS (VALUES {rows})
UPDATE security_clientpassword SET last_used_at = used.at, last_used_protocol = used.protocol,
  last_used_address = used.address
FROM used
WHERE security_clientpassword.id = used.id
  AND (security_clientpassword.last_used_at IS NULL OR security_clientpassword.last_used_at < used.at)
"""


def note_uses(last_uses: Mapping[int, LastUse]) -> None:
    """Write when and from where each was last accepted, in one order: no two writers wait in a circle."""
    uses = sorted(last_uses.items())
    write_rows(
        _LAST_USE, [(number, stored_moment(use.at), str(use.channel), normalised(use.source)) for number, use in uses]
    )


def renew_digests(redigests: Mapping[int, Redigest]) -> None:
    """Put digests under the newest key in place of older ones."""
    for number, new in sorted(redigests.items()):
        ClientPassword.objects.filter(pk=number, kid__lt=new.kid).update(kid=new.kid, digest=new.digest)
