"""F1 to F4: a new password by a code on the secure phone."""

from mailportal.sms.vendors.trials import outbox
from tests.browser import browser, in_one_line
from tests.cast import Cast
from tests.security.logon.acts import is_in
from tests.security.recovery.acts import (
    CODE,
    DONE,
    LOGON,
    NEW,
    PASSWORD,
    by_phone,
    reset,
    rested_phone,
    sent_code,
)


def test_a_code_sets_a_new_password(cast: Cast) -> None:
    rested_phone(cast.alice)
    client = by_phone(cast.alice.address)
    assert len(outbox) == 1
    answer = client.post(CODE, {"code": sent_code()})
    assert answer["Location"] == PASSWORD
    assert "Set a new password" in in_one_line(client.get(PASSWORD))
    assert reset(client)["Location"] == DONE
    assert "Reset succeeded" in in_one_line(client.get(DONE))
    assert not is_in(client)
    answer = browser().post(LOGON, {"address": cast.alice.address, "password": NEW})
    assert answer["Location"] == "/logon/verify/phone/"
