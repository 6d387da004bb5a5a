"""The secret is in no log and in no process list of the mail host, nor is the token that stands for it."""

import base64
import contextlib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from tests.mail.conftest import Lab
from tests.mail.programs import PROGRAMS, Smtp


def test_no_secret_is_left_on_the_mail_host(lab: Lab) -> None:
    person = lab.person("lena")
    person.turn_on()
    secret = person.issue().secret
    programs = [person.program(kind, secret) for kind in PROGRAMS]
    sender = programs[PROGRAMS.index(Smtp)]
    assert isinstance(sender, Smtp)
    assert sender.send(person.address, person.address, "To myself") == "250"

    seen = everything_written(lab) + everything_in_process_lists()

    assert person.address.encode() in seen
    keys = [lab.host.site.mail_key, lab.host.site.doveadm_key]
    assert [text for text in [*spellings(secret), *keys] if text.encode() in seen] == []


def spellings(secret: str) -> list[str]:
    """Return the secret as it may appear: plain, in groups, percent-coded byte by byte, in base64 at any offset."""
    groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
    coded = [base64.b64encode(b"." * offset + secret.encode()).decode()[4:-4] for offset in range(3)]
    percent = "".join(f"%{byte:02X}" for byte in secret.encode())
    return [secret, "-".join(groups), " ".join(groups), percent, quote(secret), *coded]


def everything_written(lab: Lab) -> bytes:
    """Return all logs and all mail, queued or delivered."""
    site = lab.host.site
    files = [site.dovecot_log, site.postfix_log, *lab.portal.data.glob("*.log")]
    files += [path for folder in (site.spool, site.mailboxes) for path in folder.rglob("*") if path.is_file()]
    return contents(files)


def everything_in_process_lists() -> bytes:
    """Return command lines and environments of all processes that may be looked into."""
    return contents([*Path("/proc").glob("[0-9]*/cmdline"), *Path("/proc").glob("[0-9]*/environ")])


def contents(paths: Iterable[Path]) -> bytes:
    found = []
    for path in paths:
        with contextlib.suppress(OSError):  # mail moves on, processes end, some are another user's
            found.append(path.read_bytes())
    return b"\0".join(found)
