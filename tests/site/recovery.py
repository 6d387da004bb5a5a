"""Forgot Password, step by step."""

from tests.browser import browser
from tests.captcha.solver import solved
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.questions.acts import set_up
from tests.security.recovery import acts
from tests.site.people import TWICE, stranger
from tests.site.table import NOT_THAT_WAY, STAGE, Visit, everybody, page

page("security:recovery-old-address", STAGE, NOT_THAT_WAY, shows=302)(stranger)


@page("security:recovery-start", everybody(200), everybody(400), is_public=True)
def start(cast: Cast) -> Visit:
    client = browser()
    typed = {"address": cast.alice.address, **solved(client, client.get(acts.START).content.decode())}
    return Visit(client, typed, acts.METHOD, ("address",))


@page("security:recovery-method", STAGE, STAGE)
def method(cast: Cast) -> Visit:
    return Visit(acts.begun(cast.alice.address), {"method": "phone"}, acts.CODE)


@page("security:recovery-code", STAGE, STAGE)
def code(cast: Cast) -> Visit:
    acts.rested_phone(cast.alice)
    return Visit(acts.by_phone(cast.alice.address), {"code": acts.sent_code()}, acts.PASSWORD, ("code",))


@page("security:recovery-code-send", NOT_THAT_WAY, STAGE)
def send(cast: Cast) -> Visit:
    return Visit(acts.by_phone(cast.alice.address), {}, acts.CODE)


@page("security:recovery-questions", STAGE, STAGE)
def questions(cast: Cast) -> Visit:
    set_up(cast.alice)
    return Visit(acts.by_questions(cast.alice.address), acts.ANSWERED, acts.PASSWORD, tuple(acts.ANSWERED))


@page("security:recovery-verify", STAGE, STAGE, ("authenticator",))
def verify(cast: Cast) -> Visit:
    acts.rested_phone(cast.alice)
    app, _ = attached(cast.alice)
    return Visit(acts.proved_by_phone(cast.alice), {"code": app.code()}, acts.PASSWORD, ("code",))


@page("security:recovery-password", STAGE, STAGE)
def password(cast: Cast) -> Visit:
    acts.rested_phone(cast.alice)
    client = acts.proved_by_phone(cast.alice)
    return Visit(client, {"grant": acts.grant_on(client), **TWICE}, acts.DONE, tuple(TWICE))


@page("security:recovery-failed", STAGE, NOT_THAT_WAY)
def failed(cast: Cast) -> Visit:
    client = acts.by_phone(cast.alice.address)
    for _ in range(5):
        client.post(acts.CODE, {"code": "000000"})
    return Visit(client)


@page("security:recovery-done", STAGE, NOT_THAT_WAY)
def done(cast: Cast) -> Visit:
    client = password(cast).client
    acts.reset(client)
    return Visit(client)
