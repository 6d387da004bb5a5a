"""The notices of the demonstration, which are files."""

import email
import re
import time
from email.policy import default

from tests.portal import Portal


def stopping_link(portal: Portal, address: str, subject: str) -> str:
    """Return the link that stops what the account's notice with this subject tells of, once the notice is there."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for path in (portal.data / "notices").glob("*.eml"):
            message = email.message_from_bytes(path.read_bytes(), policy=default)
            if message["To"] == address and str(message["Subject"]).endswith(subject):
                found = re.search(r"http\S+/not-me/#\S{43}", message.get_content())
                assert found is not None
                return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no notice {subject}")


def notice_about(portal: Portal, address: str, words: str) -> str:
    """Return the text of the account's notice with these words in it, once the postman has written it."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for (text,) in portal.query("SELECT text FROM notify_notice WHERE address = ?", address):
            if words in text:
                return str(text)
        time.sleep(0.1)
    raise AssertionError(f"no notice about {words}")
