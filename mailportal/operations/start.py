"""What each long-running process does first: close its files to others, then refuse an unsafe configuration."""

import os
import resource
import signal
import stat
import sys
from typing import NoReturn

import django
from django.conf import settings
from django.core.checks import CheckMessage, Tags, run_checks
from django.core.checks.messages import WARNING
from django.db import DatabaseError, connections

from mailportal.crypto.keyring import KeyMissing


def owner_only_files() -> None:
    """Make this process, and those it starts, create files that only their owner can read."""
    os.umask(stat.S_IRWXG | stat.S_IRWXO)


def start_safely(_server: object = None) -> None:
    """Set Django up and end the process, naming each reason, where the configuration is not fit to run.

    gunicorn calls it as its ``on_starting`` hook, before it listens; the work process calls it too.
    """
    owner_only_files()
    # A core dump would carry the keys.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        django.setup()
        reasons = _reasons_to_refuse()
    except (KeyMissing, DatabaseError) as error:
        _refuse([str(error)])
    if reasons:
        _refuse(reasons)


def end_while_starting(_server: object, _worker: object) -> None:
    """Let a worker that is told to stop before it can listen to signals die of them; it has nothing to finish.

    gunicorn calls it as its ``post_fork`` hook. Until the worker sets its own handlers it has the master's, which
    would swallow the order: the master then waits out its whole grace period.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def _reasons_to_refuse() -> list[str]:
    is_demonstration = settings.DEMONSTRATION_ALLOWED
    try:
        messages = run_checks(
            tags=[Tags.security] if is_demonstration else [Tags.security, Tags.database],
            include_deployment_checks=not is_demonstration,
            databases=None if is_demonstration else ["default"],
        )
    finally:
        # A connection must not be inherited by the workers.
        connections.close_all()
    return [f"{message.msg} ({message.id})" for message in messages if message.level >= WARNING and _counts(message)]


def _counts(message: CheckMessage) -> bool:
    # What Django says may be silenced with a reason in the settings; what the portal says may not.
    return not message.is_silenced() or str(message.id).startswith("portal.")


def _refuse(reasons: list[str]) -> NoReturn:
    lines = "\n".join(f"  - {reason}" for reason in reasons)
    sys.exit(f"The portal refuses to start:\n{lines}")
