"""Security passwords, pure: their shape, what each kind of client opens, and what a label may be."""

import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

SLOTS = 10  # docs/rules.md E5: at most ten per account
LABEL_LENGTH = 64  # code points
IDLE: Final = timedelta(days=180)  # after this nobody would miss it


class Encryption(StrEnum):
    """How a mail program keeps a password from others on the way; the values are the words of mail programs."""

    TLS = "SSL/TLS"
    STARTTLS = "STARTTLS"


class Protocol(StrEnum):
    """What a mail program speaks, as the policy switches name it."""

    IMAP = "imap"
    POP3 = "pop3"
    SMTP = "smtp"


class ClientKind(StrEnum):
    """What a security password is for; it opens only those services (E6)."""

    EVERYTHING = "everything"
    MAIL = "mail"
    IMAP = "imap"
    POP3 = "pop3"
    SMTP = "smtp"

    @property
    def protocols(self) -> frozenset[Protocol]:
        """Return the protocols that a password of this kind opens."""
        return _OPENS[self]


_MAIL = frozenset(Protocol)
_OPENS = {
    ClientKind.EVERYTHING: _MAIL,
    ClientKind.MAIL: _MAIL,
    ClientKind.IMAP: frozenset({Protocol.IMAP}),
    ClientKind.POP3: frozenset({Protocol.POP3}),
    ClientKind.SMTP: frozenset({Protocol.SMTP}),
}


class InvalidLabel(ValueError):
    """The text cannot name a device; the message says why: ``empty``, ``long`` or ``characters``."""


def clean_label(text: str) -> str:
    """Return the label in NFC with single spaces. Raises InvalidLabel.

    Control characters and lone surrogates are refused; bidirectional marks are dropped, so that a label cannot
    rearrange the text around it.
    """
    label = " ".join(unicodedata.normalize("NFC", text).replace("\u00a0", " ").split(" ")).strip()
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"} for char in label):
        raise InvalidLabel("characters")
    label = " ".join("".join(char for char in label if char not in _BIDIRECTIONAL).split())
    if not any(unicodedata.category(char)[0] in _VISIBLE for char in label):
        raise InvalidLabel("empty")
    if len(label) > LABEL_LENGTH:
        raise InvalidLabel("long")
    return label


# Letters, numbers, punctuation and symbols; joiners and marks alone show nothing to click on.
_VISIBLE = frozenset("LNPS")
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def must_use_client_password(*, is_required: bool, has_turned_on: bool) -> bool:
    """Whether mail programs must use a security password: ordered by policy, or the person's own choice.

    Rules 2 and 4 of docs/rules.md; true from the moment of the switch, even before the first one is generated.
    """
    return is_required or has_turned_on


def is_idle(*, created_at: datetime, last_used_at: datetime | None, now: datetime) -> bool:
    """Whether a security password was not used for ``IDLE``, nor made since."""
    return (last_used_at or created_at) < now - IDLE
