"""What people, and thieves of passwords, do at the logon."""

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from security.models import LogonAttempt
from tests.browser import browser
from tests.captcha.solver import solved
from tests.cast import password_of

LOGON, VERIFY, ATTACH = "/logon/", "/logon/verify/", "/logon/attach/"
BY_APP, BY_PHONE, BY_RECOVERY_CODE = f"{VERIFY}authenticator/", f"{VERIFY}phone/", f"{VERIFY}recovery-code/"
SEND, CONFIRM, CHANGE = f"{VERIFY}phone/send/", f"{ATTACH}confirm/", "/logon/change-password/"
OVERVIEW = "/settings/account-security/"
START_OVER = "/logon/?ended=unfinished"
WANTS_CAPTCHA = "Type the characters in the picture, or the digits you hear."


def name_of(account: User) -> str:
    """Return the name that the account's password is made of."""
    return account.address.partition("@")[0].capitalize()


def give_password(client: Client, account: User, **more: str) -> HttpResponse:
    """Give the right password."""
    return client.post(LOGON, {"address": account.address, "password": password_of(name_of(account)), **more})


def half_way(account: User, *, source: str = "192.0.2.10", client: Client | None = None) -> Client:
    """Return a browser that gave the right password and waits at the next gate."""
    client = client or browser(source=source)
    answer = give_password(client, account)
    assert answer.status_code == 302, answer.status_code
    assert LogonAttempt.objects.filter(account=account).exists()
    return client


def gate_of(client: Client) -> str:
    """Return where a page of a later gate leads this browser: to its own gate, or back to the logon page."""
    return client.get("/logon/set-up/")["Location"]


def is_in(client: Client) -> bool:
    """Whether the browser is logged on."""
    return client.get(OVERVIEW).status_code == 200


def sid(client: Client) -> str:
    """Return the session's key."""
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def with_cookie(key: str, **cookies: str) -> Client:
    """Return another browser that was given somebody's session cookie."""
    thief = browser(program="Thief")
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    for name, value in cookies.items():
        thief.cookies[name] = value
    return thief


def send(client: Client, address: str, password: str) -> HttpResponse:
    """Send address and password; where the page answers with a captcha that it wants first, solve it and send again."""
    data = {"address": address, "password": password}
    answer = client.post(LOGON, data)
    page = answer.content.decode()
    return client.post(LOGON, {**data, **solved(client, page)}) if WANTS_CAPTCHA in page else answer
