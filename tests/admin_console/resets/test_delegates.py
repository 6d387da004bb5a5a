"""P12 on the pages of this room: each capability opens its own acts, inside its departments, and no other's."""

import pytest

from accounts.models import User
from admin_console.capabilities.rules import Capability
from security.client_passwords.queries import living_client_passwords
from security.grants.rules import Purpose
from security.resets.rules import HoldingKind
from tests.admin_console.acts import appointed, at_work, words
from tests.admin_console.resets.acts import page_of, proof
from tests.cast import Cast
from tests.security.resets.acts import furnished, keys_of

OF_A_LEAVER = (Capability.FREEZE, Capability.RESET_PASSWORDS, Capability.FACTORS, Capability.CLIENT_PASSWORDS)


@pytest.mark.parametrize(
    ("page", "needed"),
    [
        ("reset-password", (Capability.RESET_PASSWORDS,)),
        ("reset-factors", (Capability.FACTORS,)),
        ("phone-lost", (Capability.FACTORS,)),
        ("leaver", OF_A_LEAVER),
        ("leaver/stop", OF_A_LEAVER),
    ],
)
def test_each_page_opens_by_its_own_capabilities(cast: Cast, page: str, needed: tuple[Capability, ...]) -> None:
    """All but one of them are none; with all of them the proof is asked."""
    appointed(cast.dora, cast.sales, may=needed)
    assert at_work(cast.dora).get(page_of(cast.alice, page)).status_code == 302
    for lacking in needed:
        appointed(cast.dora, cast.sales, may=[one for one in Capability if one not in {lacking, Capability.SEE}])
        client = at_work(cast.dora)
        assert client.get(page_of(cast.alice, page)).status_code == 403, lacking
        assert client.post(page_of(cast.alice, page), proof(client, cast.dora)).status_code == 403, lacking


def test_outside_the_departments_nobody_is_there(cast: Cast) -> None:
    """T2: for reading and for writing."""
    appointed(cast.dora, cast.engineering, may=OF_A_LEAVER)
    client = at_work(cast.dora)
    for page, purpose in (
        ("reset-password", Purpose.PEOPLE),
        ("phone-lost", Purpose.PEOPLE),
        ("leaver", Purpose.LEAVER),
    ):
        grant = proof(client, cast.dora, purpose)
        assert client.get(page_of(cast.alice, page)).status_code == 404, page
        assert client.post(page_of(cast.alice, page), {**grant, "when": "now"}).status_code == 404, page
    assert User.objects.get(pk=cast.alice.pk).frozen_at is None


def test_a_peer_is_not_there_either(cast: Cast) -> None:
    """Nor the own account."""
    appointed(cast.dora, everywhere=True, may=OF_A_LEAVER)
    appointed(cast.alice, cast.sales, may=[Capability.EDIT])
    client = at_work(cast.dora)
    proof(client, cast.dora)
    for account in (cast.alice, cast.dora, cast.bob):
        assert client.get(page_of(account, "reset-password")).status_code == 404, account


def test_factors_alone_delete_no_security_password(cast: Cast) -> None:
    """A lost phone is shut out as far as the capabilities go, and the page says what is left."""
    furnished(cast.alice)
    appointed(cast.dora, cast.sales, may=[Capability.FACTORS])
    client = at_work(cast.dora)
    grant = proof(client, cast.dora)
    page = client.get(page_of(cast.alice, "phone-lost"))
    assert "Security passwords are not yours to delete." in words(page)
    assert not any(tick.key.startswith("client-password") for tick in page.context["ticks"])
    keys = keys_of(cast.alice, HoldingKind.CLIENT_PASSWORD, HoldingKind.PHONE)
    client.post(page_of(cast.alice, "phone-lost"), {**grant, **{f"end:{key}": "on" for key in keys}})
    assert living_client_passwords(account=cast.alice).count() == 2
    assert keys_of(cast.alice, HoldingKind.PHONE) == []


def test_a_receipt_is_read_by_those_who_see_the_account(cast: Cast) -> None:
    furnished(cast.alice)
    appointed(cast.dora, cast.sales, may=[Capability.FACTORS])
    client = at_work(cast.dora)
    done = client.post(page_of(cast.alice, "phone-lost"), {**proof(client, cast.dora), "end:phone": "on"})
    assert f"By {cast.dora.address}" in words(client.get(done["Location"]))
    appointed(cast.dora, cast.engineering, may=[Capability.FACTORS])
    assert at_work(cast.dora).get(done["Location"]).status_code == 404
