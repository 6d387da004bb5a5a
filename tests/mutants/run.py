"""Show that the tests of the nine interaction rules, and of the races, can fail: ``make mutants``.

Each ``*.patch`` beside this file breaks one rule, or takes one guard against a race away. Its first line,
``Test: <pytest id>``, names the test that must go red when the patch is applied to a copy of the tree; a second line
``Database: postgresql`` says that only there it can: SQLite lets writers in one by one, whatever the code does. A
patch that no longer applies fails too.
"""

import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATCHES = Path(__file__).resolve().parent
RULES = 9
_TESTS_FAILED = 1  # pytest's exit status: tests ran, some failed
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "build", "node_modules", "__pycache__", ".*_cache", ".hypothesis"
)


_ON_POSTGRESQL = [sys.executable, "-m", "tests.databases"]


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant: an empty ``complaint`` means that its test went red."""

    name: str
    complaint: str


def run(patch: Path) -> Outcome:
    """Apply one patch to a copy of the tree and run the test that it names."""
    first, second = patch.read_text("utf-8").splitlines()[:2]
    test, wrapper = first.removeprefix("Test: "), _ON_POSTGRESQL if second == "Database: postgresql" else []
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=_LEFT_OUT, symlinks=True)
        applied = subprocess.run(["git", "apply", str(patch)], cwd=copy, capture_output=True, text=True, check=False)
        if applied.returncode:
            return Outcome(patch.stem, f"the patch does not apply: {applied.stderr.strip()}")
        command = [*wrapper, sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
        tested = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if tested.returncode == _TESTS_FAILED:
        return Outcome(patch.stem, "")
    return Outcome(patch.stem, f"{test} did not go red:\n{tested.stdout[-2000:]}{tested.stderr[-2000:]}")


def main() -> int:
    """Run all mutants, two at once; complain of each survivor and of each rule without a mutant."""
    patches = sorted(PATCHES.glob("*.patch"))
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(run, patches))
    missing = [
        Outcome(f"rule-{rule}", "has no mutant")
        for rule in range(1, RULES + 1)
        if not any(patch.stem.startswith(f"rule-{rule}-") for patch in patches)
    ]
    survivors = [outcome for outcome in outcomes + missing if outcome.complaint]
    for outcome in survivors:
        print(f"SURVIVED {outcome.name}: {outcome.complaint}")
    print(f"{len(outcomes + missing) - len(survivors)} passed, {len(survivors)} failed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
