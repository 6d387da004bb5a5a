"""Codes of these tests land in the memory gateway."""

import pytest

from accounts.models import User
from tests.cast import Cast
from tests.sms.conftest import _outbox_emptied

__all__ = ["_outbox_emptied"]


@pytest.fixture
def newcomer(cast: Cast) -> User:
    """Return Dora on her first day."""
    cast.dora.wizard_done_at = None
    cast.dora.save(update_fields=["wizard_done_at"])
    return cast.dora
