"""An odd file among the keys of a portal that runs: nobody is kept out, and the log names it (attack D11)."""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mailportal.crypto.keyring import RESCAN_SECONDS
from tests.operations.processes import within
from tests.portal import Portal, prepared_portal, running
from tests.races.plain_browser import PlainBrowser

ALICE = "alice@acme.example"


def a_copy(folder: Path) -> Path:
    return Path(shutil.copy(folder / "1.key", folder / "old.key"))


def half_a_key(folder: Path) -> Path:
    (folder / "2.key").write_bytes(b"half of a key")
    return folder / "2.key"


def log_on_often(portal: Portal) -> None:
    for _ in range(6):
        PlainBrowser(portal.web).log_on(ALICE, portal.accounts[ALICE])


def workers_of(master: int) -> set[int]:
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        text = status.read_text() if status.exists() else ""
        if re.search(rf"^PPid:\s+{master}$", text, re.MULTILINE):
            found.add(int(status.parent.name))
    return found


@pytest.mark.parametrize("spoil", [a_copy, half_a_key])
def test_people_get_in_all_the_same(tmp_path: Path, spoil: Callable[[Path], Path]) -> None:
    with prepared_portal(tmp_path / "portal") as portal, running(portal, "web") as processes:
        path = spoil(portal.data / "keys" / "password")
        time.sleep(2 * RESCAN_SECONDS)
        log_on_often(portal)
        # Workers that take the place of others have never read the folder themselves.
        first = workers_of(processes["web"].pid)
        for worker in first:
            os.kill(worker, signal.SIGTERM)
        assert within(15, lambda: len(workers_of(processes["web"].pid) - first) == len(first))
        log_on_often(portal)
        said = [line for line in portal.logs().splitlines() if str(path) in line]
    assert 1 <= len(said) <= 2 * len(first)
    assert all("ALARM" in line for line in said)
