"""On CI a skipped test is a failed one; on a person's machine it is only listed."""

import os
import re
from pathlib import Path

import pytest

from tests import warm

SKIPPING = {
    "in a test": "import pytest\ndef test_it(): pytest.skip('no tool')\n",
    "by a mark": "import pytest\n@pytest.mark.skipif(True, reason='no tool')\ndef test_it(): pass\n",
    "a module": "import pytest\npytest.importorskip('no_such_tool')\n",
    "expected to fail": "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n",
}


def test_ci_takes_a_skip_for_a_failure(tmp_path: Path) -> None:
    """Each of its own; what passes still passes."""
    for number, code in enumerate([*SKIPPING.values(), "def test_it(): pass\n"]):
        (tmp_path / f"test_{number}.py").write_text(code)
    options = ["--continue-on-collection-errors", "-p", "no:django", "-p", "tests.no_skips", "-c", os.devnull]
    ended = warm.run(["-m", "pytest", "-rA", *options, str(tmp_path)], {**os.environ, "CI": "true"})
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED
    said = {Path(name).stem: word for word, name in re.findall(r"^([A-Z]+) ([^ :]+\.py)", ended.stdout, re.MULTILINE)}
    assert said.pop(f"test_{len(SKIPPING)}") == "PASSED"
    assert len(said) == len(SKIPPING)
    assert set(said.values()) == {"FAILED", "ERROR"}
