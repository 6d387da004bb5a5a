"""X1: before security passwords are required, the devices that stop are named with their owners."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.audit.models import AuditEvent
from security.grants.rules import Purpose
from security.policies import CHOOSE, CLIENT_PASSWORDS, REQUIRED
from security.records.rules import Channel, Reason
from tests.admin_console.acts import (
    FORCE,
    REVIEW,
    for_everyone,
    give_client_password,
    postmaster,
    prove,
    use_account_password,
    words,
)
from tests.admin_console.enforcement.acts import IPHONE, OUTLOOK, come
from tests.cast import Cast
from tests.security.step_up.acts import grant_for

LIST, EXPORT = f"{REVIEW}devices/", f"{REVIEW}devices/export/"


@pytest.fixture
def bob(cast: Cast) -> Client:
    return postmaster(cast.bob)


def rehearsed(bob: Client, cast: Cast, who: str = "everyone") -> str:
    bob.post(FORCE, for_everyone(bob, who=who))
    return words(prove(bob, cast.bob))


def test_devices_are_named_with_their_owner_their_way_and_their_last_logon(cast: Cast, bob: Client) -> None:
    use_account_password(cast.alice, program=OUTLOOK)
    use_account_password(cast.alice, channel=Channel.SMTP)
    use_account_password(cast.alice, program=IPHONE, source="203.0.113.9")
    use_account_password(cast.dora)
    text = rehearsed(bob, cast)
    assert "These 3 devices of 2 people stop" in text
    assert "Outlook IMAP and SMTP from 198.51.100.7 Today" in text
    assert "Apple Mail on a phone IMAP from 203.0.113.9" in text
    assert "A mail program IMAP from 198.51.100.7" in text


def test_those_whom_the_change_does_not_stop_are_not_named(cast: Cast, bob: Client) -> None:
    """An exception, a security password in use already, more than a month ago, another domain."""
    cast.order(CLIENT_PASSWORDS, CHOOSE, account=cast.alice)
    use_account_password(cast.alice)
    use_account_password(cast.dora, at=timezone.now() - timedelta(days=31))
    use_account_password(cast.bob)
    User.objects.filter(pk=cast.bob.pk).update(client_passwords_since=timezone.now())
    use_account_password(cast.charlie)
    assert "Nothing stops No mail program in this scope used the web logon password" in rehearsed(bob, cast)


def test_security_passwords_and_the_web_stop_nothing(cast: Cast, bob: Client) -> None:
    give_client_password(cast.alice)
    come(cast.alice, Reason.CLIENT_PASSWORD)
    use_account_password(cast.dora, channel=Channel.WEB)
    assert "Nothing stops" in rehearsed(bob, cast)


def test_a_change_that_forces_nobody_is_reviewed_without(cast: Cast, bob: Client) -> None:
    use_account_password(cast.alice)
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    text = rehearsed(bob, cast, "nobody")
    assert "can choose again" in text
    assert "Nothing stops" not in text
    assert "At a set hour" not in text


def test_the_list_goes_on_by_pages(cast: Cast, bob: Client) -> None:
    """T11: by key, whatever their number."""
    for number in range(53):
        person = User.objects.create(domain=cast.acme, address=f"p{number:02}@acme.example", name=f"Person {number:02}")
        use_account_password(person)
    rehearsed(bob, cast)
    first = bob.get(LIST)
    assert "These 53 devices of 53 people stop" in words(first)
    assert "Person 49" in words(first)
    assert "Person 50" not in words(first)
    following = bob.get(first.context["after_url"])
    assert "Person 49" not in words(following)
    assert "Person 52" in words(following)
    assert following.context["after_url"] == ""
    assert bob.get(f"{LIST}?after=nobody").status_code == 200


def test_without_a_change_there_is_no_list(cast: Cast, bob: Client) -> None:
    assert bob.get(LIST).status_code == 409
    assert bob.get(EXPORT).status_code == 409


def test_the_file_has_a_line_for_each_device_and_no_formula(cast: Cast, bob: Client) -> None:
    """T11, 1.2.10: a fresh proof of its own, and a record of it."""
    User.objects.filter(pk=cast.alice.pk).update(name="=cmd()")
    use_account_password(cast.alice, program=OUTLOOK)
    use_account_password(cast.alice, channel=Channel.SMTP)
    use_account_password(cast.dora, program=IPHONE)
    rehearsed(bob, cast)
    assert bob.post(EXPORT, {}).status_code == 403
    grant = grant_for(cast.bob, Purpose.EXPORT, session=bob.session.session_key)
    page = bob.post(EXPORT, {"grant": str(grant)})
    rows = list(csv.DictReader(io.StringIO(b"".join(page).decode("utf-8-sig"))))  # type: ignore[call-overload]
    assert [(row["address"], row["name"], row["program"], row["kind"], row["protocols"]) for row in rows] == [
        (cast.alice.address, "'=cmd()", "Outlook", "envelope", "imap smtp"),
        (cast.dora.address, "Dora", "Apple Mail", "phone", "imap"),
    ]
    event = AuditEvent.objects.get(event="admin_console:rehearsal:exported")
    assert event.change == {"devices": 2, "people": 2}
