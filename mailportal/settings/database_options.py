"""What each database engine needs, and how long this kind of process waits for it."""

from typing import Any

from mailportal.settings.patience import PATIENCES, Patience


def with_options(settings: dict[str, Any], patience: str) -> dict[str, Any]:
    """Return Django's settings of a database with the options of its engine; ``patience`` is a kind of process."""
    is_sqlite = settings["ENGINE"].endswith("sqlite3")
    options = _of_sqlite(PATIENCES[patience]) if is_sqlite else _of_postgresql(PATIENCES[patience])
    return {
        **settings,
        "ENGINE": "mailportal.sqlite3" if is_sqlite else "mailportal.postgresql",
        "OPTIONS": {**settings["OPTIONS"], **options},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _of_sqlite(patience: Patience) -> dict[str, Any]:
    return {
        "timeout": patience.busy_seconds,
        # A deferred transaction that reads, then writes, fails at once when another wrote in between.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }


def _of_postgresql(patience: Patience) -> dict[str, Any]:
    return {
        "connect_timeout": 2,
        # After a failover, of several servers the one that writes; a standby may lag, so it decides nothing.
        "target_session_attrs": "read-write",
        "server_side_binding": True,
        # These two are the wrapper's (mailportal.postgresql).
        "answer_seconds": patience.answer_seconds,
        "lock_ms": patience.lock_ms,
        "options": (
            f"-c statement_timeout={patience.statement_ms} -c lock_timeout={patience.lock_ms}"
            f" -c idle_in_transaction_session_timeout={patience.idle_ms}"
        ),
    }
