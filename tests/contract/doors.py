"""How each page is come to: who asks, what was done before, and the objects that its URL names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mailportal.sms.services import queue_message, send_now
from mailportal.sms.vendors.memory import outbox
from mailportal.throttle.counters import hit
from security.grants.rules import Purpose
from security.limits import SPRAY
from security.models import ClientPassword
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.policies import ALLOWED, REQUIRED, SECOND_FACTOR
from tests.browser import browser, logged_on
from tests.captcha.solver import challenge_on
from tests.cast import Cast, password_of
from tests.security.account.logon_history.acts import logon
from tests.security.factors.authenticators import acts as app
from tests.security.factors.phones import acts as phone
from tests.security.factors.questions import acts as questions
from tests.security.freezing.acts import code_in_newest, stop
from tests.security.logon.acts import ATTACH, LOGON, half_way
from tests.security.step_up.acts import grant_in

SET_UP = "/logon/set-up/"


def nothing(_: Cast, __: Client) -> list[object]:
    return []


@dataclass(frozen=True)
class Door:
    """``enter`` leads to where the page can be asked for, ``names`` gives what its URL names; GET has this answer."""

    enter: Callable[[Cast], Client]
    names: Callable[[Cast, Client], list[object]] = nothing
    status: int = 200
    query: str = ""

    def url(self, page: str, cast: Cast, client: Client) -> str:
        """Return the page's address."""
        return reverse(page, args=self.names(cast, client)) + self.query


def stranger(_: Cast) -> Client:
    return browser()


def alice(cast: Cast) -> Client:
    return logged_on(cast.alice)


def bob(cast: Cast) -> Client:
    return logged_on(cast.bob)


def guesser(_: Cast) -> Client:
    """Somebody whom the logon page asks for a captcha."""
    client = browser()
    for number in range(3):
        client.post(LOGON, _alices(f"Wrong-Passw0rd-{number}"))
    return client


def _alices(password: str) -> dict[str, str]:
    return {"address": "alice@acme.example", "password": password}


def proved_for(purpose: str) -> Callable[[Cast], Client]:
    """Alice, switched on, with her identity proved."""

    def alice_proved(cast: Cast) -> Client:
        User.objects.filter(pk=cast.alice.pk).update(client_passwords_since=cast.alice.created_at)
        client = logged_on(cast.alice)
        client.post(f"/settings/verify/{purpose}/", {"password": password_of("Alice")})
        return client

    return alice_proved


alice_changing = proved_for("change-factor")


def alice_with_app(cast: Cast) -> Client:
    """Alice with an authenticator and her identity proved."""
    app.attached(cast.alice)
    client = logged_on(cast.alice)
    grant_in(client, cast.alice)
    return client


def alice_deleting(cast: Cast) -> Client:
    app.attached(cast.alice)
    client = logged_on(cast.alice)
    grant_in(client, cast.alice, Purpose.DELETE_AUTHENTICATOR)
    return client


def alice_with_phone(cast: Cast) -> Client:
    phone.bound(cast.alice)
    client = logged_on(cast.alice)
    grant_in(client, cast.alice)
    return client


def stopped_changes_of(account: User) -> None:
    """A second factor from before, one from since the notice, and the owner's answer to it."""
    app.attached(account)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        phone.bound(account)
        notify(NoticeKind.PHONE_BOUND, account=account, source=app.SOURCE, phone="+86 138 •••• 5678")
        stop(code_in_newest(account))
    account.refresh_from_db()


def alice_with_stopped_changes(cast: Cast) -> Client:
    stopped_changes_of(cast.alice)
    client = logged_on(cast.alice)
    grant_in(client, cast.alice)
    return client


def bob_with_stopped_changes(cast: Cast) -> Client:
    stopped_changes_of(cast.alice)
    client = logged_on(cast.bob)
    grant_in(client, cast.bob, Purpose.ENFORCE)
    return client


def alice_scanning(cast: Cast) -> Client:
    client = logged_on(cast.alice)
    client.post(app.ATTACH, {"grant": str(grant_in(client, cast.alice))})
    return client


def alice_awaiting_a_code(cast: Cast) -> Client:
    client = logged_on(cast.alice)
    # The page after an act tells of it, once.
    client.get(phone.numbered(client, cast.alice)["Location"])
    return client


def alice_repeating_answers(cast: Cast) -> Client:
    client = logged_on(cast.alice)
    client.post(questions.CHOOSE, {**questions.CHOICE, "grant": grant_in(client, cast.alice)})
    return client


def alice_at_second_step(cast: Cast) -> Client:
    app.attached(cast.alice)
    return half_way(cast.alice)


def alice_to_enrol(cast: Cast) -> Client:
    cast.order(SECOND_FACTOR, REQUIRED)
    return half_way(cast.alice)


def alice_enrolling(cast: Cast) -> Client:
    client = alice_to_enrol(cast)
    client.post(ATTACH)
    return client


def alice_to_change(cast: Cast) -> Client:
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since=timezone.now())
    return half_way(cast.alice)


def newcomer(cast: Cast) -> Client:
    """Alice on her first day."""
    User.objects.filter(pk=cast.alice.pk).update(wizard_done_at=None)
    return half_way(cast.alice)


def newcomer_repeating_answers(cast: Cast) -> Client:
    client = newcomer(cast)
    client.post(f"{SET_UP}questions/", questions.CHOICE)
    return client


def newcomer_at_phone(cast: Cast) -> Client:
    client = newcomer_repeating_answers(cast)
    client.post(f"{SET_UP}questions/confirm/", questions.AGAIN)
    return client


def newcomer_awaiting_a_code(cast: Cast) -> Client:
    client = newcomer_at_phone(cast)
    client.get(client.post(f"{SET_UP}phone/", {"number": phone.NUMBER})["Location"])
    return client


def bob_in_review(cast: Cast) -> Client:
    client = logged_on(cast.bob)
    client.post(reverse("admin_console:policy-edit"), {"third_party_clients": ALLOWED, "client_passwords": REQUIRED})
    client.post("/settings/verify/enforce/", {"password": password_of("Postmaster")})
    return client


def bob_lifting(cast: Cast) -> Client:
    hit(SPRAY, str(cast.acme.pk), "198.51.100.0/24", times=SPRAY.tries)
    client = logged_on(cast.bob)
    client.post("/settings/verify/lift-limit/", {"password": password_of("Postmaster")})
    return client


def words(*names: object) -> Callable[[Cast, Client], list[object]]:
    return lambda _, __: list(names)


def a_challenge(_: Cast, client: Client) -> list[object]:
    page = client.post(LOGON, _alices(password_of("Alice"))).content.decode()
    return ["logon", challenge_on(page)]


def a_report(_: Cast, __: Client) -> list[object]:
    expires_at = timezone.now() + timedelta(minutes=5)
    send_now(message_id=queue_message(number=phone.NUMBER, text="Code", expires_at=expires_at))
    return [outbox[-1].report_url.rstrip("/").rpartition("/")[2]]


def a_client_password(cast: Cast, _: Client) -> list[object]:
    return [ClientPassword.objects.filter(account=cast.alice, revoked_at=None).earliest("slot").public_id]


def a_logon(cast: Cast, _: Client) -> list[object]:
    return [logon(cast.alice).pk]


def any_id(_: Cast, __: Client) -> list[object]:
    return [uuid4()]


def an_exception(_: Cast, __: Client) -> list[object]:
    return [1]


def of_alice(cast: Cast, _: Client) -> list[object]:
    return [cast.alice.public_id]


def of_sales(cast: Cast, _: Client) -> list[object]:
    return [cast.sales.pk]


DOORS = {
    "home": Door(alice, status=302),
    "captcha:picture": Door(guesser, a_challenge),
    "captcha:sound": Door(guesser, a_challenge),
    "captcha:work": Door(guesser, a_challenge),
    "sms:delivery": Door(stranger, a_report, status=204, query="?type=1"),
    "security:logon": Door(stranger),
    "security:logoff": Door(alice),
    "security:recovery-start": Door(stranger),
    "security:password-link": Door(stranger),
    "security:freeze": Door(stranger),
    "security:frozen": Door(alice_with_stopped_changes),
    "security:frozen-thaw": Door(alice_with_stopped_changes),
    "security:frozen-remove": Door(alice_with_stopped_changes),
    "security:second-step": Door(alice_at_second_step, status=302),
    "security:second-step-method": Door(alice_at_second_step, words("authenticator")),
    "security:enrolment": Door(alice_to_enrol),
    "security:enrolment-confirm": Door(alice_enrolling),
    "security:forced-change": Door(alice_to_change),
    "security:set-up": Door(newcomer, status=302),
    "security:set-up-questions": Door(newcomer),
    "security:set-up-confirm": Door(newcomer_repeating_answers),
    "security:set-up-phone": Door(newcomer_at_phone),
    "security:set-up-phone-code": Door(newcomer_awaiting_a_code),
    "security:step-up": Door(alice, words("generate")),
    "security:step-up-method": Door(alice_with_app, words("generate", "authenticator")),
    "security:password-change": Door(alice),
    "security:overview": Door(alice),
    "security:notice-settings": Door(alice),
    "security:client-passwords-turn-on": Door(alice),
    "security:client-passwords-turn-off": Door(proved_for("turn-off")),
    "security:client-password-generate": Door(proved_for("generate")),
    "security:client-password-delete": Door(alice, a_client_password),
    "security:authenticator-attach": Door(alice_changing),
    "security:authenticator-confirm": Door(alice_scanning),
    "security:authenticator-replace": Door(alice_with_app),
    "security:authenticator-delete": Door(alice_deleting),
    "security:phone-bind": Door(alice_changing),
    "security:phone-bind-code": Door(alice_awaiting_a_code),
    "security:phone-unbind": Door(alice_with_phone),
    "security:question-list": Door(alice_changing),
    "security:question-confirm": Door(alice_repeating_answers),
    "security:recovery-code-renew": Door(alice_with_app),
    "security:trusted-device-remove": Door(alice, any_id, status=302),
    "security:trusted-device-list": Door(alice),
    "security:trusted-device-remove-all": Door(alice),
    "security:trusted-device-not-mine": Door(alice),
    "security:session-list": Door(alice),
    "security:session-end": Door(alice, any_id, status=302),
    "security:session-end-others": Door(alice),
    "security:logon-list": Door(alice),
    "security:logon-not-me": Door(alice, a_logon),
    "admin_console:home": Door(bob, status=302),
    "admin_console:employee-list": Door(bob),
    "admin_console:employee-detail": Door(bob, of_alice),
    "admin_console:employee-protocols": Door(bob, of_alice),
    "admin_console:employee-freeze": Door(bob, of_alice),
    "admin_console:employee-unfreeze": Door(bob, of_alice),
    "admin_console:network-list": Door(bob),
    "admin_console:network-lift": Door(bob_lifting, words("198.51.100.0_24")),
    "admin_console:employee-thaw": Door(bob_with_stopped_changes, of_alice),
    "admin_console:employee-remove-frozen": Door(bob_with_stopped_changes, of_alice),
    "admin_console:policy-edit": Door(bob),
    "admin_console:policy-review": Door(bob_in_review),
    "admin_console:policy-exception-whom": Door(bob),
    "admin_console:policy-exception-department": Door(bob, of_sales),
    "admin_console:policy-exception-employee": Door(bob, of_alice),
    "admin_console:policy-exception-remove": Door(bob, an_exception, status=302),
}
