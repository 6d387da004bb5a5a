"""The mail host's files: every name in them has a value or an explanation, for both versions of Dovecot."""

import io
import re
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from deploy.host_values import HOST_VALUES
from deploy.mail_files import PLACEHOLDER
from deploy.mail_site import DEPLOY
from mailportal.audit.models import AuditEvent
from security import events
from tests.cast import Cast

pytestmark = pytest.mark.django_db
VERSIONS = ("2.4", "2.3")
MISSING = {"HOSTNAME", "CERTIFICATE", "CERTIFICATE_KEY", "POSTMASTER"}
OWN = {name: f"/own/{name.lower()}" for name in MISSING}


def written(folder: Path, *arguments: str) -> str:
    output = io.StringIO()
    call_command("mail_files", str(folder), *arguments, stdout=output)
    return output.getvalue()


def given(values: dict[str, str]) -> list[str]:
    return [part for name, value in values.items() for part in ("--set", f"{name}={value}")]


def placeholders(folder: Path) -> set[str]:
    return {name for path in folder.rglob("*") if path.is_file() for name in PLACEHOLDER.findall(path.read_text())}


def test_no_placeholder_is_unexplained_and_none_is_explained_in_vain() -> None:
    assert placeholders(DEPLOY / "dovecot") | placeholders(DEPLOY / "postfix") == set(HOST_VALUES)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_only_the_administrator_knows_is_left_and_explained(cast: Cast, tmp_path: Path, version: str) -> None:
    said = written(tmp_path / "host", "--dovecot", version)
    assert placeholders(tmp_path / "host" / "dovecot") == MISSING & placeholders(DEPLOY / "dovecot")
    assert placeholders(tmp_path / "host") == MISSING
    explained = (tmp_path / "host" / "EXPLANATION.txt").read_text()
    for name in MISSING:
        assert f"@{name}@: {HOST_VALUES[name].what}" in explained
        assert f"--set {name}=...: {HOST_VALUES[name].what}" in said


@pytest.mark.parametrize("version", VERSIONS)
def test_with_all_values_given_nothing_is_left(cast: Cast, tmp_path: Path, version: str) -> None:
    said = written(tmp_path / "host", "--dovecot", version, *given(OWN))
    assert placeholders(tmp_path / "host") == set()
    assert "To be filled in" not in said
    explained = (tmp_path / "host" / "EXPLANATION.txt").read_text()
    assert [name for name in HOST_VALUES if f"  {name} = " not in explained] == []
    assert "dovecot_config_version" in (tmp_path / "host/dovecot/dovecot.conf").read_text() or version == "2.3"


def test_the_host_gets_the_portals_keys_and_domains_and_nobody_else_reads_them(cast: Cast, tmp_path: Path) -> None:
    written(tmp_path / "host")
    host = tmp_path / "host"
    assert (host / "dovecot/portal.key").read_text() == f"{settings.KEYS.text('mail_auth')}\n"
    assert f"doveadm_api_key = {settings.KEYS.text('doveadm')}\n" in (host / "dovecot/common.conf").read_text()
    assert f"{cast.acme.name} reject_unverified_recipient\n" in (host / "postfix/domains").read_text()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in [host, *host.rglob("*")] if path.name != "EXPLANATION.txt"}
    assert modes == {0o700, 0o600}
    assert settings.KEYS.text("doveadm") not in (host / "EXPLANATION.txt").read_text()
    event = AuditEvent.objects.get(event=events.KEYS_WRITTEN)
    assert event.change == {"keys": ["mail_auth", "doveadm"]}


def test_only_23_has_a_second_hop(cast: Cast, tmp_path: Path) -> None:
    hops = {}
    for version in VERSIONS:
        written(tmp_path / version, "--dovecot", version)
        script = (tmp_path / version / "dovecot/portal.lua").read_text()
        hops[version] = re.findall(r'^local INNER_HOST = "(.*)"$', script, re.MULTILINE)
    assert hops == {"2.4": [""], "2.3": ["127.0.0.2"]}


@pytest.mark.parametrize("value", ["NOBODY=1", "hostname=mail", "HOSTNAME=a\nb"])
def test_an_odd_value_is_refused_and_hands_out_nothing(cast: Cast, tmp_path: Path, value: str) -> None:
    with pytest.raises(CommandError):
        written(tmp_path / "host", "--set", value)
    assert not AuditEvent.objects.filter(event=events.KEYS_WRITTEN).exists()
    assert not list(tmp_path.rglob("portal.key"))


def test_a_folder_that_exists_is_left_alone(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    with pytest.raises(CommandError):
        written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
