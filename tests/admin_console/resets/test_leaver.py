"""X7: a leaver's account is closed in one act, now or at a set hour; until then the order is seen and stopped."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.evidence import actor_of
from accounts.models import Domain, User
from admin_console.events import LEAVER_CLOSED, LEAVER_SCHEDULED, LEAVER_STOPPED
from admin_console.leavers.models import LeaverOrder
from admin_console.leavers.services import purge_leaver_orders
from admin_console.leavers.working import close_due_accounts
from admin_console.receipts.models import Receipt
from admin_console.receipts.services import purge_receipts
from mailportal.audit.models import AuditEvent
from mailportal.audit.source import ON_THE_HOST
from security.factors.passes.queries import pass_of
from security.grants.rules import Purpose
from security.models import Cut, PasswordLink
from security.passwords.activation.queries import living_codes
from security.passwords.links.services import issue_password_link
from tests.admin_console.acts import EMPLOYEES, words
from tests.admin_console.resets.acts import leaves_tomorrow, page_of, proof
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.logon.acts import LOGON, is_in
from tests.security.passes.acts import issued_to
from tests.security.passwords.activation.acts import code_for
from tests.security.resets.acts import furnished, kinds_of


def send(bob: Client, cast: Cast, **data: str) -> object:
    return bob.post(
        page_of(cast.alice, "leaver"), {**proof(bob, cast.bob, Purpose.LEAVER), "when": "now", **data}, follow=True
    )


def test_the_page_says_all_that_ends(cast: Cast, bob: Client) -> None:
    furnished(cast.alice)
    proof(bob, cast.bob, Purpose.LEAVER)
    text = words(bob.get(page_of(cast.alice, "leaver")))
    assert "Is Alice leaving the company?" in text
    assert "2 security passwords are deleted Anna's iPhone and Thunderbird at home." in text
    assert "2 sessions end Safari on iPhone and Firefox on Windows." in text
    assert "2 trusted devices are forgotten" in text
    assert "authenticator with its recovery codes, phone +86 138 •••• 5678 and security questions." in text
    assert "Not an administrator" in text
    assert "Nobody is told by mail" in text


def test_now_everything_ends_at_once(cast: Cast, bob: Client) -> None:
    _, computer, _ = furnished(cast.alice)
    text = words(send(bob, cast, reason="Last day, HR-2291"))  # type: ignore[arg-type]
    assert "The account of Alice is closed" in text
    assert "Account Frozen. Nobody can log on to it." in text
    assert "Web logon password Removed. No password opens the account." in text
    assert "2 sessions Logged off." in text
    assert "2 trusted devices" in text
    alice = User.objects.get(pk=cast.alice.pk)
    assert alice.frozen_at is not None
    assert not alice.has_usable_password()
    assert kinds_of(alice) == []
    assert not is_in(computer)
    assert Cut.objects.count() == 3
    typed = {"address": alice.address, "password": password_of("Alice")}
    assert browser().post(LOGON, typed).status_code == 400
    event = AuditEvent.objects.get(event=LEAVER_CLOSED)
    assert (event.actor, event.change) == (cast.bob.address, {"reason": "Last day, HR-2291"})


def test_unfreezing_alone_lets_nobody_in(cast: Cast, bob: Client) -> None:
    """Neither by the password nor by a code, a link or a pass from before."""
    code_for(cast.alice, issuer=cast.bob)
    issued_to(cast.alice, issuer=cast.bob)
    issue_password_link(account=cast.alice, actor=actor_of(cast.bob), source=ON_THE_HOST)
    send(bob, cast)
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=None)
    cast.alice.refresh_from_db()
    assert not living_codes().exists()
    assert not PasswordLink.objects.exists()
    assert pass_of(account=cast.alice) is None
    typed = {"address": cast.alice.address, "password": password_of("Alice")}
    assert browser().post(LOGON, typed).status_code == 400


def test_at_a_set_hour_the_background_process_does_it(cast: Cast, bob: Client, clock: time_machine.Traveller) -> None:
    """In the domain's own time; seen before by everyone at the desk; done once."""
    Domain.objects.filter(pk=cast.acme.pk).update(time_zone="Asia/Shanghai")
    _, computer, _ = furnished(cast.alice)
    at = (timezone.now() + timedelta(minutes=30)).astimezone(ZoneInfo("Asia/Shanghai")).replace(second=0, microsecond=0)
    typed = {"day": f"{at:%Y-%m-%d}", "hour": f"{at:%H:%M}", "reason": "Last day"}
    text = words(send(bob, cast, when="later", **typed))  # type: ignore[arg-type]
    order = LeaverOrder.objects.get()
    assert order.due_at == at
    assert "The account of Alice is to be closed" in text
    assert "Reason Last day" in text
    assert close_due_accounts() == 0
    assert is_in(computer)
    clock.move_to(order.due_at + timedelta(seconds=1))
    assert close_due_accounts() == 1
    assert close_due_accounts() == 0
    assert not is_in(computer)
    order.refresh_from_db()
    assert order.receipt == Receipt.objects.get()
    assert order.done_at is not None
    event = AuditEvent.objects.get(event=LEAVER_CLOSED)
    assert (event.actor, event.request_id) == (cast.bob.address, order.reference)
    assert AuditEvent.objects.get(event=LEAVER_SCHEDULED).change["reason"] == "Last day"


def test_what_waits_is_said_on_the_persons_page(cast: Cast, bob: Client) -> None:
    person = f"{EMPLOYEES}{cast.alice.public_id}/"
    assert "is to be closed" not in words(bob.get(person))
    leaves_tomorrow(cast)
    page = bob.get(person)
    assert "The account is to be closed It closes" in words(page)
    assert page.content.decode().count(f'href="{page_of(cast.alice, "leaver")}"') == 2


def test_what_waits_is_stopped(cast: Cast, bob: Client) -> None:
    order = leaves_tomorrow(cast)
    assert "Stop" in words(bob.get(page_of(cast.alice, "leaver")))
    proof(bob, cast.bob)
    assert "Keep the account of Alice open?" in words(bob.get(page_of(cast.alice, "leaver/stop")))
    stopped = bob.post(page_of(cast.alice, "leaver/stop"), proof(bob, cast.bob), follow=True)
    assert "Stopped. The account of Alice stays open." in words(stopped)  # type: ignore[arg-type]
    order.refresh_from_db()
    assert order.stopped_by == cast.bob.address
    assert AuditEvent.objects.get(event=LEAVER_STOPPED).actor == cast.bob.address
    LeaverOrder.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert close_due_accounts() == 0
    assert bob.get(page_of(cast.alice, "leaver/stop")).status_code == 409
    assert bob.post(page_of(cast.alice, "leaver/stop"), proof(bob, cast.bob)).status_code == 409


def test_one_order_waits_and_now_is_sooner(cast: Cast, bob: Client) -> None:
    order = leaves_tomorrow(cast)
    tomorrow = (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d")
    again = send(bob, cast, when="later", day=tomorrow, hour="18:00")
    assert again.status_code == 409  # type: ignore[attr-defined]
    send(bob, cast)
    order.refresh_from_db()
    assert order.receipt == Receipt.objects.get()


@pytest.mark.parametrize(
    "values",
    [
        {"when": "later"},
        {"when": "now", "day": "2026-12-24"},
        {"when": "now", "hour": "18:00"},
        {"when": "later", "day": "2001-01-01", "hour": "18:00"},
        {"when": "later", "day": "2999-01-01", "hour": "18:00"},
        {"when": "later", "day": "x", "hour": "y"},
        {"when": "never"},
        {"reason": "x" * 201},
    ],
)
def test_an_hour_that_cannot_be_is_refused(cast: Cast, bob: Client, values: dict[str, str]) -> None:
    assert send(bob, cast, **values).status_code == 400  # type: ignore[attr-defined]
    assert not LeaverOrder.objects.exists()
    assert User.objects.get(pk=cast.alice.pk).frozen_at is None


def test_its_proof_is_its_own_and_spent(cast: Cast, bob: Client) -> None:
    """A leaver takes one of its own, which its final POST spends."""
    people = proof(bob, cast.bob)
    assert bob.post(page_of(cast.alice, "leaver"), {**people, "when": "now"}).status_code == 403
    grant = proof(bob, cast.bob, Purpose.LEAVER)
    assert bob.post(page_of(cast.alice, "leaver"), {**grant, "when": "now"}).status_code == 302
    assert bob.post(page_of(cast.dora, "leaver"), {**grant, "when": "now"}).status_code == 409


def test_what_is_over_is_forgotten_with_the_logs(cast: Cast, bob: Client, clock: time_machine.Traveller) -> None:
    send(bob, cast)
    leaves_tomorrow(cast)
    LeaverOrder.objects.update(stopped_at=timezone.now())
    clock.shift(timedelta(days=181))
    assert purge_leaver_orders() == 1
    assert purge_receipts() == 1
