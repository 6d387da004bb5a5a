"""On CI a skipped test is a failed one; on a person's machine it is only listed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.prepared import ROOT

SKIPPING = {
    "in a test": "import pytest\ndef test_it(): pytest.skip('no tool')\n",
    "by a mark": "import pytest\n@pytest.mark.skipif(True, reason='no tool')\ndef test_it(): pass\n",
    "a module": "import pytest\npytest.importorskip('no_such_tool')\n",
    "expected to fail": "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n",
}


def status(path: Path, ci: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "tests.no_skips", "-c", os.devnull, path]
    ended = subprocess.run(command, cwd=ROOT, env={**os.environ, "CI": ci}, check=False, stdout=subprocess.DEVNULL)
    return ended.returncode


@pytest.mark.parametrize("code", SKIPPING.values(), ids=SKIPPING)
def test_ci_takes_a_skip_for_a_failure(tmp_path: Path, code: str) -> None:
    path = tmp_path / "test_skipping.py"
    path.write_text(code)
    assert status(path, ci="true") != 0
    path.write_text("def test_it(): pass\n")
    assert status(path, ci="true") == 0
