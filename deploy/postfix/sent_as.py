"""A milter for the relay port: what a person who is logged on may send under the empty sender, and in whose name.

The empty sender belongs to nobody, so that Postfix's rule "the sender is the account" cannot judge it. RFC 8098
demands it of read receipts. A message with it passes where it is one: see `refusal`. The portal counts them.

    python3 sent_as.py --socket unix:/run/mailportal/sent_as --portal http://127.0.0.1:8001 \\
        --key-file /etc/dovecot/portal.key [--hold-from]

With `--hold-from` every submitted message's `From:` must be the account, too; without it the envelope alone is held.
Runs on Debian's own Python with python3-milter, apart from the portal. Where it is away Postfix answers 451.
"""

import argparse
import json
import os
import urllib.request
from email import policy
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import Milter

# Bytes of the whole message, headers included: a receipt quotes the headers of what was read, not the rest.
LONGEST_RECEIPT = 64 * 1024
# Bytes of any message's headers, and characters of one that is parsed: a parser's time grows faster than its text.
LONGEST_HEADERS, LONGEST_VALUE = 256 * 1024, 2000
PORTAL_WITHIN = 2.0  # seconds
EMPTY = "<>"


class Rejection(NamedTuple):
    """What Postfix answers."""

    code: str
    status: str
    words: str


NOT_A_RECEIPT = Rejection("550", "5.7.1", "The empty sender is for read receipts alone")
TOO_LONG = Rejection("550", "5.7.1", "A read receipt has at most 64 KiB")
TOO_MANY_RECIPIENTS = Rejection("550", "5.7.1", "A read receipt goes to one recipient")
NOT_THE_ACCOUNT = Rejection("550", "5.7.1", "From: must be the account that logged on, alone")
ENOUGH = Rejection("550", "5.7.1", "Enough read receipts for this hour")
AWAY = Rejection("451", "4.7.1", "Read receipts cannot be checked at the moment")


class Letter:
    """What is known of a message by its end."""

    def __init__(self, *, account: str, sender: str) -> None:
        self.account = account
        self.is_receipt = sender == EMPTY
        self.recipients = 0
        self.bytes = 0
        self.headers: list[tuple[str, str]] = []

    def add_header(self, name: str, value: str) -> None:
        """Take one header; what is beyond all measure is only counted."""
        self.bytes += len(name) + len(value) + 4
        if self.bytes <= LONGEST_HEADERS:
            self.headers.append((name.lower(), value))

    def only(self, name: str) -> str | None:
        """Return the one header of this name; None for two: different programs read different ones."""
        values = [value for found, value in self.headers if found == name]
        is_known = len(values) == 1 and len(values[0]) <= LONGEST_VALUE and self.bytes <= LONGEST_HEADERS
        return values[0] if is_known else None


def refusal(letter: Letter) -> Rejection | None:
    """Return why a message with the empty sender is no read receipt of this account; None where it is one."""
    if not is_disposition(letter.only("content-type")):
        return NOT_A_RECEIPT
    if letter.bytes > LONGEST_RECEIPT:
        return TOO_LONG
    if letter.recipients != 1:
        return TOO_MANY_RECIPIENTS
    return None if is_from(letter.only("from"), letter.account) else NOT_THE_ACCOUNT


def is_disposition(content_type: str | None) -> bool:
    """Whether it is the Content-Type of RFC 8098, 3."""
    header = policy.default.header_factory("Content-Type", content_type or "")
    kind = str(header.params.get("report-type", "")).lower()
    return (header.content_type, kind) == ("multipart/report", "disposition-notification")


def is_from(value: str | None, account: str) -> bool:
    """Whether a `From:` names the account and nobody else, without anything that parsers quarrel about."""
    header = policy.default.header_factory("From", value or "")
    is_group = any(group.display_name is not None for group in header.groups)
    if header.defects or len(header.addresses) != 1 or is_group or not account:
        return False
    return comparable(header.addresses[0].addr_spec) == comparable(account)


def comparable(address: str) -> str:
    """Return the address in small letters, its domain as DNS has it."""
    name, _, domain = address.lower().rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


class Portal:
    """Counts receipts: one question for each that is one."""

    def __init__(self, url: str, key_file: Path) -> None:
        self._url = f"{url}/dovecot/receipt"
        # No proxy of the environment: the key goes to the portal alone.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._key_file = key_file

    def refusal(self, account: str) -> Rejection | None:
        """Ask whether this account may send one more. The key is read each time: receipts are few, it may change."""
        try:
            headers = {
                "X-Portal-Key": self._key_file.read_text().strip(),
                "X-Portal-Question": quote(json.dumps({"address": account})),
            }
            request = urllib.request.Request(self._url, b"", headers)  # noqa: S310 - the operator's own address
            with self._opener.open(request, timeout=PORTAL_WITHIN) as response:
                result = json.load(response)["result"]
        except (OSError, ValueError, KeyError, TypeError):
            return AWAY
        return {"accept": None, "reject": ENOUGH}.get(result, AWAY)


class SentAs(Milter.Base):
    """One SMTP session of the relay port; any number of messages."""

    portal: Portal
    holds_from = False
    letter: Letter

    def envfrom(self, sender: str, *_: str) -> int:
        """Begin a message. One with a sender is Postfix's to judge, unless its header is held as well."""
        self.letter = Letter(account=self.getsymval("{auth_authen}") or "", sender=sender)
        return Milter.CONTINUE if self.letter.is_receipt or self.holds_from else Milter.ACCEPT

    def envrcpt(self, _recipient: str, *_: str) -> int:
        """Count a recipient that Postfix takes."""
        self.letter.recipients += 1
        return Milter.CONTINUE

    def header(self, name: str, value: str) -> int:
        """Take one header."""
        self.letter.add_header(name, value)
        return Milter.CONTINUE

    def eoh(self) -> int:
        """Judge what the header alone decides."""
        if self.letter.is_receipt:
            return Milter.CONTINUE
        is_own = is_from(self.letter.only("from"), self.letter.account)
        return Milter.ACCEPT if is_own else self._no(NOT_THE_ACCOUNT)

    def body(self, chunk: bytes) -> int:
        """Count a piece of the body."""
        self.letter.bytes += len(chunk)
        return Milter.CONTINUE

    def eom(self) -> int:
        """Judge a message with the empty sender; the portal counts what would pass."""
        found = refusal(self.letter) or self.portal.refusal(self.letter.account)
        return Milter.CONTINUE if found is None else self._no(found)

    def _no(self, found: Rejection) -> int:
        self.setreply(*found)
        return Milter.TEMPFAIL if found.code.startswith("4") else Milter.REJECT


def main() -> None:
    """Serve until ended."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--socket", required=True)
    reader.add_argument("--portal", required=True)
    reader.add_argument("--key-file", required=True, type=Path)
    reader.add_argument("--hold-from", action="store_true")
    wanted = reader.parse_args()
    SentAs.portal, SentAs.holds_from = Portal(wanted.portal, wanted.key_file), wanted.hold_from
    Milter.factory = SentAs
    Milter.set_flags(0)
    Milter.set_exception_policy(Milter.TEMPFAIL)
    os.umask(0o007)  # Postfix connects by its group
    # libmilter's own time-out is two hours: longer than any session of the relay port.
    Milter.runmilter("sent_as", wanted.socket)


if __name__ == "__main__":
    main()
