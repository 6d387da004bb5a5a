"""``make bench``: ratios from one interleaved run, as a table and as ``build/bench.json``.

Absolute rates depend on the machine and its neighbours; only ratios within one run mean anything. A figure is not
judged where the floor itself moved by more than 15 % between rounds.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailportal.settings.test")

from bench import answers, console, intake, keywords, logons, logs, mail_logons, recoveries, storm
from bench.client import WrongAnswer
from bench.rounds import Figure, Plan

REPORT = Path("build") / "bench.json"
# One line per group of figures: what is measured together, in one interleaved run.
GROUPS: Mapping[str, Callable[[Path, Plan], list[Figure]]] = {
    "logons": logons.figures,
    "storm": storm.figures,
    "mail": mail_logons.figures,
    "answers": answers.figures,
    "recoveries": recoveries.figures,
    "recoveries-away": recoveries.figures_without_gateway,
    "keywords": keywords.figures,
    "console": console.figures,
    "logs": logs.figures,
    "imports": answers.figures_of_imports,
    "intake": intake.figures,
}
_WORDS = {True: "met", False: "MISSED", None: "not judged"}


def main(arguments: Sequence[str]) -> int:
    """Measure the groups asked for, all by default; return 1 where a bar was missed or an answer was wrong."""
    parser = argparse.ArgumentParser(prog="bench.run", description=__doc__)
    parser.add_argument("groups", nargs="*", help=f"of {list(GROUPS)}; all where none is named")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each variant in each round")
    wanted = parser.parse_args(arguments)
    plan = Plan(wanted.rounds, wanted.seconds)
    load = os.getloadavg()[0]
    try:
        found = [figure for name in wanted.groups or GROUPS for figure in _measured(name, plan)]
    except WrongAnswer as error:
        sys.exit(f"A wrong answer, so nothing is judged: {error}")
    _report(found)
    print(f"\nload average {load:.1f} before, {os.getloadavg()[0]:.1f} after; {os.cpu_count()} cores")
    return int(any(figure.ok is False for figure in found))


def _measured(name: str, plan: Plan) -> list[Figure]:
    print(f"measuring {name} ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        # PostgreSQL runs as another user, who must reach its socket, not this folder.
        return GROUPS[name](Path(folder), plan)


def _report(found: Sequence[Figure]) -> None:
    print()
    for figure in found:
        words = f"{_WORDS[figure.ok]:<10}  {figure.what}{f' ({figure.note})' if figure.note else ''}"
        print(f"{figure.id:<14} {figure.value:8.2f}  bar {figure.bar:<6g} spread {figure.spread:4.0%}  {words}")
    REPORT.parent.mkdir(exist_ok=True)
    report = {f.id: {"value": f.value, "bar": f.bar, "ok": f.ok, "spread": f.spread} for f in found}
    REPORT.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
