"""X13: every key is rotated under two web workers and two mail workers, and nobody notices."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailportal.crypto.keyring import PURPOSES, RESCAN_SECONDS, SETTLING_SECONDS
from tests.journeys.mail_question import logon
from tests.portal import Portal, prepared_portal, running
from tests.races.plain_browser import PlainBrowser
from tests.security.factors.authenticators.acts import Phone

ALICE, BOB = "alice@acme.example", "bob@acme.example"
BY_APP, OVERVIEW = "/logon/verify/authenticator/", "/settings/account-security/"
# These stay where other servers, or a restart, go with them.
RESTARTED = ("django", "mail_auth", "doveadm")

_SET_UP = """
import json
import django
django.setup()
from django.utils import timezone
from accounts.models import User
from security.client_passwords.models import DIGESTS
from security.models import ClientPassword
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.phones.acts import bound
from tests.security.factors.questions.acts import set_up
now = timezone.now()
User.objects.update(wizard_done_at=now)
alice, bob = (User.objects.get(address=f"{name}@acme.example") for name in ("alice", "bob"))
phone, codes = attached(alice)
bound(alice)
set_up(bob)
kid, digest = DIGESTS.new(alice.address, "0123456789abcdef")
User.objects.filter(pk=alice.pk).update(client_passwords_since=now)
ClientPassword.objects.create(account=alice, slot=0, label="Phone", kind="mail", kid=kid, digest=digest)
print(json.dumps(phone.secret.hex()))
"""
_ROTATE = f"""
import django
django.setup()
from django.core.management import call_command
for purpose in {PURPOSES!r}:
    call_command("rotate_key", purpose)
"""


@contextmanager
def going_on(portal: Portal, session: PlainBrowser) -> Iterator[list[str]]:
    """Use the portal all the while; yield what went wrong."""
    stop, wrong = threading.Event(), list[str]()

    def use() -> None:
        while not stop.wait(0.1):
            if (page := session.get(OVERVIEW)).status != 200:
                wrong.append(f"a session: {page.status} {page.location}")
            if (answer := logon(portal, ALICE, "0123456789abcdef")) != "accept":
                wrong.append(f"a mail program: {answer}")

    user = threading.Thread(target=use)
    user.start()
    try:
        yield wrong
    finally:
        stop.set()
        user.join()


def log_on_with_factor(portal: Portal, phone: Phone) -> None:
    client = PlainBrowser(portal.web)
    client.log_on(ALICE, portal.accounts[ALICE])
    for steps in (0, 1):
        client.post(BY_APP, code=phone.code(steps=steps))
        if client.get(OVERVIEW).status == 200:
            return
    pytest.fail("the second step is not passed")


def test_x13_all_keys_are_rotated_and_nobody_notices(tmp_path: Path) -> None:
    with prepared_portal(tmp_path / "portal") as portal, running(portal, "web", "mail", "work"):
        phone = Phone(bytes.fromhex(json.loads(portal.inside("-c", _SET_UP))))
        session = PlainBrowser(portal.web)
        session.log_on(BOB, portal.accounts[BOB])
        with going_on(portal, session) as wrong:
            said = portal.inside("-c", _ROTATE)
            # The last ones have to settle still.
            time.sleep(SETTLING_SECONDS + RESCAN_SECONDS)
            log_on_with_factor(portal, phone)
            for purpose in set(PURPOSES) - {*RESTARTED, "audit", "recovery", "answers", "password"}:
                shutil.move(portal.data / "keys" / purpose / "1.key", tmp_path / f"{purpose}.key")
            time.sleep(RESCAN_SECONDS * 2)
            log_on_with_factor(portal, phone)
        status = portal.python("manage.py", "key_status")
        verified = portal.python("manage.py", "audit_verify")
    assert not wrong
    assert said.count(" is made.") == len(PURPOSES)
    assert said.count("Values resealed: 1.") == 2
    assert "hold" in verified
    rows = {tuple(line.split()[:2]): line.split()[3] for line in status.splitlines()[1:]}
    assert (rows["totp", "2"], rows["phone", "2"], rows["client", "2"]) == ("1", "1", "1")
    assert int(rows["password", "2"]) == 1
