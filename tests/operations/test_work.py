"""The background process: a task that fails is tried again, the others go on, and the end is prompt."""

import threading
import time

import pytest

from mailportal.operations.tasks import LONGEST_PAUSE_SECONDS, PATIENCE_SECONDS, TASKS, Task, work

pytestmark = pytest.mark.django_db(transaction=True)

HANGS_SECONDS = 20


def test_a_failing_task_is_logged_and_tried_again_while_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    stop = threading.Event()
    calls = {"broken": 0, "sound": 0}

    def broken() -> None:
        calls["broken"] += 1
        raise OSError("the mail server is away")

    def sound() -> None:
        calls["sound"] += 1
        if calls["sound"] >= 5 and calls["broken"] >= 3:
            stop.set()

    work([Task("broken", broken, seconds=0.01), Task("sound", sound, seconds=0.01)], stop)
    assert calls["broken"] >= 3
    assert "Background task failed: broken" in caplog.text
    assert "the mail server is away" in caplog.text


def test_a_hanging_task_does_not_delay_the_end() -> None:
    stop, let_go = threading.Event(), threading.Event()
    began = time.monotonic()

    def hang() -> None:
        stop.set()
        let_go.wait(HANGS_SECONDS)

    work([Task("hang", hang, seconds=1)], stop)
    assert time.monotonic() - began < HANGS_SECONDS / 2
    let_go.set()


def test_d1_what_is_handing_a_message_over_ends_it_first() -> None:
    """Beside however many tasks: else a restart would send the message twice."""
    stop, handed_over = threading.Event(), threading.Event()

    def hand_over() -> None:
        stop.set()
        time.sleep(PATIENCE_SECONDS / 2)
        handed_over.set()

    work([*(Task(f"idle {n}", int, seconds=1) for n in range(20)), Task("send", hand_over, seconds=1)], stop)
    assert handed_over.is_set()


def test_pauses_grow_with_failures_up_to_a_minute() -> None:
    task = Task("any", lambda: None, seconds=0.5)
    assert [task.pause_after(failures) for failures in (0, 1, 2, 3)] == [0.5, 1.0, 2.0, 4.0]
    assert task.pause_after(1000) == LONGEST_PAUSE_SECONDS
    hourly = Task("hourly", lambda: None, seconds=3600)
    assert hourly.pause_after(3) == 3600


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_each_task_runs_on_an_empty_database(task: Task) -> None:
    task.act()
