"""P12: security passwords by name, and the places of logons, are seen by those only whose task they are.

Every page about somebody is asked, with all proofs at hand: the people's own words for their devices, and the
addresses that they came from, stand on none of them.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from admin_console.capabilities.rules import EVERY_CAPABILITY, Capability
from admin_console.receipts.models import Receipt
from admin_console.receipts.rules import ReceiptKind
from admin_console.receipts.services import leave_receipt
from security.events import CLIENT_PASSWORD_DELETED, CLIENT_PASSWORD_ISSUED
from security.grants.rules import Purpose
from security.models import ClientPassword, PortalSession, TrustedDevice
from security.records.rules import Channel, Reason
from security.resets.queries import holdings_of
from tests.admin_console.acts import EMPLOYEES, SOURCE, appointed, at_work, words
from tests.admin_console.resets.acts import page_of
from tests.cast import Cast
from tests.security.account.logon_history.acts import logon
from tests.security.resets.acts import furnished
from tests.security.step_up.acts import grant_in
from tests.site import SITE
from tests.site.desks import TASKS
from tests.site.objects import of_alice

pytestmark = pytest.mark.django_db

LABEL, GONE, PLACE = "Zebra phone", "Okapi tablet", "203.0.113.77"
PROOFS = (Purpose.PEOPLE, Purpose.LEAVER, Purpose.DELETE_ACCOUNT, Purpose.ENFORCE, Purpose.EXPORT, Purpose.BATCH)
OF_ALICE = sorted(
    name
    for name, page in SITE.items()
    if name.startswith("admin_console:") and page.names is of_alice and TASKS[name.partition(":")[2]] is not None
)


@pytest.fixture
def told(cast: Cast) -> None:
    """Alice has devices, sessions and trusted devices; they came from one place, and one is refused there."""
    furnished(cast.alice)
    now = timezone.now()
    ClientPassword.objects.filter(account=cast.alice).update(
        label=LABEL, last_used_at=now, last_used_protocol="imap", last_used_address=PLACE
    )
    living, gone = ClientPassword.objects.filter(account=cast.alice)
    ClientPassword.objects.filter(pk=gone.pk).update(label=GONE, revoked_at=now, frozen_at=None)
    ClientPassword.objects.filter(pk=living.pk).update(frozen_at=now)
    User.objects.filter(pk=cast.alice.pk).update(factors_frozen_at=now)
    PortalSession.objects.filter(account=cast.alice).update(source_address=PLACE)
    TrustedDevice.objects.filter(account=cast.alice).update(network=PLACE)
    for reason, credential in (
        (Reason.CLIENT_PASSWORD, living.credential),
        (Reason.CLIENT_PASSWORD_DELETED, gone.credential),
    ):
        logon(cast.alice, reason, channel=Channel.IMAP, address=PLACE, credential=credential)
    for event in (CLIENT_PASSWORD_ISSUED, CLIENT_PASSWORD_DELETED):
        record_about(cast.alice, event, source=SOURCE, change={"label": LABEL})
    leave_receipt(
        ReceiptKind.PASSWORD_RESET,
        account=cast.alice,
        actor=actor_of(cast.bob),
        source=SOURCE,
        ended=holdings_of(account=cast.alice),
    )


def _at_desk(cast: Cast, *without: Capability) -> Client:
    appointed(cast.dora, cast.sales, may=EVERY_CAPABILITY - set(without))
    client = at_work(cast.dora)
    for purpose in PROOFS:
        grant_in(client, cast.dora, purpose)
    return client


def _pages(client: Client, cast: Cast) -> Iterator[tuple[str, str]]:
    """Yield the text of every page about Alice, of the list, the receipt and the export."""
    paths = {name: SITE[name].path(cast) for name in OF_ALICE}
    paths["receipt"] = f"{page_of(cast.alice, 'receipts')}{Receipt.objects.get().public_id}/"
    paths["list"] = EMPLOYEES
    for name, path in paths.items():
        answer = client.get(path)
        assert answer.status_code != 302, name  # every proof is at hand
        yield name, answer.content.decode()
    form = {"grant": str(grant_in(client, cast.dora, Purpose.EXPORT))}
    export = client.post("/console/export/", form)
    yield "export", b"".join(export.streaming_content).decode() if export.streaming else export.content.decode()


@pytest.mark.usefixtures("told")
def test_who_may_see_all_sees_all(cast: Cast) -> None:
    """Else the tests below would look for what is nowhere."""
    seen = dict(_pages(_at_desk(cast), cast))
    assert {name for name, text in seen.items() if LABEL in text} >= {
        "admin_console:employee-detail",
        "admin_console:employee-delete",
        "admin_console:employee-reset-password",
        "admin_console:employee-thaw",
        "admin_console:employee-remove-frozen",
        "admin_console:employee-phone-lost",
        "receipt",
    }
    assert {name for name, text in seen.items() if PLACE in text} >= {
        "admin_console:employee-detail",
        "admin_console:employee-why",
        "admin_console:employee-phone-lost",
        "admin_console:employee-reset-factors",
    }


@pytest.mark.usefixtures("told")
def test_security_passwords_are_named_to_those_who_look_after_them(cast: Cast) -> None:
    seen = dict(_pages(_at_desk(cast, Capability.CLIENT_PASSWORDS), cast))
    assert [name for name, text in seen.items() if LABEL in text or GONE in text] == []


@pytest.mark.usefixtures("told")
def test_places_are_shown_to_those_who_see_logs(cast: Cast) -> None:
    seen = dict(_pages(_at_desk(cast, Capability.LOGS), cast))
    assert [name for name, text in seen.items() if PLACE in text] == []


@pytest.mark.usefixtures("told")
def test_the_others_read_how_many_there_are(cast: Cast) -> None:
    client = _at_desk(cast, Capability.CLIENT_PASSWORDS, Capability.LOGS)
    page = words(client.get(f"{EMPLOYEES}{cast.alice.public_id}/"))
    assert "1 of 10 security passwords in use" in page
    assert "Which devices they are for is shown to administrators who look after security passwords." in page
    assert "tries are on record, of which" in page
    assert "From where is shown to administrators who may see logs." in page
    assert "Security password deleted" in page
    assert "1 security password" in page
    reset_page = words(client.get(page_of(cast.alice, "reset-password")))
    assert "The device stops within a second." in reset_page
