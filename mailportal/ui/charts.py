"""A chart of days as an SVG that the server draws: places across in per cent, heights in pixels.

So bars stretch with the page, and words keep their size on every width. Pure; chart.html draws it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# Two fields above each other, each with a scale of its own: from top to base, and how many steps their axes have.
_UPPER: Final = (24.0, 168.0, 3)
_LOWER: Final = (206.0, 270.0, 2)
_GAP: Final = 0.8
# A single one among thousands is seen.
_LEAST: Final = 1.2
# Of its day's width a bar takes that much.
_BAR: Final = 0.68
_STEPS: Final = (1, 2, 4, 5, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a day's column: ``kind`` is its class in chart.css."""

    kind: str
    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class ChartDay:
    """What is drawn of a day: its words, its parts in the upper and in the lower field, whether it is one of rest."""

    title: str
    upper: Sequence[tuple[str, int]]
    lower: Sequence[tuple[str, int]]
    is_rest: bool
    tick: str = ""


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A day as it is drawn."""

    title: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Grid:
    """A line across at ``y``, with its number, whose own line is ``text_y``."""

    y: str
    text_y: str
    number: int


@dataclass(frozen=True, slots=True)
class Chart:
    """All of it: ``rests`` are places of days of rest, ``ticks`` places and words below; ``label`` says it in words."""

    label: str
    columns: Sequence[ChartColumn]
    grids: Sequence[Grid]
    rests: Sequence[str]
    rest_width: str
    ticks: Sequence[tuple[str, str]]


def chart_of_days(days: Sequence[ChartDay], *, label: str) -> Chart:
    """Draw the days, which are one at least."""
    width = 100 / len(days)
    upper = _scale([sum(number for _, number in one.upper) for one in days], _UPPER)
    lower = _scale([sum(number for _, number in one.lower) for one in days], _LOWER)
    return Chart(
        label,
        [
            ChartColumn(
                day.title,
                [
                    *_stacked(day.upper, place * width, width, upper, _UPPER),
                    *_stacked(day.lower, place * width, width, lower, _LOWER),
                ],
            )
            for place, day in enumerate(days)
        ],
        [*_grids(upper, _UPPER), *_grids(lower, _LOWER)],
        [f"{place * width:.2f}%" for place, day in enumerate(days) if day.is_rest],
        f"{width:.2f}%",
        [(f"{(place + 0.5) * width:.2f}%", day.tick) for place, day in enumerate(days) if day.tick],
    )


def _scale(heights: Sequence[int], field: tuple[float, float, int]) -> int:
    """Return what one step of the field's axis stands for: a round number."""
    wanted = max([*heights, 1]) / field[2]
    power = 1
    while power * 10 < wanted:
        power *= 10
    return next(step * power for step in _STEPS if step * power >= wanted)


def _grids(step: int, field: tuple[float, float, int]) -> Iterator[Grid]:
    top, base, steps = field
    for place in range(steps + 1):
        y = base - (base - top) * place / steps
        yield Grid(f"{y:.1f}", f"{y + 4:.1f}", step * place)


def _stacked(
    parts: Sequence[tuple[str, int]], x: float, width: float, step: int, field: tuple[float, float, int]
) -> Iterator[Bar]:
    top, base, steps = field
    y = base
    for kind, number in parts:
        if number:
            height = max(_LEAST, (base - top) * number / (step * steps))
            y -= height
            yield Bar(kind, f"{x + width * (1 - _BAR) / 2:.2f}%", f"{width * _BAR:.2f}%", f"{y:.1f}", f"{height:.1f}")
            y -= _GAP
