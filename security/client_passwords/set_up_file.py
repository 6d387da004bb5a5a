"""The set-up file that a password's page names: everything but the password, for the mail programs of phones (X8)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from django.conf import settings

from mailportal.ui.qr import Picture, picture_of
from security.client_passwords.hosts import Host
from security.client_passwords.rules import Protocol
from security.client_passwords.words import ServerLines

# Where set-up files are at the set-up host of a domain (security/client_setup/urls.py).
PROFILE_PATH: Final = "mail/apple.mobileconfig"


@dataclass(frozen=True, slots=True)
class SetUpFile:
    """Its address, and the same as a QR code; neither has a secret in it."""

    url: str
    picture: Picture = field(repr=False)


def is_whole(lines: Iterable[Host]) -> bool:
    """Whether a mail program can be set up with these servers: mail comes in and goes out."""
    spoken = {line.protocol for line in lines}
    return Protocol.SMTP in spoken and bool(spoken & {Protocol.IMAP, Protocol.POP3})


def set_up_file(*, address: str, servers: ServerLines) -> SetUpFile | None:
    """Return the file for a mailbox; None where there is none, or where it would set up what the password cannot open.

    The file prefers IMAP, so that a password without it gets none.
    """
    opened = {line.protocol for line in servers.lines}
    if not settings.SET_UP_HOSTS or servers.are_usual or not {Protocol.IMAP, Protocol.SMTP} <= opened:
        return None
    url = f"https://autoconfig.{address.rpartition('@')[2]}/{PROFILE_PATH}?address={quote(address)}"
    return SetUpFile(url, picture_of(url))
