"""What anybody comes to."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailportal.sms.services import queue_message, send_now
from mailportal.sms.vendors.trials import outbox
from security.notices.rules import NoticeKind
from security.notices.services import notify
from tests.browser import browser, logged_on
from tests.captcha.solver import challenge_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import SOURCE
from tests.security.factors.phones.acts import NUMBER
from tests.security.freezing.acts import code_in_newest
from tests.security.logon.acts import LOGON
from tests.security.passwords.activation.acts import code_for
from tests.security.passwords.acts import code_of, linked
from tests.site.people import OVERVIEW, TWICE, alice
from tests.site.table import NOT_THAT_WAY, Enter, Visit, everybody, page

page("home", everybody(302), NOT_THAT_WAY, shows=302)(alice)


@page("security:password-change-well-known", everybody(302), NOT_THAT_WAY, shows=302)
# None where the operator has set no contact.
@page("web:security-txt", everybody(404), NOT_THAT_WAY, shows=404)
def well_known(_: Cast) -> Visit:
    return Visit(browser())


@page("ui:theme-set", NOT_THAT_WAY, everybody(400), is_public=True)
def theme(_: Cast) -> Visit:
    return Visit(browser(), {"theme": "dark"}, "/")


@page("security:language-set", NOT_THAT_WAY, everybody(400), is_public=True)
def language(_: Cast) -> Visit:
    return Visit(browser(), {"language": "zh-hans"}, "/")


@page("security:logon", (200, 302, 302, 302, 302, 302, 302), everybody(400), is_public=True)
def logon(cast: Cast) -> Visit:
    typed = {"address": cast.alice.address, "password": password_of("Alice")}
    return Visit(browser(), typed, OVERVIEW, tuple(typed))


@page("security:logoff", (302, 200, 200, 200, 200, 200, 200), everybody(302), is_public=True)
def logoff(cast: Cast) -> Visit:
    return Visit(logged_on(cast.alice), {}, "/logon/?ended=logged-off")


@page("security:password-link", everybody(200), everybody(400), is_public=True)
def password_link(cast: Cast) -> Visit:
    typed = {"code": code_of(linked(cast.bob, by=cast.olga)), **TWICE}
    return Visit(browser(), typed, "/logon/", tuple(typed))


@page("security:activation", everybody(200), everybody(400), is_public=True)
def activation(cast: Cast) -> Visit:
    typed = {"address": cast.alice.address, "code": code_for(cast.alice, issuer=cast.bob), **TWICE}
    return Visit(browser(), typed, "/logon/", tuple(typed))


@page("security:freeze", everybody(200), everybody(400), is_public=True)
def freeze(cast: Cast) -> Visit:
    notify(NoticeKind.AUTHENTICATOR_ATTACHED, account=cast.alice, source=SOURCE)
    return Visit(browser(), {"code": code_in_newest(cast.alice)}, "", ("code",))


def _guesser(part: str) -> Enter:
    def guess(cast: Cast) -> Visit:
        client = browser()
        for number in range(3):
            _try(client, cast, f"Wrong-Passw0rd-{number}")
        challenge = challenge_on(_try(client, cast, password_of("Alice")))
        return Visit(client, path=reverse(f"captcha:{part}", args=["logon", challenge]))

    return guess


def _try(client: Client, cast: Cast, password: str) -> str:
    return client.post(LOGON, {"address": cast.alice.address, "password": password}).content.decode()


# Nothing is drawn for a browser that has seen no form.
for _part in ("picture", "sound", "work"):
    page(f"captcha:{_part}", everybody(404), NOT_THAT_WAY, ("logon", "0" * 32))(_guesser(_part))


# A gateway's report needs an address that only it was told.
@page("sms:delivery", everybody(404), NOT_THAT_WAY, ("A" * 43,), shows=204)
def report(_: Cast) -> Visit:
    expires_at = timezone.now() + timedelta(minutes=5)
    send_now(message_id=queue_message(number=NUMBER, text="Code", expires_at=expires_at))
    token = outbox[-1].report_url.rstrip("/").rpartition("/")[2]
    return Visit(browser(), path=f"{reverse('sms:delivery', args=[token])}?type=1")
