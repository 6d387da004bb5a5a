"""P9: each act of a batch is the act of the single page, with its evidence and its notice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Policy, User
from accounts.passwords.rules import PasswordReused
from accounts.passwords.services import hash_new_password, hash_password
from admin_console.capabilities.rules import BatchAct
from mailportal.audit.models import AuditEvent
from security.models import ActivationCode, Authenticator, ClientPassword, Cut, NoticeFact, PortalSession, SecurePhone
from security.passwords.activation.models import ActivationRound
from security.passwords.activation.queries import codes_of
from security.policies import OFF, PASSWORD_HISTORY, POP3
from tests.admin_console.acts import give_client_password, use_account_password
from tests.admin_console.batches.acts import carried_out, outcomes
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators import acts as app
from tests.security.factors.phones import acts as phone


@pytest.fixture(autouse=True)
def _mail1(settings: object) -> None:
    settings.MAIL_SERVERS = [  # type: ignore[attr-defined]  # pytest-django's settings
        {"name": "mail1", "host": "mail1.example", "doveadm_url": "http://127.0.0.1:1/", "doveadm_key_file": "/nowhere"}
    ]


def event_of(account: User, event: str) -> AuditEvent:
    return AuditEvent.objects.get(event=event, target=account.address)


def told(account: User) -> list[str]:
    return list(NoticeFact.objects.filter(account=account).order_by("pk").values_list("kind", flat=True))


def test_freeze(cast: Cast) -> None:
    """Sessions end, connections are cut, and each account has the event of the page for one, with its source."""
    logged_on(cast.alice)
    password = give_client_password(cast.alice)
    batch = carried_out(cast.bob, [cast.alice, cast.dora], BatchAct.FREEZE)
    assert outcomes(batch) == {cast.alice.address: ("done", ""), cast.dora.address: ("done", "")}
    assert not User.objects.filter(pk__in=[cast.alice.pk, cast.dora.pk], frozen_at=None).exists()
    event = event_of(cast.alice, "accounts:account:frozen")
    assert (event.actor, event.source_address, event.request_id) == (cast.bob.address, "192.0.2.10", "ref-1")
    assert password.credential in {cut.credential for cut in Cut.objects.all()}


def test_unfreeze(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=timezone.now())
    batch = carried_out(cast.bob, [cast.alice, cast.dora], BatchAct.UNFREEZE)
    assert outcomes(batch) == {cast.alice.address: ("done", ""), cast.dora.address: ("left-out", "already")}
    assert event_of(cast.alice, "accounts:account:unfrozen")


def test_move_ends_what_the_new_department_forbids(cast: Cast) -> None:
    """P7, P9: the rules of the new department hold, also for connections that are open."""
    cast.order(POP3, OFF, department=cast.engineering)
    use_account_password(cast.alice)
    batch = carried_out(cast.bob, [cast.alice, cast.dora], BatchAct.MOVE, department=cast.engineering.pk)
    assert outcomes(batch) == {cast.alice.address: ("done", ""), cast.dora.address: ("left-out", "already")}
    cast.alice.refresh_from_db()
    assert cast.alice.department == cast.engineering
    change = event_of(cast.alice, "accounts:account:moved").change
    assert change == {"before": cast.sales_east.pk, "after": cast.engineering.pk}
    assert [cut.credential for cut in Cut.objects.all()] == [f"account:{cast.alice.pk}"]


def test_move_to_a_department_of_the_same_rules_cuts_nobody(cast: Cast) -> None:
    use_account_password(cast.alice)
    carried_out(cast.bob, [cast.alice], BatchAct.MOVE, department=cast.engineering.pk)
    assert not Cut.objects.exists()


def test_protocols(cast: Cast) -> None:
    """P7: each account has a rule of its own afterwards, with the reason."""
    batch = carried_out(cast.bob, [cast.alice, cast.dora], BatchAct.PROTOCOLS, protocols={"pop3": "off"}, reason="old")
    assert {state for state, _ in outcomes(batch).values()} == {"done"}
    rows = Policy.objects.filter(kind="pop3").order_by("account")
    assert [(row.account, row.value, row.reason) for row in rows] == [
        (cast.alice, "off", "old"),
        (cast.dora, "off", "old"),
    ]
    again = carried_out(cast.bob, [cast.alice], BatchAct.PROTOCOLS, protocols={"pop3": "off"})
    assert outcomes(again) == {cast.alice.address: ("left-out", "already")}
    back = carried_out(cast.bob, [cast.alice], BatchAct.PROTOCOLS, protocols={"pop3": "inherit"})
    assert back.touched == 1
    assert not Policy.objects.filter(account=cast.alice).exists()


def test_unbind(cast: Cast) -> None:
    """P10: the owner hears of it, the lost phone too; one who has nothing of it is left out."""
    app.attached(cast.alice)
    phone.bound(cast.alice)
    batch = carried_out(cast.bob, [cast.alice, cast.dora], BatchAct.FACTORS, factors=("authenticator", "phone"))
    assert outcomes(batch) == {cast.alice.address: ("done", ""), cast.dora.address: ("left-out", "already")}
    assert not Authenticator.objects.filter(user=cast.alice).exists()
    assert not SecurePhone.objects.filter(user=cast.alice).exists()
    ended = batch.items.get(account=cast.alice).ended
    assert (ended["authenticator"], ended["phone"]) == (1, 1)
    assert "factors-removed" in told(cast.alice)
    assert event_of(cast.alice, "security:factors:reset")


def test_end_sessions(cast: Cast) -> None:
    client = logged_on(cast.alice)
    batch = carried_out(cast.bob, [cast.alice, cast.dora], BatchAct.SESSIONS)
    assert outcomes(batch) == {cast.alice.address: ("done", ""), cast.dora.address: ("left-out", "already")}
    assert batch.items.get(account=cast.alice).ended == {"session": 1}
    assert client.get("/settings/account-security/").headers["Location"].startswith("/logon/")
    assert PortalSession.objects.filter(account=cast.alice, ended_at=None).count() == 0


def test_reset_puts_a_code_for_each_on_one_sheet(cast: Cast) -> None:
    """P2, P9: no secret is stored; the old password opens nothing, and the owner is told."""
    logged_on(cast.alice)
    give_client_password(cast.alice)
    batch = carried_out(cast.bob, [cast.alice, cast.dora], BatchAct.RESET, days=3)
    assert {state for state, _ in outcomes(batch).values()} == {"done"}
    sheet = ActivationRound.objects.get(public_id=batch.sheet)
    assert (sheet.issuer, sheet.accounts) == (cast.bob, 2)
    assert timedelta(days=2) < sheet.expires_at - timezone.now() < timedelta(days=3, minutes=1)
    assert {card.address for card in codes_of(sheet)} == {cast.alice.address, cast.dora.address}
    cast.alice.refresh_from_db()
    assert not cast.alice.has_usable_password()
    assert not ClientPassword.objects.filter(account=cast.alice, revoked_at=None).exists()
    assert batch.items.get(account=cast.alice).ended == {"client-password": 1, "session": 1}
    assert event_of(cast.alice, "security:account-password:removed").change["round"] == str(batch.sheet)
    assert told(cast.alice)[-2:] == ["password-withdrawn", "client-passwords-deleted"]
    assert f"account:{cast.alice.pk}" in {cut.credential for cut in Cut.objects.all()}


def test_a_reset_can_leave_sessions_and_security_passwords(cast: Cast) -> None:
    client = logged_on(cast.alice)
    password = give_client_password(cast.alice)
    carried_out(cast.bob, [cast.alice], BatchAct.RESET, deletes_client_passwords=False, ends_sessions=False)
    assert client.get("/settings/account-security/").status_code == 200
    assert ClientPassword.objects.get(pk=password.pk).revoked_at is None


def test_the_next_password_differs_from_the_one_that_was_taken(cast: Cast) -> None:
    """P3: a password that is taken back stays in the history that the domain asks for."""
    cast.order(PASSWORD_HISTORY, "3")
    User.objects.filter(pk=cast.alice.pk).update(password=hash_password(password_of("Alice")))
    carried_out(cast.bob, [cast.alice], BatchAct.RESET)
    cast.alice.refresh_from_db()
    with pytest.raises(PasswordReused):
        hash_new_password(account=cast.alice, password=password_of("Alice"), history=3)
    assert hash_new_password(account=cast.alice, password="Another-Horse-7", history=3)


def test_a_code_of_an_earlier_sheet_is_void(cast: Cast) -> None:
    first = carried_out(cast.bob, [cast.alice], BatchAct.RESET)
    second = carried_out(cast.bob, [cast.alice], BatchAct.RESET)
    assert ActivationCode.objects.get(account=cast.alice).round.public_id == second.sheet != first.sheet


def test_one_event_says_what_was_ordered_and_one_what_came_of_it(cast: Cast) -> None:
    batch = carried_out(cast.bob, [cast.alice, cast.bob], BatchAct.FREEZE, reason="The plant is closed")
    order = AuditEvent.objects.get(event="admin_console:batch:ordered")
    assert (order.actor, order.target, order.change["act"], order.change["accounts"]) == (
        cast.bob.address,
        "acme.example",
        "freeze",
        2,
    )
    assert order.change["reason"] == "The plant is closed"
    end = AuditEvent.objects.get(event="admin_console:batch:ended")
    assert end.change == {"batch": str(batch.public_id), "act": "freeze", "changed": 1, "left_out": 1, "failed": 0}
