"""Second factors and what stands in for them: set up, changed and taken away in the settings."""

from django.test import Client

from security.grants.rules import Purpose
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators import acts as app
from tests.security.factors.phones import acts as phone
from tests.security.factors.questions.acts import AGAIN, CHOICE, CHOOSE, CONFIRM
from tests.site.people import OVERVIEW, proved
from tests.site.table import (
    MAILBOXES_CONFLICT,
    MAILBOXES_LED_ON,
    MAILBOXES_UNPROVED,
    NOT_THAT_WAY,
    Visit,
    page,
)

PHONE_CODE = f"{phone.BIND}code/"


@page("security:authenticator-attach", MAILBOXES_LED_ON, MAILBOXES_UNPROVED)
def authenticator_attach(cast: Cast) -> Visit:
    client, grant = proved(cast.alice)
    return Visit(client, grant, app.CONFIRM)


@page("security:authenticator-confirm", MAILBOXES_LED_ON, MAILBOXES_CONFLICT)
def authenticator_confirm(cast: Cast) -> Visit:
    client = logged_on(cast.alice)
    scanning = app.begun(cast.alice, flow=client.cookies["sid"].value)
    return Visit(client, {"code": scanning.code()}, "", ("code",))


@page("security:authenticator-replace", MAILBOXES_LED_ON, MAILBOXES_LED_ON)
def authenticator_replace(cast: Cast) -> Visit:
    old, _ = app.attached(cast.alice)
    cast.alice.refresh_from_db()
    typed = {"code": old.code(), "password": password_of("Alice")}
    return Visit(logged_on(cast.alice), typed, app.CONFIRM, tuple(typed))


@page("security:authenticator-delete", MAILBOXES_LED_ON, MAILBOXES_LED_ON)
def authenticator_delete(cast: Cast) -> Visit:
    app.attached(cast.alice)
    client, grant = proved(cast.alice, Purpose.DELETE_AUTHENTICATOR)
    return Visit(client, grant, OVERVIEW)


@page("security:recovery-code-renew", MAILBOXES_CONFLICT, MAILBOXES_UNPROVED)
def recovery_code_renew(cast: Cast) -> Visit:
    app.attached(cast.alice)
    return Visit(*proved(cast.alice))


@page("security:recovery-code-download", NOT_THAT_WAY, MAILBOXES_CONFLICT)
def recovery_code_download(cast: Cast) -> Visit:
    _, codes = app.attached(cast.alice)
    cast.alice.refresh_from_db()
    return Visit(logged_on(cast.alice), {"codes": " ".join(codes)})


@page("security:phone-bind", MAILBOXES_LED_ON, MAILBOXES_UNPROVED)
def phone_bind(cast: Cast) -> Visit:
    client, grant = proved(cast.alice)
    # The first answer spends the proof on the whole change, even a slip.
    client.post(phone.BIND, {**grant, "number": ""})
    return Visit(client, {"number": phone.NUMBER}, PHONE_CODE, ("number",))


@page("security:phone-bind-code", MAILBOXES_LED_ON, MAILBOXES_CONFLICT)
def phone_bind_code(cast: Cast) -> Visit:
    return Visit(_awaiting_a_code(cast), {"code": phone.last_code()}, OVERVIEW, ("code",))


@page("security:phone-bind-code-send", NOT_THAT_WAY, MAILBOXES_CONFLICT)
def phone_bind_code_send(cast: Cast) -> Visit:
    return Visit(_awaiting_a_code(cast), {}, PHONE_CODE)


def _awaiting_a_code(cast: Cast) -> Client:
    client = logged_on(cast.alice)
    client.get(phone.numbered(client, cast.alice)["Location"])  # the page after an act tells of it, once
    return client


@page("security:phone-unbind", MAILBOXES_LED_ON, MAILBOXES_LED_ON)
def phone_unbind(cast: Cast) -> Visit:
    phone.bound(cast.alice)
    client, grant = proved(cast.alice)
    return Visit(client, grant, OVERVIEW)


@page("security:question-list", MAILBOXES_LED_ON, MAILBOXES_UNPROVED)
def question_list(cast: Cast) -> Visit:
    client, grant = proved(cast.alice)
    return Visit(client, {**grant, **CHOICE}, CONFIRM, ("answer_1", "answer_2"))


@page("security:question-confirm", MAILBOXES_LED_ON, MAILBOXES_CONFLICT)
def question_confirm(cast: Cast) -> Visit:
    chosen = question_list(cast)
    chosen.client.post(CHOOSE, chosen.data)
    return Visit(chosen.client, AGAIN, OVERVIEW, tuple(AGAIN))
