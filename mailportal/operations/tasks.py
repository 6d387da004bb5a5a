"""What the background process does, and how often: one line per task."""

from mailportal.operations.work import Task

TASKS: tuple[Task, ...] = ()
