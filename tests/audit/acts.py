"""Acts for audit tests, and the crime of changing them behind the portal's back."""

from django.db import connection

from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source

ALICE = Actor(address="alice@acme.example", role="employee", domain_id=1)
DESK = Source(address="192.0.2.7", program="Firefox \u2028\n", request_id="r-1")


def act(*targets: str) -> None:
    """Record one act per target."""
    for target in targets:
        record("test:thing:done", actor=ALICE, source=DESK, target=target, change={"from": None, "to": target})


def without_triggers(*statements: str) -> None:
    """Do as somebody would who owns the database: drop the triggers, then change what they kept."""
    with connection.cursor() as cursor:
        for name, table in (("unchanged", "event"), ("kept", "event"), ("kept", "checkpoint")):
            on = f" ON audit_{table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS audit_{table}_{name}{on}")
        for statement in statements:
            cursor.execute(statement)
