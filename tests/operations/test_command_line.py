"""The commands as an operator types them: real processes, exit statuses, help."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import warm
from tests.portal import Portal, prepared_portal, running

COMMANDS = (
    "create_domain",
    "create_account",
    "console_factor",
    "import_accounts",
    "create_operator",
    "reset_password",
    "unlock",
    "reset_factors",
    "issue_pass",
    "end_sessions",
    "audit_verify",
    "key_status",
    "rotate_key",
    "purge_logs",
)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with prepared_portal(tmp_path_factory.mktemp("portal")) as portal:
        yield portal


def type_in(portal: Portal, *words: str) -> subprocess.CompletedProcess[str]:
    return warm.run(["manage.py", *words], portal.environment, seconds=60, errors=True)


def type_in_again(portal: Portal, *words: str) -> subprocess.CompletedProcess[str]:
    """Do the same where the portal is imported already: of many commands that begin in the same way."""
    return portal.parent.run(["manage.py", *words], portal.environment, seconds=60, errors=True)


def test_an_operator_is_made_and_everything_checks(portal: Portal) -> None:
    made = type_in(portal, "create_operator", "oscar@portal.example", "--name", "Oscar")
    assert made.returncode == 0
    assert f"{portal.web}/set-password/#" in made.stdout
    again = type_in(portal, "create_operator", "oscar@portal.example")
    assert again.returncode == 1
    assert "An account with this address already exists. Nothing was changed." in again.stderr
    assert again.stderr.strip().endswith("reset_password oscar@portal.example.")
    assert "Traceback" not in again.stderr
    with running(portal, "work"):
        # The sealer is at work: the command says how far it is.
        verified = type_in(portal, "audit_verify")
    assert verified.returncode == 0
    events = portal.query(
        "SELECT event, actor, source_address FROM audit_event WHERE target = ?", "oscar@portal.example"
    )
    made = ("security:operator:created", "security:enrolment:opened", "security:password-link:issued")
    assert sorted(events) == sorted((event, "portal", "localhost") for event in made)


@pytest.mark.parametrize(
    "words",
    [
        ("unlock", "nobody@acme.example"),
        ("unlock", "not an address"),
        ("unlock",),
        ("reset_factors", "a@acme.example", "b@acme.example"),
        ("reset_password", "alice@acme.example"),
        ("issue_pass", "alice@acme.example"),
        ("issue_pass", "postmaster@acme.example", "--lost", "nothing"),
        ("issue_pass", "postmaster@acme.example", "--hours", "73"),
        ("rotate_key", "nothing"),
        ("rotate_key",),
        ("create_operator", "--name", "x"),
        ("create_domain",),
        ("create_domain", "not a domain"),
        ("create_domain", "globex.example", "--time-zone", "Mars/Olympus"),
        ("create_account", "alice@globex.example", "--name", "Alice"),
        ("create_account", "newcomer2@acme.example"),
        ("import_accounts", "--from", "csv", "/nowhere.csv", "--domain", "acme.example"),
        ("import_accounts", "--from", "html", "/etc/hostname", "--domain", "acme.example"),
        ("import_accounts", "--from", "csv", "/etc/hostname", "--domain", "acme.example"),
        ("console_factor", "acme.example"),
        ("console_factor", "nowhere.example", "--waive"),
        ("end_sessions", "--everything", "alice@acme.example"),
    ],
    ids=" ".join,
)
def test_bad_input_ends_with_status_1_and_a_sentence(portal: Portal, words: tuple[str, ...]) -> None:
    ended = type_in_again(portal, *words)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(portal: Portal, command: str) -> None:
    said = type_in_again(portal, command, "--help")
    assert said.returncode == 0
    assert len(said.stdout) > 100


def test_a_key_is_rotated_under_a_running_portal(portal: Portal) -> None:
    with running(portal, "mail"):
        rotated = type_in(portal, "rotate_key", "client")
    assert rotated.returncode == 0, rotated.stderr
    key = Path(portal.data) / "keys" / "client" / "2.key"
    assert key.stat().st_mode & 0o777 == 0o400
    assert "client" in type_in(portal, "key_status").stdout
