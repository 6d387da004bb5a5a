"""People who may log on only from certain networks are told so only after the right password (E1, P15)."""

import pytest

from accounts.policies.services import set_policy
from security.models import LogonRecord
from security.networks import ANYWHERE, is_allowed_from, is_network_list
from security.policies import LOGON_NETWORKS
from security.records.rules import Reason
from tests.browser import browser
from tests.cast import Cast
from tests.security.factors.authenticators.acts import text_of
from tests.security.logon.acts import OVERVIEW, give_password

OFFICE, HOME = "192.0.2.10", "198.51.100.7"
REFUSED = "You cannot log on from here"


@pytest.mark.parametrize("text", ["10.0.0.0/8", "192.0.2.1", "10.0.0.0/8 2001:db8::/32", "::1"])
def test_lists_of_networks(text: str) -> None:
    assert is_network_list(text)


@pytest.mark.parametrize(
    "text", ["", " ", "office", "10.0.0.0/33", "10.1.0.0/8", "10.0.0.0/8,::1", "::1 x", "1" * 1001]
)
def test_what_is_no_list_is_no_order(cast: Cast, text: str) -> None:
    assert not is_network_list(text)
    with pytest.raises(ValueError, match="is no value of"):
        set_policy(kind=LOGON_NETWORKS, domain=cast.acme, value=text, owner=cast.bob.address)


@pytest.mark.parametrize(
    ("networks", "source", "is_allowed"),
    [
        (ANYWHERE, HOME, True),
        (ANYWHERE, "unknown", True),
        ("192.0.2.0/24", OFFICE, True),
        ("192.0.2.0/24", HOME, False),
        ("10.0.0.0/8 2001:db8::/32", "2001:db8::5", True),
        ("10.0.0.0/8", "2001:db8::5", False),
        ("10.0.0.0/8", "unknown", False),
    ],
)
def test_where_an_address_lies(networks: str, source: str, is_allowed: bool) -> None:
    assert is_allowed_from(networks, source) is is_allowed


def test_e1_from_elsewhere_its_own_message_after_the_right_password_only(cast: Cast) -> None:
    cast.order(LOGON_NETWORKS, "192.0.2.0/24 2001:db8::/32")
    client = browser(source=HOME)
    wrong = client.post("/logon/", {"address": cast.alice.address, "password": "Wrong-Passw0rd"})
    assert REFUSED not in text_of(wrong)
    answer = give_password(client, cast.alice)
    assert answer.status_code == 403
    assert REFUSED in text_of(answer)
    assert "sid" not in client.cookies
    assert LogonRecord.objects.latest("pk").reason == Reason.ADDRESS_NOT_ALLOWED
    assert give_password(browser(source=OFFICE), cast.alice)["Location"] == OVERVIEW


def test_an_exception_is_nearer(cast: Cast) -> None:
    cast.order(LOGON_NETWORKS, "192.0.2.0/24")
    cast.order(LOGON_NETWORKS, ANYWHERE, account=cast.alice)
    assert give_password(browser(source=HOME), cast.alice)["Location"] == OVERVIEW
    assert give_password(browser(source=HOME), cast.dora).status_code == 403
