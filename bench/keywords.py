"""T17: how long a password is looked through for a domain's 500 weak-password keywords, in one process."""

import random
import statistics
import string
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from accounts.passwords.keywords import LIST_SIZE, MOST_KEYWORDS, KeywordList, read_keywords
from bench.client import WrongAnswer
from bench.rounds import Figure, Plan, judged

MOST_MS = 5.0
SAMPLES = 400
_SEED = 1
# What backtracking engines hang at, and what RE2's tables grow largest for.
_HOSTILE = [f"re:(?:a?){{{size}}}a{{{size}}}" for size in range(60, 80)] + ["re:^(a+)+b$", "re:(x+x+)+y"]
_HOSTILE_TEXTS = ("a" * 64, "x" * 64, "\U0001f511" * 64)


def figures(_folder: Path, _plan: Plan) -> list[Figure]:
    """Look each of many texts through for lists of plain words, of expressions, and of the worst there are."""
    rows = {name: _milliseconds(lines) for name, lines in _lists().items()}
    medians = {name: statistics.median(row) for name, row in rows.items()}
    worst = max(medians, key=lambda name: medians[name])
    spread = statistics.median(rows[worst][: SAMPLES // 2]) / statistics.median(rows[worst][SAMPLES // 2 :]) - 1
    note = ", ".join(f"{name} {value:.3f}, slowest {max(rows[name]):.1f}" for name, value in medians.items())
    value = medians[worst]
    ok = judged(value <= MOST_MS, 0.0)
    return [
        Figure("T17-keywords", "ms to look a password through for 500 keywords", value, MOST_MS, ok, abs(spread), note)
    ]


def _lists() -> Mapping[str, Sequence[str]]:
    source = random.Random(_SEED)  # noqa: S311 - words to measure with
    words = ["".join(source.choices(string.ascii_lowercase, k=source.randint(4, 10))) for _ in range(MOST_KEYWORDS)]
    expressions = [f"re:{word}[0-9]{{1,2}}" for word in words]
    return {"words": words, "expressions": expressions, "hostile": _HOSTILE}


def _milliseconds(lines: Sequence[str]) -> list[float]:
    keywords, mistakes = read_keywords("\n".join(lines))
    if mistakes:
        raise WrongAnswer(f"the list is not taken (at most {LIST_SIZE} instructions): {mistakes[0]}")
    source, looked_for = random.Random(_SEED + 1), KeywordList(keywords)  # noqa: S311 - texts to measure with
    signs = string.ascii_letters + string.digits + string.punctuation
    texts = [*_HOSTILE_TEXTS, *("".join(source.choices(signs, k=64)) for _ in range(SAMPLES))]
    took = []
    for text in texts:
        began = time.perf_counter()
        looked_for.is_in(text)
        took.append((time.perf_counter() - began) * 1000)
    if not looked_for.is_in(keywords[0].text * 2) and not keywords[0].is_expression:
        raise WrongAnswer("a keyword is not found")
    return took
