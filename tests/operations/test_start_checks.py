"""Production refuses to start and names the thing: real listeners, real configurations, one thing wrong in each."""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mailportal.crypto.keyring import PURPOSES, create_missing_keys
from tests import warm
from tests.operations.processes import portal_environment, within
from tests.portal import free_ports
from tests.prepared import ROOT, demonstration, migrated

LISTENERS = {
    "web": [sys.executable, "-m", "gunicorn", "-c", "python:mailportal.operations.gunicorn_web"],
    "mail": [sys.executable, "-m", "gunicorn", "-c", "python:mailportal.operations.gunicorn_mail"],
    "work": [sys.executable, "manage.py", "work"],
}


def production(data: Path, **settings: str) -> dict[str, str]:
    web_port, mail_port = free_ports(2)
    right = {
        "PORTAL_DATA": str(data),
        "PORTAL_PORT": str(web_port),
        "PORTAL_MAIL_PORT": str(mail_port),
        "DJANGO_SETTINGS_MODULE": "mailportal.settings.production",
        "PUBLIC_BASE_URL": "https://portal.example",
        "ALLOWED_HOSTS": "portal.example",
        "TRUSTED_PROXIES": "1",
    }
    return portal_environment(**{**right, **settings})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return the data directory of an installation with keys of its own, which is migrated and empty."""
    create_missing_keys(tmp_path / "keys")
    migrated(str(tmp_path / "portal.sqlite3"))
    (tmp_path / "portal.sqlite3").chmod(0o600)
    return tmp_path


def refusal(environment: dict[str, str], listener: str = "web") -> str:
    """Start a process that should refuse; return what it said."""
    ended = warm.run(LISTENERS[listener][1:], environment, seconds=20, errors=True)
    assert ended.returncode not in {0, None}, "it ended as if all were well"
    assert "The portal refuses to start" in ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.mark.parametrize("listener", LISTENERS)
def test_a_right_configuration_starts(data: Path, listener: str) -> None:
    with subprocess.Popen(LISTENERS[listener], cwd=ROOT, env=production(data), stderr=subprocess.PIPE) as process:
        has_ended = within(1.5, lambda: process.poll() is not None)
        process.terminate()
        complaint = process.communicate()[1].decode()
    assert not has_ended, complaint


def missing(data: Path, purpose: str) -> Path:
    path = data / "keys" / purpose / "1.key"
    path.unlink()
    return path.parent


def short(data: Path, purpose: str) -> Path:
    path = data / "keys" / purpose / "1.key"
    path.chmod(0o600)
    path.write_bytes(b"x" * 31)
    path.chmod(0o400)
    return path


def readable(data: Path, purpose: str) -> Path:
    path = data / "keys" / purpose / "1.key"
    path.chmod(0o444)
    return path


def readable_by_group(data: Path, purpose: str) -> Path:
    path = data / "keys" / purpose / "1.key"
    path.chmod(0o440)
    return path


def open_folder(data: Path, purpose: str) -> Path:
    path = data / "keys" / purpose
    path.chmod(0o755)
    return path


def odd(data: Path, purpose: str) -> Path:
    path = data / "keys" / purpose / "old.key"
    path.write_bytes(b"x" * 32)
    path.chmod(0o400)
    return path


def copied(data: Path, purpose: str) -> Path:
    path = data / "keys" / purpose / "1.key.bak"
    path.write_bytes(b"x" * 32)
    path.chmod(0o400)
    return path


@pytest.mark.parametrize("purpose", ["django", "client"])
@pytest.mark.parametrize("spoil", [missing, short, readable, readable_by_group, open_folder, odd, copied])
def test_a_bad_key_file_is_named(data: Path, purpose: str, spoil: Callable[[Path, str], Path]) -> None:
    """D11."""
    path = spoil(data, purpose)
    assert str(path) in refusal(production(data))


@pytest.mark.parametrize("listener", LISTENERS)
def test_every_process_checks_by_itself(data: Path, listener: str) -> None:
    path = readable(data, PURPOSES[-1])
    assert str(path) in refusal(production(data), listener)


@pytest.mark.parametrize(
    "hosts",
    [
        "*",
        "portal.example,*",
        ".example",
        "",
        " , ",
        "portal.example:443",
        "portal.example,10.0.0.5:8000",
        "https://portal.example",
        "portal.example/",
        "portal.example.",
        "pörtal.example",
        "other.example",
    ],
)
def test_hosts_that_would_refuse_everybody_or_nobody_are_refused(data: Path, hosts: str) -> None:
    assert "ALLOWED_HOSTS" in refusal(production(data, ALLOWED_HOSTS=hosts))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_BASE_URL", "https://portal.example/mail"),
        ("PUBLIC_BASE_URL", "https://portal.example/?a=b"),
        ("PUBLIC_BASE_URL", "https://user@portal.example"),
        ("PUBLIC_BASE_URL", "https://portal.example:port"),
        ("PUBLIC_BASE_URL", "https://"),
        ("PUBLIC_BASE_URL", "portal.example"),
        ("PUBLIC_BASE_URL", "https://[2001:db8::7"),
        ("SMS_REPORT_BASE_URL", "http://10.0.0.5:8000"),
        ("SMS_REPORT_BASE_URL", "10.0.0.5:8000"),
        ("TRUSTED_PROXIES", "0"),
        ("TRUSTED_PROXIES", "one"),
        ("PORTAL_PORT", "http"),
        ("PORTAL_MAIL_PORT", "imap"),
        ("HEALTH_NETWORKS", "10.0.0.5/8"),
        ("HASH_SLOTS", ""),
        ("EMAIL_HOST_PASSWORD_FILE", "/nowhere/password"),
        ("DATABASE_URL", "mysql://user:secret@host/name"),
    ],
)
def test_a_setting_that_fits_nothing_is_named(data: Path, name: str, value: str) -> None:
    """Rather than a portal that starts and answers 400, 403 or 500 to everybody."""
    for command in (LISTENERS["web"], LISTENERS["work"]):
        environment = production(data, **{name: value})
        ended = warm.run(command[1:], environment, seconds=20, errors=True)
        assert ended.returncode not in {0, None}
        assert name in ended.stderr
        assert "Traceback" not in ended.stderr
        assert "secret" not in ended.stderr


@pytest.mark.parametrize(
    "settings",
    [
        {"ALLOWED_HOSTS": "other.example, portal.example"},
        {"ALLOWED_HOSTS": "Portal.Example"},
        {"PUBLIC_BASE_URL": "https://portal.example/"},
        {"PUBLIC_BASE_URL": "https://PORTAL.example:8443"},
        {"PUBLIC_BASE_URL": "https://[2001:db8::7]", "ALLOWED_HOSTS": "[2001:db8::7]"},
        {"SMS_REPORT_BASE_URL": "http://10.0.0.5:8000", "ALLOWED_HOSTS": "portal.example,10.0.0.5"},
    ],
    ids=str,
)
def test_addresses_that_fit_each_other_start(data: Path, settings: dict[str, str]) -> None:
    with subprocess.Popen(
        LISTENERS["work"], cwd=ROOT, env=production(data, **settings), stderr=subprocess.PIPE
    ) as process:
        has_ended = within(1.5, lambda: process.poll() is not None)
        process.terminate()
        complaint = process.communicate()[1].decode()
    assert not has_ended, complaint


def test_a_plain_http_public_url_is_refused(data: Path) -> None:
    said = refusal(production(data, PUBLIC_BASE_URL="http://portal.example"))
    assert "PUBLIC_BASE_URL is plain http: http://portal.example" in said


def test_debug_is_refused(data: Path) -> None:
    said = refusal(production(data, DJANGO_SETTINGS_MODULE="tests.operations.debug_settings"))
    assert "DEBUG is on" in said


def test_demonstration_data_are_refused(tmp_path: Path) -> None:
    demonstration(tmp_path, "sqlite:///")
    assert "demonstration data: the domain acme.example" in refusal(production(tmp_path))


def test_a_database_that_is_away_is_named_without_a_trace(data: Path) -> None:
    said = refusal(production(data, DATABASE_URL="postgres://portal@/nowhere/portal"))
    assert "/nowhere" in said


@pytest.mark.parametrize("settings", ["production", "development"])
@pytest.mark.parametrize("listener", LISTENERS)
def test_a_database_that_lacks_a_migration_is_named_with_the_command(data: Path, listener: str, settings: str) -> None:
    """D10: else everybody would be told that the portal is busy, and nothing would say why."""
    environment = {**production(data), "DJANGO_SETTINGS_MODULE": f"mailportal.settings.{settings}"}
    with contextlib.closing(sqlite3.connect(data / "portal.sqlite3")) as database, database:
        database.execute("DELETE FROM django_migrations WHERE app = 'audit' AND name = '0002_no_replacing'")
    said = refusal(environment, listener)
    assert "lacks the migration audit.0002_no_replacing" in said
    assert "manage.py migrate" in said


def test_an_empty_database_is_named_with_the_command(data: Path) -> None:
    (data / "portal.sqlite3").unlink()
    assert "manage.py migrate" in refusal(production(data))


def test_a_key_of_the_demonstration_is_checked_too(data: Path) -> None:
    """Plain http is the demonstration's right; an open key file is nobody's."""
    path = readable(data, "client")
    environment = {**production(data), "DJANGO_SETTINGS_MODULE": "mailportal.settings.development"}
    assert str(path) in refusal(environment)
