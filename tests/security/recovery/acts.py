"""What people who forgot their password do, and others who say that they did."""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.sms.vendors.trials import outbox
from security.models import RecoveryRequest, SecurePhone
from security.recovery.codes import send_recovery_codes
from tests.browser import browser
from tests.captcha.solver import solved
from tests.security.factors.phones import acts as phones
from tests.security.factors.questions.acts import TYPED

START, METHOD, FAILED, DONE = "/recovery/", "/recovery/method/", "/recovery/failed/", "/recovery/done/"
CODE, SEND, QUESTIONS = "/recovery/code/", "/recovery/code/send/", "/recovery/questions/"
BY_APP, BY_RECOVERY_CODE = "/recovery/verify/authenticator/", "/recovery/verify/recovery-code/"
PASSWORD, LOGON = "/recovery/password/", "/logon/"
NEW = "Correct-Horse-7"
TWICE = {"new": NEW, "confirm": NEW}
ANSWERED = {"answer_1": TYPED[0], "answer_2": TYPED[1]}
MISSED = {"answer_1": "Nobody", "answer_2": "Somebody"}
UNKNOWN = "anton@acme.example"


class Step(NamedTuple):
    """Where a browser is led, or the status of a page that does not lead on."""

    status: int
    leads_to: str


def begun(address: str, client: Client | None = None) -> Client:
    """Return a browser that gave the address and solved the captcha."""
    client = client or browser()
    answer = begin(client, address)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == METHOD
    return client


def begin(client: Client, address: str) -> HttpResponse:
    """Give an address with the captcha solved."""
    page = client.get(START).content.decode()
    return client.post(START, {"address": address, **solved(client, page)})


def rested_phone(account: User, number: str = phones.NUMBER) -> SecurePhone:
    """Give the account a phone that has been its own for long."""
    phone = phones.bound(account, number)
    SecurePhone.objects.filter(pk=phone.pk).update(recovers_from=timezone.now() - timedelta(hours=1))
    return phone


def by_phone(address: str, client: Client | None = None) -> Client:
    """Return a browser in which a code was asked for, and sent where there is a phone."""
    client = begun(address, client)
    assert client.post(METHOD, {"method": "phone"})["Location"] == CODE
    send_recovery_codes()
    return client


def by_questions(address: str, client: Client | None = None) -> Client:
    """Return a browser that is asked its questions."""
    client = begun(address, client)
    assert client.post(METHOD, {"method": "questions"})["Location"] == QUESTIONS
    return client


def sent_code() -> str:
    """Return the code of the newest text message."""
    return phones.last_code()


def are_codes_sent() -> bool:
    """Whether any message has left."""
    return bool(outbox)


def proved_by_phone(account: User, client: Client | None = None) -> Client:
    """Return a browser in which the account's code was right; the account has a phone."""
    client = by_phone(account.address, client)
    assert client.post(CODE, {"code": sent_code()}).status_code == 302
    return client


def proved_by_questions(account: User, client: Client | None = None) -> Client:
    """Return a browser in which the answers were right; the account has set them up."""
    client = by_questions(account.address, client)
    assert client.post(QUESTIONS, ANSWERED).status_code == 302
    return client


def grant_on(client: Client) -> str:
    """Return the right to set a password, as the page's form holds it."""
    return phones.grant_on(client.get(PASSWORD))


def reset(client: Client, **more: str) -> HttpResponse:
    """Set the new password where the proofs are enough."""
    return client.post(PASSWORD, {"grant": grant_on(client), **TWICE, **more})


def secret_of(client: Client) -> str:
    """Return the secret by which this browser goes on."""
    return str(client.cookies[settings.RECOVERY_COOKIE_NAME].value)


def with_secret(secret: str) -> Client:
    """Return another browser that was given somebody's secret."""
    thief = browser(program="Thief")
    thief.cookies[settings.RECOVERY_COOKIE_NAME] = secret
    return thief


def newest() -> RecoveryRequest:
    """Return the request that was begun last."""
    return RecoveryRequest.objects.latest("pk")


def step(answer: HttpResponse) -> Step:
    """Return what an answer does."""
    return Step(answer.status_code, answer.headers.get("Location", ""))
