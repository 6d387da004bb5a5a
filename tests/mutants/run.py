"""Show that the tests of the nine interaction rules, and of the races, can fail: ``make mutants``.

Each ``*.patch`` beside this file breaks one rule, or takes one guard against a race away. Its first line,
``Test: <pytest id>``, names the test that must go red when the patch is applied to a copy of the tree; a second line
``Database: postgresql`` says that only there it can: SQLite lets writers in one by one, whatever the code does. A
patch that no longer applies fails too.

A copy is a tree of hard links, byte code included, in which git rewrites the patched files. Its pytest is forked from
this process, which has imported pytest and Django, and nothing of the portal: half of what most of these runs take.
"""

import importlib
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests import warm
from tests.databases import server, sibling
from tests.prepared import PREPARED_AS, digest, store

ROOT = Path(__file__).resolve().parent.parent.parent
PATCHES = Path(__file__).resolve().parent
BUILD = ROOT / "build"
RULES = 9
_TESTS_FAILED = 1  # pytest's exit status: tests ran, some failed
# Whether two hands meet where a guard is missing is chance: one green run of a race shows nothing yet.
_HEATS = 6
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "build", "node_modules", ".*_cache", ".hypothesis")


@dataclass(frozen=True)
class Outcome:
    """Outcome of one mutant: an empty ``complaint`` means that its test went red."""

    name: str
    complaint: str


def run(patch: Path, database_url: str) -> Outcome:
    """Apply one patch to a copy of the tree and run the test that it names."""
    first, second = patch.read_text("utf-8").splitlines()[:2]
    test = first.removeprefix("Test: ")
    # What a patch breaks has no part in how a portal is prepared, so that all share one.
    environment = {**os.environ, PREPARED_AS: digest()}
    if second == "Database: postgresql":
        environment["DATABASE_URL"] = sibling(database_url, patch.stem)
    # On the disk of the tree, where hard links are; but the tree's repository is none of the copy's.
    BUILD.mkdir(exist_ok=True)
    environment["GIT_CEILING_DIRECTORIES"] = str(BUILD)
    with tempfile.TemporaryDirectory(prefix="mutant-", dir=BUILD) as folder:
        copy = _copied(Path(folder) / "tree")
        applied = subprocess.run(
            ["git", "apply", str(patch)], cwd=copy, env=environment, capture_output=True, text=True, check=False
        )
        if applied.returncode:
            return Outcome(patch.stem, f"the patch does not apply: {applied.stderr.strip()}")
        for _ in range(_HEATS if patch.stem.startswith("race-") else 1):
            status, said = _tested(test, copy, environment)
            # A fixture that fails is an error, and shows nothing.
            if status == _TESTS_FAILED and " failed" in said.splitlines()[-1]:
                return Outcome(patch.stem, "")
    return Outcome(patch.stem, f"{test} did not go red:\n{said[-4000:]}")


def _tested(test: str, tree: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run the test in that tree; return pytest's exit status and what it printed. Errors go where this process's go."""
    with tempfile.TemporaryFile() as said:
        if (pid := os.fork()) == 0:
            os.dup2(said.fileno(), 1)
            os._exit(_pytest_in(tree, environment, test))
        _, ended = os.waitpid(pid, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(ended), said.read().decode("utf-8", "replace")


def _pytest_in(tree: Path, environment: Mapping[str, str], test: str) -> int:
    os.chdir(tree)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = [str(tree), *(path for path in sys.path if path not in {"", str(ROOT)})]
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    try:
        return pytest.main(["-q", "-x", "-p", "no:cacheprovider", test])
    finally:
        sys.stdout.flush()


def _import_what_stays() -> None:
    for name in (
        *warm.IMPORTED,
        "hypothesis.strategies",
        "playwright.sync_api",
        "pytest_django.plugin",
        "xdist.plugin",
    ):
        importlib.import_module(name)


def _copied(tree: Path) -> Path:
    shutil.copytree(ROOT, tree, copy_function=os.link, ignore=_LEFT_OUT, symlinks=True)
    with store() as kept:
        shutil.copytree(kept, tree / kept.relative_to(ROOT), copy_function=os.link)
    return tree


def main() -> int:
    """Run all mutants, two at once; complain of each survivor and of each rule without a mutant."""
    patches = sorted(PATCHES.glob("*.patch"))
    _import_what_stays()
    with server() as url, ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
        outcomes = list(pool.map(partial(run, database_url=url), patches))
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
