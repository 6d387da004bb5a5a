"""Whatever text comes in any field: no form of the doorman answers with a 5xx (B12)."""

from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attack.test_forms import FORMS
from tests.cast import Cast

ANY_TEXT = st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass"))
ANY_BYTES = st.one_of(ANY_TEXT, st.binary(max_size=40))


@pytest.mark.parametrize("name", FORMS)
def test_no_text_breaks_a_form(cast: Cast, name: str) -> None:
    form = FORMS[name]
    client = form.open_by(cast.alice)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.fixed_dictionaries(dict.fromkeys([*form.data, "next", "x"], ANY_BYTES)))
    def send(fields: dict[str, bytes]) -> None:
        body = "&".join(f"{field}={quote_from_bytes(value)}" for field, value in fields.items())
        response = client.post(form.path, body, content_type="application/x-www-form-urlencoded")
        assert 300 <= response.status_code < 500

    send()
