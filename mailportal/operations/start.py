"""What each long-running process does first: close its files to others, then refuse an unsafe configuration."""

import logging
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from typing import NoReturn

import django
from django.conf import settings
from django.core.checks import CheckMessage, Tags, run_checks
from django.core.checks.messages import WARNING
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

from mailportal.crypto.keyring import PURPOSES, KeyMissing
from mailportal.operations.ownership import close_to_others, owner_only_files
from mailportal.operations.start_checks import pending_migrations, portal_files

log = logging.getLogger(__name__)


def number(name: str, otherwise: int) -> int:
    """Return a number of the environment, for gunicorn's settings; end the process, naming it, where it is none."""
    text = os.environ.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit()):
        sys.exit(f"{name} cannot be read: {text!a} is no number")
    return int(text)


def start_safely(_server: object = None) -> None:
    """Set Django up and end the process, naming each reason, where the configuration is not fit to run.

    gunicorn calls it as its ``on_starting`` hook, before it listens; the work process calls it too.
    """
    owner_only_files()
    # A core dump would carry the keys.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        django.setup()
        _close_files()
        reasons = _reasons_to_refuse()
    except (KeyMissing, ImproperlyConfigured, DatabaseError) as error:
        refuse([str(error)])
    if reasons:
        refuse(reasons)
    for purpose in PURPOSES:
        # Workers inherit what is read here, so that an odd file that comes later takes no key from those forked then.
        settings.KEYS.keys(purpose)


def end_while_starting(_server: object, _worker: object) -> None:
    """Let a worker that is told to stop before it can listen to signals die of them; it has nothing to finish.

    gunicorn calls it as its ``post_fork`` hook. Until the worker sets its own handlers it has the master's, which
    would swallow the order: the master then waits out its whole grace period.
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def _close_files() -> None:
    # Files of a start under another umask. Said, for somebody may have read them.
    if mended := close_to_others(portal_files()):
        log.warning("Closed to other users, who could read them: %s", ", ".join(map(str, mended)))


def _reasons_to_refuse() -> list[str]:
    is_demonstration = settings.DEMONSTRATION_ALLOWED
    try:
        # First: a check that reads the tables may find none.
        pending = pending_migrations()
        reads_tables = not is_demonstration and not pending
        messages = run_checks(
            tags=[Tags.security, Tags.database] if reads_tables else [Tags.security],
            include_deployment_checks=not is_demonstration,
            databases=["default"] if reads_tables else None,
        )
    finally:
        # A connection must not be inherited by the workers.
        connections.close_all()
    reasons = [f"{message.msg} ({message.id})" for message in messages if message.level >= WARNING and _counts(message)]
    return [*reasons, *_lacking(pending)]


def _lacking(pending: Sequence[str]) -> Iterator[str]:
    if pending:
        more = f" and {len(pending) - 1} more" if len(pending) > 1 else ""
        yield f"the database lacks the migration {pending[0]}{more}: run manage.py migrate"


def _counts(message: CheckMessage) -> bool:
    # What Django says may be silenced with a reason in the settings; what the portal says may not.
    return not message.is_silenced() or str(message.id).startswith("portal.")


def refuse(reasons: Sequence[str]) -> NoReturn:
    """End the process, naming each reason."""
    lines = "\n".join(f"  - {reason}" for reason in reasons)
    sys.exit(f"The portal refuses to start:\n{lines}")
