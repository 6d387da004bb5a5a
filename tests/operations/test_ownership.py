"""Whose files the portal makes, and who may read them: from every entry point, under every umask."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailportal.crypto.keyring import create_missing_keys
from tests import warm
from tests.operations.processes import USUAL, readable_by_others, within
from tests.operations.test_start_checks import LISTENERS, production
from tests.prepared import ROOT

MANAGE = (sys.executable, "manage.py")


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody does whose umask is the usual one."""
    return subprocess.run(
        command, cwd=ROOT, env=environment, umask=USUAL, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Follow the README's production steps under the usual umask; return the data directory."""
    data = tmp_path_factory.mktemp("installation") / "data"
    environment = production(data)
    keys = run(environment, sys.executable, "-m", "mailportal.operations.create_keys", str(data / "keys"))
    assert keys.returncode == 0, keys.stderr
    migrated = run(environment, *MANAGE, "migrate", "-v0")
    assert migrated.returncode == 0, migrated.stderr
    return data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return where a data directory may be made."""
    return tmp_path / "data"


@pytest.fixture
def installed(installation: Path, data: Path) -> dict[str, str]:
    """Return the environment of an installation in the data directory, with each file as its maker left it."""
    shutil.copytree(installation, data)
    return production(data)


def test_the_production_steps_make_files_of_their_owner_alone(installation: Path, tmp_path: Path) -> None:
    assert (installation / "portal.sqlite3").stat().st_size > 0
    assert readable_by_others(installation) == set()
    data = Path(shutil.copytree(installation, tmp_path / "data"))
    made = run(production(data), *MANAGE, "create_operator", "olga@portal.example")
    assert made.returncode == 0, made.stderr
    assert readable_by_others(data) == set()


def spoiled(data: Path) -> list[Path]:
    """Leave what an earlier version made under the usual umask."""
    (data / "notices").mkdir(exist_ok=True)
    names = ("portal.sqlite3", "sms.log", "demonstration.json", "web.log", "notices/1.eml")
    paths = [data / name for name in names]
    for path in paths:
        path.touch()
        path.chmod(0o644)
    return paths


def test_a_command_that_keeps_the_usual_umask_makes_no_database_for_everybody(data: Path) -> None:
    environment = production(data)
    run(environment, sys.executable, "-m", "mailportal.operations.create_keys", str(data / "keys"))
    looked = run(environment, *MANAGE, "makemigrations", "--check", "--dry-run")
    assert looked.returncode == 0, looked.stderr
    assert (data / "portal.sqlite3").exists()
    assert readable_by_others(data) == set()


@pytest.mark.parametrize("listener", LISTENERS)
def test_a_start_closes_what_is_open_and_says_so(data: Path, installed: dict[str, str], listener: str) -> None:
    spoiled(data)
    with subprocess.Popen(
        LISTENERS[listener], cwd=ROOT, env=installed, umask=USUAL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert within(15, lambda: not readable_by_others(data) or process.poll() is not None)
        has_ended = within(1, lambda: process.poll() is not None)
        process.terminate()
        said = process.communicate()[1]
    assert not has_ended, said
    assert f"Closed to other users, who could read them: {data}" in said
    assert readable_by_others(data) == set()


def test_a_command_closes_what_is_open(data: Path, installed: dict[str, str]) -> None:
    spoiled(data)
    listed = run(installed, *MANAGE, "key_status")
    assert listed.returncode == 0, listed.stderr
    assert readable_by_others(data) == set()


def test_the_check_names_what_is_open(data: Path, installed: dict[str, str]) -> None:
    said = {path: f"readable by others: {path}" for path in spoiled(data)}
    checked = run(installed, *MANAGE, "check", "--deploy")
    assert checked.returncode != 0
    assert [path for path, words in said.items() if words not in checked.stderr] == []


def test_a_database_elsewhere_is_closed_too(data: Path, installed: dict[str, str], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "mail.sqlite3"
    elsewhere.parent.mkdir()
    (data / "portal.sqlite3").rename(elsewhere)
    elsewhere.chmod(0o644)
    environment = {**installed, "DATABASE_URL": f"sqlite:///{elsewhere}"}
    assert "elsewhere/mail.sqlite3" in run(environment, *MANAGE, "check", "--deploy").stderr


@pytest.mark.parametrize("folder", ["a#b", "a?b", "a b", "a+b", "a%23b", "grüße"])
def test_the_database_is_in_the_data_directory_whatever_its_name(
    installation: Path, tmp_path: Path, folder: str
) -> None:
    """A misread name would make another one, of an empty database."""
    data = shutil.copytree(installation, tmp_path / folder)
    checked = warm.run([*MANAGE[1:], "migrate", "--check"], production(data), errors=True)
    assert checked.returncode == 0, checked.stderr
    assert {path.name for path in tmp_path.iterdir()} == {folder}


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder of keys that another user owns, and that user's name; only root can give one away."""
    if os.geteuid() != 0:
        yield Path("/etc"), "root"
        return
    create_missing_keys(tmp_path / "theirs" / "keys")
    owner = pwd.getpwnam("nobody")
    for path in [tmp_path / "theirs" / "keys", *(tmp_path / "theirs" / "keys").rglob("*")]:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    yield tmp_path / "theirs" / "keys", owner.pw_name


@pytest.mark.parametrize(
    "command",
    [
        (*MANAGE, "rotate_key", "password"),
        (*MANAGE, "migrate"),
        (*MANAGE, "create_operator", "olga@portal.example"),
        *(tuple(command) for command in LISTENERS.values()),
    ],
    ids=lambda command: " ".join(command[1:])[:30],
)
def test_another_users_portal_is_not_touched(data: Path, foreign: tuple[Path, str], command: tuple[str, ...]) -> None:
    """A key that root makes cannot be read by the portal: every logon would be answered 500."""
    keys, owner = foreign
    before = sorted(keys.rglob("*"))
    ended = warm.run(command[1:], production(data, KEY_DIRECTORY=str(keys)), seconds=60, errors=True)
    assert ended.returncode not in {0, None}
    assert f"{keys} belongs to {owner}" in ended.stderr
    assert f"-u {owner}" in ended.stderr
    assert " ".join(command[-2:]) in ended.stderr
    assert "Traceback" not in ended.stderr
    assert sorted(keys.rglob("*")) == before


def test_keys_are_made_in_no_other_users_folder(foreign: tuple[Path, str]) -> None:
    keys, owner = foreign
    ended = run(dict(os.environ), sys.executable, "-m", "mailportal.operations.create_keys", str(keys))
    assert ended.returncode == 1
    assert f"belongs to {owner}" in ended.stderr
