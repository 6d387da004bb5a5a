"""X8: Apple's profile: read by two parsers, removable, without a password; its signature verifies with openssl."""

import plistlib
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from deploy.certificate import make_certificate
from tests.cast import Cast
from tests.security.client_setup.acts import PROFILE, asked

# What apple/device-management's schema files ask of each payload, and all keys of a mailbox that are used here.
EVERY_PAYLOAD = {"PayloadType", "PayloadVersion", "PayloadIdentifier", "PayloadUUID", "PayloadDisplayName"}
MAILBOX = {
    *("EmailAccountDescription", "EmailAccountType", "EmailAddress", "OutgoingPasswordSameAsIncomingPassword"),
    *(
        f"{way}MailServer{name}"
        for way in ("Incoming", "Outgoing")
        for name in ("Authentication", "HostName", "PortNumber", "UseSSL", "Username")
    ),
}


def read(content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    profile = plistlib.loads(content)
    (mailbox,) = profile["PayloadContent"]
    assert set(profile) & set(mailbox) >= EVERY_PAYLOAD
    assert set(mailbox) <= EVERY_PAYLOAD | MAILBOX
    return profile, mailbox


def test_a_profile_sets_up_one_mailbox_and_can_be_removed(acme: Cast, program: Client) -> None:
    answer = asked(program, PROFILE, address="Alice@acme.example")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/x-apple-aspen-config")
    profile, mailbox = read(answer.content)
    assert (profile["PayloadType"], mailbox["PayloadType"]) == ("Configuration", "com.apple.mail.managed")
    assert profile["PayloadRemovalDisallowed"] is False
    assert mailbox["EmailAccountType"] == "EmailTypeIMAP"
    names = ("HostName", "PortNumber", "UseSSL", "Username", "Authentication")
    assert [mailbox[f"IncomingMailServer{name}"] for name in names] == [
        *("imap.acme.example", 993, True),
        *("alice@acme.example", "EmailAuthPassword"),
    ]
    assert [mailbox[f"OutgoingMailServer{name}"] for name in names[:3]] == ["smtp.acme.example", 587, True]
    assert mailbox["EmailAddress"] == "alice@acme.example"


def test_it_has_no_password(acme: Cast, program: Client) -> None:
    """The one key with the word says that both ways take the same one."""
    content = asked(program, PROFILE, address="alice@acme.example").content
    _, mailbox = read(content)
    assert [name for name in mailbox if "Password" in name] == ["OutgoingPasswordSameAsIncomingPassword"]


def test_without_an_address_the_device_asks_for_it(acme: Cast, program: Client) -> None:
    _, mailbox = read(asked(program, PROFILE).content)
    assert not {"EmailAddress", "IncomingMailServerUsername", "OutgoingMailServerUsername"} & set(mailbox)


def test_each_mailbox_has_a_profile_of_its_own_that_is_renewed_in_place(acme: Cast, program: Client) -> None:
    def names(address: str) -> set[str]:
        profile, mailbox = read(asked(program, PROFILE, address=address).content)
        return {profile["PayloadIdentifier"], profile["PayloadUUID"], mailbox["PayloadUUID"]}

    assert names("alice@acme.example") == names("ALICE@acme.example")
    assert not names("alice@acme.example") & names("bob@acme.example")


def test_another_parser_reads_the_same(acme: Cast, program: Client, tmp_path: Path) -> None:
    """libplist-utils."""
    content = asked(program, PROFILE, address="o'hara&sons@acme.example").content
    (tmp_path / "in").write_bytes(content)
    subprocess.run(["plistutil", "-i", str(tmp_path / "in"), "-o", str(tmp_path / "out")], check=True)
    again = (tmp_path / "out").read_bytes()
    assert again.startswith(b"bplist")
    assert plistlib.loads(again) == plistlib.loads(content)


def test_it_is_signed_where_a_certificate_is_configured(
    acme: Cast, program: Client, settings: Settings, tmp_path: Path
) -> None:
    certificate, key = tmp_path / "tls.crt", tmp_path / "tls.key"
    make_certificate(certificate, key, hostname="setup.acme.example")
    plain = asked(program, PROFILE, address="alice@acme.example").content
    settings.SET_UP_CERTIFICATE_FILE, settings.SET_UP_KEY_FILE = str(certificate), str(key)
    signed = asked(program, PROFILE, address="alice@acme.example").content
    assert signed != plain

    def verify(content: bytes) -> subprocess.CompletedProcess[bytes]:
        command = ["openssl", "cms", "-verify", "-inform", "DER", "-binary", "-purpose", "any", "-CAfile"]
        return subprocess.run([*command, str(certificate)], input=content, capture_output=True, check=False)

    assert verify(signed).stdout == plain
    assert verify(signed.replace(b"imap.acme", b"imap.evil")).returncode != 0


@pytest.mark.parametrize("address", ["charlie@globex.example", "alice", "\u202ealice@acme.example.evil"])
def test_other_addresses_have_none_here(acme: Cast, program: Client, address: str) -> None:
    assert asked(program, PROFILE, address=address).status_code == 404
    assert asked(program, f"{PROFILE}?address=alice%40acme.example&address=x").status_code == 404
