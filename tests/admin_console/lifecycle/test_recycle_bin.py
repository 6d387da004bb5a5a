"""P1: deleting an account into the recycle bin, its way back, and its end (attack C8)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.directory.services import set_frozen
from accounts.models import Policy, User
from admin_console.capabilities.rules import Capability
from admin_console.desk import desk_of
from admin_console.leavers.queries import waiting
from admin_console.lifecycle.queries import PAGE_SIZE
from mailportal.audit.models import AuditEvent
from security.grants.rules import Purpose
from security.models import Cut, PasswordLink
from security.policies import CLIENT_PASSWORDS, REQUIRED
from tests.admin_console.acts import appointed, at_work, words
from tests.admin_console.lifecycle.acts import BIN, BY_MAIL, deleted, in_bin, purged, restored
from tests.admin_console.lifecycle.test_create import NEW, code_on
from tests.admin_console.resets.acts import leaves_tomorrow, page_of, proof
from tests.browser import browser
from tests.cast import Cast
from tests.security.logon.acts import LOGON
from tests.security.resets.acts import furnished

pytestmark = pytest.mark.django_db(transaction=True)


def binned(cast: Cast, number: int) -> None:
    for one in range(number):
        person = User(address=f"p{one}@acme.example", name=f"Person {one:02}", domain=cast.acme)
        person.deleted_at = timezone.now() - timedelta(hours=one)
        person.save()


def test_the_page_says_by_name_what_ends_and_what_stays(cast: Cast, bob: Client) -> None:
    furnished(cast.alice)
    proof(bob, cast.bob, Purpose.DELETE_ACCOUNT)
    text = words(bob.get(page_of(cast.alice, "delete")))
    assert "can be restored for 30 days" in text
    assert "2 security passwords are deleted Anna's iPhone and Thunderbird at home." in text
    assert "2 sessions end Safari on iPhone and Firefox on Windows." in text
    assert "2 trusted devices are forgotten Safari on iPhone and Firefox on Windows." in text
    assert "Senders are told that there is no such address." in text


def test_deleted_it_is_in_the_bin_and_nowhere_else(cast: Cast, bob: Client) -> None:
    """Its connections are ordered to end; its page and its list know nothing of it."""
    answer = deleted(bob, cast.alice, cast.bob)
    assert "Alice is in the recycle bin. 1 mail server has not answered yet" in words(answer)
    assert "Alice alice@acme.example East" in words(bob.get(BIN))
    assert bob.get(page_of(cast.alice, "edit")).status_code == 404
    assert cast.alice.address not in words(bob.get("/console/employees/"))
    assert Cut.objects.filter(credential=f"account:{cast.alice.pk}").exists()


def test_each_deletion_takes_a_proof_of_its_own(cast: Cast, bob: Client) -> None:
    """DECISIONS "A postmaster's proof": not the one for people, and spent at the final POST."""
    assert bob.get(page_of(cast.alice, "delete"))["Location"].startswith("/settings/verify/delete-account/")
    assert bob.post(page_of(cast.alice, "delete"), proof(bob, cast.bob)).status_code == 403
    grant = proof(bob, cast.bob, Purpose.DELETE_ACCOUNT)
    assert bob.post(page_of(cast.alice, "delete"), grant).status_code == 302
    assert bob.post(page_of(cast.dora, "delete"), grant).status_code == 409
    assert User.objects.get(pk=cast.dora.pk).deleted_at is None


def test_a_company_keeps_its_postmaster(cast: Cast, bob: Client) -> None:
    """T8: neither the own account nor another postmaster's."""
    assert bob.get(page_of(cast.bob, "delete")).status_code == 403
    assert deleted(bob, cast.bob, cast.bob).status_code == 403
    assert User.objects.get(pk=cast.bob.pk).deleted_at is None


def test_a_closing_that_waits_is_stopped(cast: Cast, bob: Client) -> None:
    """Else it would freeze what was restored meanwhile."""
    leaves_tomorrow(cast)
    deleted(bob, cast.alice, cast.bob)
    assert not waiting().exists()
    assert AuditEvent.objects.filter(event="admin_console:leaver:stopped", target=cast.alice.address).exists()


def test_an_appointment_does_not_come_back(cast: Cast, bob: Client) -> None:
    """P12: restored at once, an administrator is an employee."""
    appointed(cast.alice, cast.engineering)
    deleted(bob, cast.alice, cast.bob)
    restored(bob, cast.alice, cast.bob)
    cast.alice.refresh_from_db()
    assert cast.alice.administers_since is None
    assert desk_of(cast.alice) is None


def test_restored_by_a_card_its_owner_chooses_a_password(cast: Cast, bob: Client) -> None:
    """DECISIONS "Recycle bin": nothing but a new activation gets in."""
    deleted(bob, cast.alice, cast.bob)
    proof(bob, cast.bob)
    assert "Restore Alice ?" in words(bob.get(in_bin(cast.alice, "restore")))
    answer = restored(bob, cast.alice, cast.bob)
    assert "The account of Alice is restored." in words(answer)
    typed = {"address": cast.alice.address, "code": code_on(answer), "new": NEW, "confirm": NEW}
    assert browser().post("/start/", typed)["Location"] == "/logon/"
    assert browser().post(LOGON, {"address": cast.alice.address, "password": NEW}).status_code == 302
    assert "The recycle bin is empty" in words(bob.get(BIN))


def test_restored_by_mail_leads_to_the_account(cast: Cast, bob: Client) -> None:
    deleted(bob, cast.alice, cast.bob)
    assert restored(bob, cast.alice, cast.bob, how="mail", private_address="").status_code == 400
    answer = restored(bob, cast.alice, cast.bob, **BY_MAIL)
    assert answer["Location"] == f"/console/employees/{cast.alice.public_id}/"
    assert PasswordLink.objects.filter(account=cast.alice).exists()
    assert restored(bob, cast.alice, cast.bob).status_code == 404


def test_a_freeze_from_before_is_said(cast: Cast, bob: Client) -> None:
    set_frozen(account=cast.alice, frozen=True)
    deleted(bob, cast.alice, cast.bob)
    proof(bob, cast.bob)
    assert "The account is frozen." in words(bob.get(in_bin(cast.alice, "restore")))


def test_purged_by_hand_it_is_gone_and_its_rules_have_another_owner(cast: Cast, bob: Client) -> None:
    """Attack C8: orders name their owner by address; the next of that address owns none."""
    cast.order(CLIENT_PASSWORDS, REQUIRED)
    Policy.objects.update(owner=cast.alice.address)
    deleted(bob, cast.alice, cast.bob)
    proof(bob, cast.bob, Purpose.DELETE_ACCOUNT)
    assert "Old mail stays on the mail server." in words(bob.get(in_bin(cast.alice, "purge")))
    answer = purged(bob, cast.alice, cast.bob)
    assert "alice@acme.example is deleted for good. The address is free." in words(answer)
    assert not User.objects.filter(pk=cast.alice.pk).exists()
    assert set(Policy.objects.filter(domain=cast.acme).values_list("owner", flat=True)) == {cast.bob.address}
    event = AuditEvent.objects.get(event="accounts:account:purged")
    assert (event.actor, event.target) == (cast.bob.address, cast.alice.address)


def test_what_is_not_in_the_bin_is_neither_restored_nor_purged(cast: Cast, bob: Client) -> None:
    """By a guessed address: 404, recorded; a living account is not purged."""
    for act in (restored, purged):
        assert act(bob, cast.alice, cast.bob).status_code == 404
    assert User.objects.filter(pk=cast.alice.pk).exists()
    assert AuditEvent.objects.filter(target=f"employee {cast.alice.public_id}").exists()


def test_the_bin_of_a_delegated_administrator_is_as_wide_as_the_scope(cast: Cast, bob: Client) -> None:
    """P12, T2, T6: not the people elsewhere, nor a peer; and not without the task."""
    appointed(cast.dora, cast.sales, may=[Capability.DELETE, Capability.RESET_PASSWORDS])
    for number, department in enumerate((cast.sales, cast.engineering)):
        person = User(address=f"x{number}@acme.example", name=f"X{number}", domain=cast.acme, department=department)
        person.deleted_at = timezone.now()
        person.save()
    peer = User(address="peer@acme.example", name="Peer", domain=cast.acme, department=cast.sales)
    peer.deleted_at = peer.administers_since = timezone.now()
    peer.save()
    dora = at_work(cast.dora)
    text = words(dora.get(BIN))
    assert "x0@acme.example" in text
    assert "x1@acme.example" not in text
    assert "peer@acme.example" not in text
    assert dora.get(in_bin(peer, "restore")).status_code == 404
    assert purged(dora, User.objects.get(name="X1"), cast.dora).status_code == 404
    assert deleted(dora, cast.alice, cast.dora).status_code == 200
    appointed(cast.dora, cast.sales, may=[one for one in Capability if one is not Capability.DELETE])
    assert at_work(cast.dora).get(BIN).status_code == 403


def test_the_latest_are_first_and_pages_go_on_by_key(cast: Cast, bob: Client) -> None:
    binned(cast, PAGE_SIZE + 2)
    first = bob.get(BIN)
    assert "Person 00" in words(first)
    assert f"Person {PAGE_SIZE}" not in words(first)
    after = first.context["page"].after
    last = bob.get(f"{BIN}?after={after}")
    assert f"Person {PAGE_SIZE + 1}" in words(last)
    before = last.context["page"].before
    assert words(bob.get(f"{BIN}?before={before}")) == words(first)


def test_the_bin_is_searched(cast: Cast, bob: Client) -> None:
    binned(cast, 3)
    text = words(bob.get(f"{BIN}?q=person+02"))
    assert "p2@acme.example" in text
    assert "p1@acme.example" not in text
    assert "No one matches" in words(bob.get(f"{BIN}?q=nobody"))
    assert bob.get(f"{BIN}?after=1").status_code == 400


def test_the_day_of_the_purge_is_shown(cast: Cast, bob: Client) -> None:
    with time_machine.travel("2026-11-01 12:00"):
        User.objects.filter(pk=cast.alice.pk).update(deleted_at=timezone.now())
    assert "1 Dec 2026" in words(bob.get(BIN))
