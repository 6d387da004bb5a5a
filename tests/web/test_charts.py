"""P14: a chart's bars are as high as their numbers, stand on each other, and stay within their fields."""

from hypothesis import given
from hypothesis import strategies as st

from mailportal.ui.charts import Bar, ChartDay, chart_of_days

_NUMBERS = st.integers(0, 10**7)


def drawn(days: list[tuple[int, int, int, int]]) -> list[list[Bar]]:
    told = [
        ChartDay("", (("mail", mail), ("web", web)), (("refused-mail", no), ("refused-web", nor)), is_rest=False)
        for mail, web, no, nor in days
    ]
    return [list(column.bars) for column in chart_of_days(told, label="").columns]


@given(days=st.lists(st.tuples(_NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS), min_size=1, max_size=31))
def test_bars_stand_in_their_fields(days: list[tuple[int, int, int, int]]) -> None:
    for numbers, bars in zip(days, drawn(days), strict=True):
        assert [bar.kind for bar in bars] == [
            kind for kind, number in zip(("mail", "web", "refused-mail", "refused-web"), numbers, strict=True) if number
        ]
        for bar in bars:
            top, base = float(bar.y), float(bar.y) + float(bar.height)
            low, high = (20, 168.2) if not bar.kind.startswith("refused") else (202, 270.2)
            assert low <= top < base <= high


@given(number=st.integers(1, 10**7), most=st.integers(1, 10**7))
def test_a_bar_is_as_high_as_its_number(number: int, most: int) -> None:
    """Against the axis, whose numbers are round."""
    number = min(number, most)
    days = [ChartDay("", (("mail", one),), (), is_rest=False) for one in (number, most)]
    chart = chart_of_days(days, label="")
    top = max(grid.number for grid in chart.grids)
    assert most <= top <= 3 * max(most, 1)
    height = float(chart.columns[0].bars[0].height)
    assert abs(height - max(1.2, 144 * number / top)) <= 0.05


def test_a_day_without_any_has_no_bar_and_an_axis_stands_all_the_same() -> None:
    chart = chart_of_days([ChartDay("", (), (), is_rest=True, tick="1 May")], label="nothing")
    assert not chart.columns[0].bars
    assert [grid.number for grid in chart.grids] == [0, 1, 2, 3, 0, 1, 2]
    assert (chart.rests, chart.ticks, chart.label) == (["0.00%"], [("50.00%", "1 May")], "nothing")
