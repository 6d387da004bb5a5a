"""A mutant that no longer applies, or whose test is gone, shows nothing: said at once, not only by ``make mutants``."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATCHES = sorted((ROOT / "tests/mutants").glob("*.patch"))


@pytest.mark.parametrize("patch", PATCHES, ids=lambda path: path.stem)
def test_each_mutant_applies_and_names_a_test_that_is_there(patch: Path) -> None:
    path, _, test = patch.read_text().splitlines()[0].removeprefix("Test: ").partition("::")
    assert f"def {test.partition('[')[0]}(" in (ROOT / path).read_text()
    subprocess.run(["git", "apply", "--check", str(patch)], cwd=ROOT, check=True)
