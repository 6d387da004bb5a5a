"""Times in words people use, secrets in groups of four, radio cards."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.paginator import Paginator
from django.utils import timezone, translation

from mailportal.ui.templatetags.portal import in_fours, page_numbers, portal_day, portal_stamp, portal_when

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 12, 9, 14, tzinfo=UTC), "Today, 09:14"),
        (datetime(2026, 3, 12, 0, 0, tzinfo=UTC), "Today, 00:00"),
        (datetime(2026, 3, 11, 23, 59, 59, tzinfo=UTC), "Yesterday, 23:59"),
        (datetime(2026, 3, 10, 23, 59, tzinfo=UTC), "10 Mar 2026"),
        (datetime(2025, 11, 18, 9, 0, tzinfo=UTC), "18 Nov 2025"),
    ],
)
def test_times_are_said_as_people_say_them(moment: datetime, words: str) -> None:
    with time_machine.travel(NOON, tick=False):
        html = portal_when(moment)
    assert html == f'<time datetime="{moment.isoformat(timespec="seconds")}">{words}</time>'


def test_days_are_those_of_the_reader() -> None:
    """23:30 in London is the next day in Shanghai."""
    with time_machine.travel(NOON, tick=False), timezone.override("Asia/Shanghai"):
        html = portal_when(datetime(2026, 3, 11, 23, 30, tzinfo=UTC))
        day = portal_day(datetime(2026, 3, 11, 23, 30, tzinfo=UTC))
    assert html == '<time datetime="2026-03-12T07:30:00+08:00">Today, 07:30</time>'
    assert day == '<time datetime="2026-03-12T07:30:00+08:00">12 Mar 2026</time>'


def test_secrets_are_read_in_fours() -> None:
    assert in_fours("k7mnq4rtx9hdw2fp") == ["k7mn", "q4rt", "x9hd", "w2fp"]


def test_long_lists_of_pages_are_shortened() -> None:
    assert [str(number) for number in page_numbers(Paginator(range(1000), 25).page(20))] == [
        "1",
        "…",
        "19",
        "20",
        "21",
        "…",
        "40",
    ]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 12, 9, 14, tzinfo=UTC), "今天 09:14"),
        (datetime(2026, 3, 11, 22, 40, tzinfo=UTC), "昨天 22:40"),
        (datetime(2025, 11, 8, 9, 0, tzinfo=UTC), "2025年11月8日 09:00"),
    ],
)
def test_times_are_said_in_chinese_as_the_chinese_say_them(moment: datetime, words: str) -> None:
    """E16."""
    with time_machine.travel(NOON, tick=False), translation.override("zh-hans"):
        assert f">{words}</time>" in portal_stamp(moment)
