"""The one part of a message that the table must not betray while it waits: a link, sealed for its row."""

from uuid import UUID

from django.conf import settings

from mailportal.crypto.sealed import seal, unseal
from mailportal.notify.message import SECRET_PLACE
from mailportal.notify.models import Notice

# The key of whatever is on its way to a person and good once, as codes by text message are.
_PURPOSE = "otp"


def seal_secret(secret: str, public_id: UUID) -> bytes:
    """Return the secret sealed for the message of this id."""
    return seal(settings.KEYS, _PURPOSE, secret.encode(), bound_to=_place(public_id))


def whole_text(notice: Notice) -> str:
    """Return the text with its secret in place. Raises BrokenSeal."""
    if notice.sealed_secret is None:
        return notice.text
    secret = unseal(settings.KEYS, _PURPOSE, bytes(notice.sealed_secret), bound_to=_place(notice.public_id)).decode()
    # The last place: what stands before it may repeat what somebody typed.
    before, _, after = notice.text.rpartition(SECRET_PLACE)
    return f"{before}{secret}{after}"


def _place(public_id: UUID) -> tuple[str, ...]:
    return ("notify_notice", "secret", str(public_id))
