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
