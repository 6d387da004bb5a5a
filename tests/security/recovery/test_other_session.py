"""R13: a recovery while somebody is logged on in the same browser."""

import pytest

from security.models import PortalSession
from tests.browser import in_one_line, logged_on
from tests.cast import Cast
from tests.security.logon.acts import OVERVIEW, is_in, sid
from tests.security.recovery.acts import DONE, METHOD, by_phone, proved_by_phone, reset, rested_phone

pytestmark = pytest.mark.django_db


def test_r13_somebody_elses_session_stays_as_it_is(cast: Cast) -> None:
    """R13: neither mixed nor upgraded."""
    rested_phone(cast.alice)
    client = logged_on(cast.dora)
    key = sid(client)
    before = PortalSession.objects.values("assurance", "proved", "account_id", "epoch").get()
    assert reset(proved_by_phone(cast.alice, client))["Location"] == DONE
    assert sid(client) == key
    assert PortalSession.objects.values("assurance", "proved", "account_id", "epoch").get() == before
    page = in_one_line(client.get(OVERVIEW))
    assert cast.dora.address in page
    assert cast.alice.address not in page


def test_r13_ones_own_ends_with_the_rest(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = logged_on(cast.alice)
    assert reset(proved_by_phone(cast.alice, client))["Location"] == DONE
    assert not is_in(client)
    assert "Reset succeeded" in in_one_line(client.get(DONE))


def test_logging_on_and_off_meanwhile_changes_nothing(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = by_phone(cast.alice.address, logged_on(cast.dora))
    client.post("/logoff/")
    assert cast.alice.address in in_one_line(client.get(METHOD))
