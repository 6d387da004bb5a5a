"""Whatever text comes in any field: no form that acts answers with a 5xx (B12)."""

from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import pytest
import time_machine
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.site import FORMS
from tests.site.visits import visited

ANY_TEXT = st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass"))
# What SQLite takes PostgreSQL may refuse, hardly the other way round: there most are tried.
EXAMPLES = {"postgresql": 30, "sqlite": 10}
ANY_BYTES = st.one_of(ANY_TEXT, st.binary(max_size=40))


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Let no code run out while a form is tried."""
    with time_machine.travel(1_800_000_000, tick=False):
        yield


@pytest.mark.parametrize("name", FORMS)
def test_no_text_breaks_a_form(db: None, name: str) -> None:
    """Some fields are right and some are anything, so that the texts get beyond the first check too."""
    _, form = visited(name)
    right = {field: value.encode() for field, value in form.data.items()}
    texts = {field: st.one_of(st.just(value), ANY_BYTES) for field, value in right.items()}

    @settings(max_examples=EXAMPLES[connection.vendor], deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.fixed_dictionaries(texts, optional={"next": ANY_BYTES, "x": ANY_BYTES}))
    def send(fields: dict[str, bytes]) -> None:
        body = "&".join(f"{field}={quote_from_bytes(value)}" for field, value in fields.items())
        response = form.client.post(form.path, body, content_type="application/x-www-form-urlencoded")
        assert 200 <= response.status_code < 500

    send()
