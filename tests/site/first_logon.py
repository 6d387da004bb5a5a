"""The gates between a right password and the session."""

from django.test import Client
from django.utils import timezone

from accounts.models import User
from security.models import LogonAttempt
from security.policies import REQUIRED, SECOND_FACTOR
from tests.cast import Cast
from tests.security.factors.authenticators.acts import attached, phone_for
from tests.security.factors.phones.acts import NUMBER, bound, last_code
from tests.security.factors.questions.acts import AGAIN, CHOICE
from tests.security.logon.acts import ATTACH, BY_PHONE, CONFIRM, half_way
from tests.site.people import OVERVIEW, TWICE
from tests.site.table import NOT_THAT_WAY, STAGE, Visit, page

SET_UP = "/logon/set-up/"


@page("security:second-step-method", STAGE, STAGE, ("authenticator",))
def second_step_method(cast: Cast) -> Visit:
    phone, _ = attached(cast.alice)
    return Visit(half_way(cast.alice), {"code": phone.code()}, OVERVIEW, ("code",))


@page("security:second-step-send", NOT_THAT_WAY, STAGE)
def second_step_send(cast: Cast) -> Visit:
    bound(cast.alice)
    return Visit(half_way(cast.alice), {}, BY_PHONE)


@page("security:enrolment", STAGE, STAGE)
def enrolment(cast: Cast) -> Visit:
    cast.order(SECOND_FACTOR, REQUIRED)
    return Visit(half_way(cast.alice), {}, CONFIRM)


@page("security:enrolment-confirm", STAGE, STAGE)
def enrolment_confirm(cast: Cast) -> Visit:
    client = enrolment(cast).client
    client.post(ATTACH)
    phone = phone_for(cast.alice, flow=str(LogonAttempt.objects.get().public_id))
    return Visit(client, {"code": phone.code()}, "", ("code",))


@page("security:enrolment-download", NOT_THAT_WAY, STAGE)
def enrolment_download(cast: Cast) -> Visit:
    _order_change(cast)
    confirm = enrolment_confirm(cast)
    codes = confirm.client.post(CONFIRM, confirm.data).context["codes"]
    return Visit(confirm.client, {"codes": " ".join(codes)})


@page("security:forced-change", STAGE, STAGE)
def forced_change(cast: Cast) -> Visit:
    _order_change(cast)
    return Visit(half_way(cast.alice), TWICE, OVERVIEW, tuple(TWICE))


def _order_change(cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(must_change_password_since=timezone.now())


# --- the set-up


def _newcomer(cast: Cast, *steps: tuple[str, dict[str, str]]) -> Client:
    """Alice on her first day."""
    User.objects.filter(pk=cast.alice.pk).update(wizard_done_at=None)
    client = half_way(cast.alice)
    for path, data in steps:
        assert client.post(path, data).status_code == 302
    return client


_CHOSEN = (f"{SET_UP}questions/", CHOICE)
_ANSWERED = (f"{SET_UP}questions/confirm/", AGAIN)
_NUMBERED = (f"{SET_UP}phone/", {"number": NUMBER})

page("security:set-up", STAGE, NOT_THAT_WAY, shows=302)(lambda cast: Visit(_newcomer(cast)))


@page("security:set-up-questions", STAGE, STAGE)
def set_up_questions(cast: Cast) -> Visit:
    return Visit(_newcomer(cast), CHOICE, SET_UP, ("answer_1", "answer_2"))


@page("security:set-up-confirm", STAGE, STAGE)
def set_up_confirm(cast: Cast) -> Visit:
    return Visit(_newcomer(cast, _CHOSEN), AGAIN, SET_UP, tuple(AGAIN))


@page("security:set-up-questions-restart", NOT_THAT_WAY, STAGE)
def set_up_questions_restart(cast: Cast) -> Visit:
    return Visit(_newcomer(cast, _CHOSEN), {}, f"{SET_UP}questions/")


@page("security:set-up-phone", STAGE, STAGE)
def set_up_phone(cast: Cast) -> Visit:
    client = _newcomer(cast, _CHOSEN, _ANSWERED)
    return Visit(client, {"number": NUMBER}, f"{SET_UP}phone/code/", ("number",))


@page("security:set-up-phone-code", STAGE, STAGE)
def set_up_phone_code(cast: Cast) -> Visit:
    return Visit(_awaiting_a_code(cast), {"code": last_code()}, OVERVIEW, ("code",))


@page("security:set-up-phone-send", NOT_THAT_WAY, STAGE)
def set_up_phone_send(cast: Cast) -> Visit:
    return Visit(_awaiting_a_code(cast), {}, f"{SET_UP}phone/code/")


def _awaiting_a_code(cast: Cast) -> Client:
    client = _newcomer(cast, _CHOSEN, _ANSWERED, _NUMBERED)
    client.get(f"{SET_UP}phone/code/")  # which says once that a code was sent
    return client


@page("security:set-up-phone-skip", NOT_THAT_WAY, STAGE)
def set_up_phone_skip(cast: Cast) -> Visit:
    return Visit(_newcomer(cast, _CHOSEN, _ANSWERED), {}, OVERVIEW)
