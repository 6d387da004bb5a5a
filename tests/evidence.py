"""Tests that commit leave audit events behind, and the database refuses to lose those unwitnessed.

So they are emptied as retention would: sealed, a checkpoint written, deleted. Then Django's flush finds nothing.
"""

from collections.abc import Iterator

import pytest

from mailportal.audit.checkpoints import write_checkpoint
from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.audit.sealing import seal_pending


def empty_audit() -> None:
    """Delete all evidence in the one order that the database allows."""
    seal_pending()
    write_checkpoint()
    AuditEvent.objects.all().delete()
    AuditCheckpoint.objects.all().delete()


@pytest.fixture(autouse=True)
def _evidence_emptied_before_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    if not _commits(request):
        yield
        return
    request.getfixturevalue("db")  # so that this fixture is torn down before the flush
    yield
    empty_audit()


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    is_marked = marker is not None and bool(marker.kwargs.get("transaction"))
    return is_marked or bool({"transactional_db", "live_server"} & set(request.fixturenames))
