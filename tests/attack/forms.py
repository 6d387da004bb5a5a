"""Every form of the portal that acts, ready to be sent: who has it open, where it goes, and a right answer to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client

from accounts.evidence import actor_of
from accounts.models import User
from accounts.policies.services import set_policy
from mailportal.audit.source import ON_THE_HOST
from mailportal.throttle.counters import hit
from security.client_passwords.rules import ClientKind
from security.grants.rules import Purpose
from security.limits import SPRAY
from security.models import Authenticator, LogonAttempt, PortalSession, TrustedDevice
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.passwords.links.services import issue_password_link
from security.policies import CLIENT_PASSWORDS, REQUIRED, SECOND_FACTOR
from security.records.rules import Channel, Reason
from tests.browser import browser, logged_on
from tests.cast import Cast, password_of
from tests.security.account.logon_history.acts import logon
from tests.security.browsers.trusted_devices.acts import give_cookie, trusted
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.factors.authenticators.acts import SOURCE, attached, begun, phone_for
from tests.security.factors.phones.acts import NUMBER, bound, last_code
from tests.security.factors.questions.acts import AGAIN, CHOICE
from tests.security.freezing.acts import code_in_newest, stop
from tests.security.logon.acts import half_way
from tests.security.step_up.acts import grant_in

NEW_PASSWORD = "Correct-Horse-7"
TWICE = {"new": NEW_PASSWORD, "confirm": NEW_PASSWORD}
OVERVIEW = "/settings/account-security/"
SETTINGS, SET_UP, CONSOLE = "/settings", "/logon/set-up/", "/console"
NETWORKS = f"{CONSOLE}/limited-networks/"
RULES, REVIEW = f"{CONSOLE}/third-party-clients/", f"{CONSOLE}/third-party-clients/review/"


@dataclass(frozen=True)
class Form:
    """A form in a browser. ``leads_to`` is the page after it, empty where the answer is a page itself.

    ``typed`` are the fields that a person has to fill with text.
    """

    client: Client
    path: str
    data: dict[str, str] = field(default_factory=dict)
    leads_to: str = ""
    typed: tuple[str, ...] = ()


Maker = Callable[[Cast], Form]
FORMS: dict[str, Maker] = {}
# Anybody may send these; what they do, they do to the sender's own browser, or they ask for a secret.
PUBLIC = {
    "ui:theme-set",
    "security:language-set",
    "security:logon",
    "security:logoff",
    "security:password-link",
    "security:freeze",
}


def form(name: str) -> Callable[[Maker], Maker]:
    """Decorator: this makes the form of that URL."""

    def enter(maker: Maker) -> Maker:
        FORMS[name] = maker
        return maker

    return enter


def _granted(client: Client, account: User, purpose: Purpose = Purpose.CHANGE_FACTOR) -> dict[str, str]:
    account.refresh_from_db()
    return {"grant": str(grant_in(client, account, purpose))}


# --- the doorstep


@form("ui:theme-set")
def _theme(_: Cast) -> Form:
    return Form(browser(), "/theme/", {"theme": "dark"}, "/")


@form("security:language-set")
def _language(_: Cast) -> Form:
    return Form(browser(), "/language/", {"language": "zh-hans"}, "/")


@form("security:logon")
def _logon(cast: Cast) -> Form:
    typed = {"address": cast.alice.address, "password": password_of("Alice")}
    return Form(browser(), "/logon/", typed, OVERVIEW, ("address", "password"))


@form("security:logoff")
def _logoff(cast: Cast) -> Form:
    return Form(logged_on(cast.alice), "/logoff/", {}, "/logon/?ended=logged-off")


@form("security:password-link")
def _password_link(cast: Cast) -> Form:
    link = issue_password_link(account=cast.bob, actor=actor_of(cast.olga), source=ON_THE_HOST)
    typed = {"code": link.partition("#")[2], **TWICE}
    return Form(browser(), "/set-password/", typed, "/logon/", ("code", "new", "confirm"))


@form("security:freeze")
def _freeze(cast: Cast) -> Form:
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    return Form(browser(), "/not-me/", {"code": code_in_newest(cast.alice)}, "", ("code",))


def _with_stopped_changes(cast: Cast) -> None:
    attached(cast.alice)
    Authenticator.objects.update(confirmed_at=cast.alice.created_at - timedelta(days=7))
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    stop(code_in_newest(cast.alice))
    cast.alice.refresh_from_db()


@form("security:frozen-thaw")
def _thaw(cast: Cast) -> Form:
    _with_stopped_changes(cast)
    client = logged_on(cast.alice)
    return Form(client, f"{SETTINGS}/stopped/allow/", _granted(client, cast.alice), OVERVIEW)


@form("security:frozen-remove")
def _remove_frozen(cast: Cast) -> Form:
    _with_stopped_changes(cast)
    client = logged_on(cast.alice)
    return Form(client, f"{SETTINGS}/stopped/remove/", _granted(client, cast.alice), OVERVIEW)


@form("security:second-step-method")
def _second_step(cast: Cast) -> Form:
    phone, _ = attached(cast.alice)
    return Form(half_way(cast.alice), "/logon/verify/authenticator/", {"code": phone.code()}, OVERVIEW, ("code",))


@form("security:second-step-send")
def _second_step_send(cast: Cast) -> Form:
    bound(cast.alice)
    return Form(half_way(cast.alice), "/logon/verify/phone/send/", {}, "/logon/verify/phone/")


@form("security:enrolment")
def _enrolment(cast: Cast) -> Form:
    cast.order(SECOND_FACTOR, REQUIRED)
    return Form(half_way(cast.alice), "/logon/attach/", {}, "/logon/attach/confirm/")


@form("security:enrolment-confirm")
def _enrolment_confirm(cast: Cast) -> Form:
    client = _enrolment(cast).client
    client.post("/logon/attach/")
    phone = phone_for(cast.alice, flow=str(LogonAttempt.objects.get().public_id))
    return Form(client, "/logon/attach/confirm/", {"code": phone.code()}, "", ("code",))


@form("security:enrolment-download")
def _enrolment_download(cast: Cast) -> Form:
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since=cast.alice.created_at)
    confirm = _enrolment_confirm(cast)
    codes = confirm.client.post(confirm.path, confirm.data).context["codes"]
    return Form(confirm.client, "/logon/attach/codes/", {"codes": " ".join(codes)})


@form("security:forced-change")
def _forced_change(cast: Cast) -> Form:
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since=cast.alice.created_at)
    return Form(half_way(cast.alice), "/logon/change-password/", TWICE, OVERVIEW, ("new", "confirm"))


# --- the set-up at the first logon


def _newcomer(cast: Cast, *steps: tuple[str, dict[str, str]]) -> Client:
    User.objects.filter(pk=cast.dora.pk).update(wizard_done_at=None)
    client = half_way(cast.dora)
    for path, data in steps:
        assert client.post(path, data).status_code == 302
    return client


_CHOSEN = (f"{SET_UP}questions/", CHOICE)
_ANSWERED = (f"{SET_UP}questions/confirm/", AGAIN)
_NUMBERED = (f"{SET_UP}phone/", {"number": NUMBER})


@form("security:set-up-questions")
def _set_up_questions(cast: Cast) -> Form:
    return Form(_newcomer(cast), f"{SET_UP}questions/", CHOICE, SET_UP, ("answer_1", "answer_2"))


@form("security:set-up-confirm")
def _set_up_confirm(cast: Cast) -> Form:
    return Form(_newcomer(cast, _CHOSEN), f"{SET_UP}questions/confirm/", AGAIN, SET_UP, tuple(AGAIN))


@form("security:set-up-choose-anew")
def _set_up_anew(cast: Cast) -> Form:
    return Form(_newcomer(cast, _CHOSEN), f"{SET_UP}questions/anew/", {}, f"{SET_UP}questions/")


@form("security:set-up-phone")
def _set_up_phone(cast: Cast) -> Form:
    client = _newcomer(cast, _CHOSEN, _ANSWERED)
    return Form(client, f"{SET_UP}phone/", {"number": NUMBER}, f"{SET_UP}phone/code/", ("number",))


@form("security:set-up-phone-code")
def _set_up_phone_code(cast: Cast) -> Form:
    return Form(_set_up_numbered(cast), f"{SET_UP}phone/code/", {"code": last_code()}, OVERVIEW, ("code",))


@form("security:set-up-phone-send")
def _set_up_phone_send(cast: Cast) -> Form:
    return Form(_set_up_numbered(cast), f"{SET_UP}phone/code/send/", {}, f"{SET_UP}phone/code/")


def _set_up_numbered(cast: Cast) -> Client:
    client = _newcomer(cast, _CHOSEN, _ANSWERED, _NUMBERED)
    client.get(f"{SET_UP}phone/code/")  # which says once that a code was sent
    return client


@form("security:set-up-phone-skip")
def _set_up_phone_skip(cast: Cast) -> Form:
    return Form(_newcomer(cast, _CHOSEN, _ANSWERED), f"{SET_UP}phone/skip/", {}, OVERVIEW)


# --- proofs and passwords


@form("security:step-up")
def _step_up(cast: Cast) -> Form:
    typed = {"password": password_of("Alice")}
    return Form(
        logged_on(cast.alice),
        f"{SETTINGS}/verify/generate/",
        typed,
        f"{SETTINGS}/client-passwords/generate/",
        ("password",),
    )


@form("security:step-up-method")
def _step_up_method(cast: Cast) -> Form:
    phone, _ = attached(cast.alice)
    cast.alice.refresh_from_db()
    typed = {"code": phone.code(), "password": password_of("Alice")}
    leads_to = f"{SETTINGS}/client-passwords/turn-off/"
    return Form(logged_on(cast.alice), f"{SETTINGS}/verify/turn-off/authenticator/", typed, leads_to, tuple(typed))


@form("security:step-up-send")
def _step_up_send(cast: Cast) -> Form:
    bound(cast.alice)
    cast.alice.refresh_from_db()
    return Form(
        logged_on(cast.alice), f"{SETTINGS}/verify/generate/phone/send/", {}, f"{SETTINGS}/verify/generate/phone/"
    )


@form("security:password-change")
def _password_change(cast: Cast) -> Form:
    typed = {"current": password_of("Alice"), **TWICE}
    return Form(logged_on(cast.alice), f"{SETTINGS}/password/", typed, OVERVIEW, tuple(typed))


@form("security:client-passwords-turn-on")
def _turn_on(cast: Cast) -> Form:
    path, leads_to = f"{SETTINGS}/client-passwords/turn-on/", f"{SETTINGS}/client-passwords/generate/"
    return Form(logged_on(cast.alice), path, {}, leads_to)


@form("security:client-passwords-turn-off")
def _turn_off(cast: Cast) -> Form:
    client = logged_on(switched_on(cast.alice))
    return Form(
        client, f"{SETTINGS}/client-passwords/turn-off/", _granted(client, cast.alice, Purpose.TURN_OFF), OVERVIEW
    )


@form("security:client-password-generate")
def _generate(cast: Cast) -> Form:
    client = logged_on(switched_on(cast.alice))
    data = {**_granted(client, cast.alice, Purpose.GENERATE), "label": "My phone", "kind": "mail"}
    return Form(client, f"{SETTINGS}/client-passwords/generate/", data, "", ("label",))


@form("security:client-password-delete")
def _client_password_delete(cast: Cast) -> Form:
    issued = issue(switched_on(cast.alice), kind=ClientKind.MAIL)
    path = f"{SETTINGS}/client-passwords/{issued.client_password.public_id}/delete/"
    return Form(logged_on(cast.alice), path, {}, OVERVIEW)


@form("security:notice-settings")
def _notice_settings(cast: Cast) -> Form:
    return Form(logged_on(cast.alice), f"{SETTINGS}/notices/", {}, f"{SETTINGS}/notices/")


# --- factors


@form("security:authenticator-attach")
def _attach(cast: Cast) -> Form:
    client, path = logged_on(cast.alice), f"{SETTINGS}/authenticator/attach/"
    return Form(client, path, _granted(client, cast.alice), f"{SETTINGS}/authenticator/confirm/")


@form("security:authenticator-confirm")
def _attach_confirm(cast: Cast) -> Form:
    client = logged_on(cast.alice)
    phone = begun(cast.alice, flow=client.cookies["sid"].value)
    return Form(client, f"{SETTINGS}/authenticator/confirm/", {"code": phone.code()}, "", ("code",))


@form("security:authenticator-delete")
def _authenticator_delete(cast: Cast) -> Form:
    attached(cast.alice)
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    data = _granted(client, cast.alice, Purpose.DELETE_AUTHENTICATOR)
    return Form(client, f"{SETTINGS}/authenticator/delete/", data, OVERVIEW)


@form("security:authenticator-replace")
def _authenticator_replace(cast: Cast) -> Form:
    phone, _ = attached(cast.alice)
    cast.alice.refresh_from_db()
    typed = {"code": phone.code(), "password": password_of("Alice")}
    path, leads_to = f"{SETTINGS}/authenticator/replace/", f"{SETTINGS}/authenticator/confirm/"
    return Form(logged_on(cast.alice), path, typed, leads_to, tuple(typed))


@form("security:recovery-code-renew")
def _renew(cast: Cast) -> Form:
    attached(cast.alice)
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    return Form(client, f"{SETTINGS}/recovery-codes/", _granted(client, cast.alice))


@form("security:recovery-code-download")
def _download(cast: Cast) -> Form:
    _, codes = attached(cast.alice)
    cast.alice.refresh_from_db()
    return Form(logged_on(cast.alice), f"{SETTINGS}/recovery-codes/download/", {"codes": " ".join(codes)})


@form("security:phone-bind")
def _phone_bind(cast: Cast) -> Form:
    client, path = logged_on(cast.alice), f"{SETTINGS}/phone/bind/"
    # The first answer spends the proof on the whole change, even a slip.
    client.post(path, {**_granted(client, cast.alice), "number": ""})
    return Form(client, path, {"number": NUMBER}, f"{SETTINGS}/phone/bind/code/", ("number",))


@form("security:phone-bind-code")
def _phone_bind_code(cast: Cast) -> Form:
    client = _numbered(cast)
    return Form(client, f"{SETTINGS}/phone/bind/code/", {"code": last_code()}, OVERVIEW, ("code",))


@form("security:phone-bind-code-send")
def _phone_bind_code_send(cast: Cast) -> Form:
    return Form(_numbered(cast), f"{SETTINGS}/phone/bind/code/send/", {}, f"{SETTINGS}/phone/bind/code/")


def _numbered(cast: Cast) -> Client:
    opened = _phone_bind(cast)
    opened.client.post(opened.path, opened.data, follow=True)  # the page after it says once that a code was sent
    return opened.client


@form("security:phone-unbind")
def _phone_unbind(cast: Cast) -> Form:
    bound(cast.alice)
    cast.alice.refresh_from_db()
    client = logged_on(cast.alice)
    return Form(client, f"{SETTINGS}/phone/unbind/", _granted(client, cast.alice), OVERVIEW)


@form("security:question-list")
def _questions(cast: Cast) -> Form:
    client = logged_on(cast.alice)
    data = {**_granted(client, cast.alice), **CHOICE}
    return Form(client, f"{SETTINGS}/questions/", data, f"{SETTINGS}/questions/confirm/", ("answer_1", "answer_2"))


@form("security:question-confirm")
def _questions_confirm(cast: Cast) -> Form:
    chosen = _questions(cast)
    chosen.client.post(chosen.path, chosen.data)
    return Form(chosen.client, f"{SETTINGS}/questions/confirm/", AGAIN, OVERVIEW, tuple(AGAIN))


# --- devices and sessions


def _trusting(cast: Cast) -> Client:
    token = trusted(cast.alice)
    client = logged_on(cast.alice)
    give_cookie(client, token)
    return client


@form("security:trusted-device-remove")
def _device_remove(cast: Cast) -> Form:
    client = _trusting(cast)
    path = f"{SETTINGS}/trusted-devices/{TrustedDevice.objects.get().public_id}/remove/"
    return Form(client, path, {}, f"{SETTINGS}/trusted-devices/")


@form("security:trusted-device-remove-all")
def _device_remove_all(cast: Cast) -> Form:
    return Form(_trusting(cast), f"{SETTINGS}/trusted-devices/remove-all/", {}, f"{SETTINGS}/trusted-devices/")


@form("security:trusted-device-not-mine")
def _device_not_mine(cast: Cast) -> Form:
    return Form(_trusting(cast), f"{SETTINGS}/trusted-devices/not-mine/", {}, f"{SETTINGS}/password/")


@form("security:session-end")
def _session_end(cast: Cast) -> Form:
    logged_on(cast.alice, source="198.51.100.7")
    other = PortalSession.objects.get(account=cast.alice).public_id
    return Form(logged_on(cast.alice), f"{SETTINGS}/sessions/{other}/end/", {}, f"{SETTINGS}/sessions/")


@form("security:session-end-others")
def _session_end_others(cast: Cast) -> Form:
    logged_on(cast.alice, source="198.51.100.7")
    return Form(logged_on(cast.alice), f"{SETTINGS}/sessions/end-others/", {}, f"{SETTINGS}/sessions/")


@form("security:logon-was-me")
def _logon_was_me(cast: Cast) -> Form:
    warned = logon(cast.alice, Reason.CLIENT_PASSWORD_NEEDED, channel=Channel.IMAP)
    return Form(logged_on(cast.alice), f"{SETTINGS}/logons/{warned.pk}/was-me/", {}, OVERVIEW)


# --- the desk


def _page_of_alice(cast: Cast, what: str) -> str:
    return f"{CONSOLE}/employees/{cast.alice.public_id}/{what}"


@form("admin_console:employee-protocols")
def _protocols(cast: Cast) -> Form:
    return Form(logged_on(cast.bob), _page_of_alice(cast, "protocols/"), {"pop3": "off"}, REVIEW)


@form("admin_console:employee-freeze")
def _freeze(cast: Cast) -> Form:
    return Form(logged_on(cast.bob), _page_of_alice(cast, "freeze/"), {}, _page_of_alice(cast, ""))


@form("admin_console:employee-unfreeze")
def _unfreeze(cast: Cast) -> Form:
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=cast.alice.created_at)
    return Form(logged_on(cast.bob), _page_of_alice(cast, "unfreeze/"), {}, _page_of_alice(cast, ""))


@form("admin_console:network-lift")
def _network(cast: Cast) -> Form:
    hit(SPRAY, str(cast.acme.pk), "198.51.100.0/24", times=SPRAY.tries)
    client = logged_on(cast.bob)
    granted = _granted(client, cast.bob, Purpose.LIFT_LIMIT)
    return Form(client, f"{NETWORKS}198.51.100.0_24/lift/", granted, NETWORKS)


@form("admin_console:employee-thaw")
def _thaw_employee(cast: Cast) -> Form:
    return _of_stopped_changes(cast, "stopped/allow/")


@form("admin_console:employee-remove-frozen")
def _remove_frozen_of_employee(cast: Cast) -> Form:
    return _of_stopped_changes(cast, "stopped/remove/")


def _of_stopped_changes(cast: Cast, act: str) -> Form:
    _with_stopped_changes(cast)
    client = logged_on(cast.bob)
    data = _granted(client, cast.bob, Purpose.ENFORCE)
    return Form(client, _page_of_alice(cast, act), data, _page_of_alice(cast, ""))


_ALL_MUST = {"third_party_clients": "allowed", "client_passwords": "required"}


@form("admin_console:policy-edit")
def _policy(cast: Cast) -> Form:
    return Form(logged_on(cast.bob), RULES, _ALL_MUST, REVIEW)


@form("admin_console:policy-review")
def _policy_review(cast: Cast) -> Form:
    client = logged_on(cast.bob)
    client.post(RULES, _ALL_MUST)
    client.post(f"{SETTINGS}/verify/enforce/", {"password": password_of("Postmaster")})
    page = client.get(REVIEW)
    return Form(
        client, REVIEW, {"grant": str(page.context["grant"]), "seen": page.context["review"].fingerprint}, RULES
    )


_MUST = {"client_passwords": "required", "reason": "Tablets"}


@form("admin_console:policy-exception-department")
def _exception_department(cast: Cast) -> Form:
    return Form(logged_on(cast.bob), f"{RULES}exceptions/department/{cast.sales.pk}/", _MUST, REVIEW)


@form("admin_console:policy-exception-employee")
def _exception_employee(cast: Cast) -> Form:
    return Form(logged_on(cast.bob), f"{RULES}exceptions/employee/{cast.alice.public_id}/", _MUST, REVIEW)


@form("admin_console:policy-exception-remove")
def _exception_remove(cast: Cast) -> Form:
    row = set_policy(
        kind=CLIENT_PASSWORDS, domain=cast.acme, value=REQUIRED, owner=cast.bob.address, account=cast.alice
    )
    return Form(logged_on(cast.bob), f"{RULES}exceptions/{row.pk}/remove/", {}, REVIEW)
