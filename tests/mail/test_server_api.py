"""Rule 9 at the API of the real Dovecot: exactly these credentials' connections, counted right, in its own words."""

import json
import time
from base64 import b64encode
from urllib.request import Request, urlopen

import pytest

from mailportal.operations.mail_demonstration import DOVEADM_KEY_NAME
from security.connections.dialects import Dialect, is_misunderstood
from security.connections.dovecot_api import MailServer, end_connections
from tests.mail.conftest import DOVECOT, Lab
from tests.mail.program import PATIENCE
from tests.mail.test_delete import AT_ONCE, held

OWN, OTHER = Dialect(DOVECOT), Dialect(DOVECOT).other
MANY = [f"client:{number}" for number in range(900_000, 900_199)]


def server(lab: Lab) -> MailServer:
    """Return the mail server as the portal knows it."""
    url = f"http://127.0.0.1:{lab.host.site.ports.doveadm}/doveadm/v1"
    return MailServer("mail", url, lab.portal.data / DOVEADM_KEY_NAME)


def test_of_two_hundred_credentials_at_once_each_is_ended_and_counted(lab: Lab) -> None:
    person = lab.person("dora")
    person.turn_on()
    lost, kept = person.issue(), person.issue()
    of_lost, of_kept = held(person, lost.secret), held(person, kept.secret)

    begun = time.monotonic()
    ended = end_connections(server(lab), [*MANY, lost.credential], seconds=PATIENCE)

    assert ended == {**dict.fromkeys(MANY, 0), lost.credential: len(of_lost)}
    assert [one.name for one in of_lost if not one.ends_within(begun + AT_ONCE - time.monotonic())] == []
    of_kept[0].stop_resting()  # type: ignore[attr-defined]  # the first is IMAP
    assert [one.name for one in of_kept if not one.still_works()] == []


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("credentials", [MANY[:1], MANY[:3]], ids=["one", "three"])
def test_the_other_versions_words_are_known_as_such(lab: Lab, credentials: list[str], counted: bool) -> None:
    """What the portal falls back upon: 2.3's answer to several is not even JSON."""
    assert is_misunderstood(answer_to(lab, OTHER, credentials, counted=counted))
    assert not is_misunderstood(answer_to(lab, OWN, credentials, counted=counted))


def answer_to(lab: Lab, dialect: Dialect, credentials: list[str], *, counted: bool) -> bytes:
    there = server(lab)
    key = b64encode(there.key().encode()).decode()
    question = Request(
        there.api_url,
        json.dumps(dialect.commands(credentials, counted=counted)).encode(),
        {"Authorization": f"X-Dovecot-API {key}", "Content-Type": "application/json"},
    )
    with urlopen(question, timeout=PATIENCE) as answer:
        return bytes(answer.read())
