"""Who is here for the first time."""

import pytest

from accounts.models import User
from tests.cast import Cast


@pytest.fixture
def newcomer(cast: Cast) -> User:
    """Return Dora on her first day."""
    cast.dora.wizard_done_at = None
    cast.dora.save(update_fields=["wizard_done_at"])
    return cast.dora
