"""A message as it travels, made by Python's own ``email`` package, which folds and encodes every header."""

import unicodedata
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

# Where a text has its secret: U+FFFC, the object replacement character, which nobody types.
SECRET_PLACE = "\ufffc"
SUBJECT_LENGTH = 200
ADDRESS_LENGTH = 254
_LINE_BREAKERS = frozenset({"Cc", "Cs", "Zl", "Zp"})


class UnfitForMail(ValueError):
    """An address or a subject that would break out of its header, or would name somebody else besides."""


def require_fit(*, address: str, subject: str) -> None:
    """Raise UnfitForMail unless this is one mailbox's address and one line of subject.

    Asked before anything is queued: what can never be sent never waits. Header injection ends here, and once more
    in the ``email`` package.
    """
    for value, longest in ((address, ADDRESS_LENGTH), (subject, SUBJECT_LENGTH)):
        if not 0 < len(value) <= longest or any(unicodedata.category(char) in _LINE_BREAKERS for char in value):
            raise UnfitForMail(f"a header wants one line of 1 to {longest} characters")
    _mailbox(address)


def _mailbox(address: str) -> Address:
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or set(address) & set(' ,;:<>()[]"\\') or "@" in local:
        raise UnfitForMail("not the address of one mailbox")
    return Address(username=local, domain=domain)


def message_of(
    *, public_id: UUID, sender: str, address: str, subject: str, text: str, queued_at: datetime
) -> EmailMessage:
    """Return the message; ``sender`` is an address, with or without a name before it."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["From"] = sender
    message["To"] = _mailbox(address)
    message["Date"] = format_datetime(queued_at)
    message["Message-ID"] = f"<{public_id}@{message['From'].addresses[0].domain}>"
    # RFC 3834: nobody's holiday answer is to come back.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
