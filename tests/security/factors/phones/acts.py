"""What people do with secure phones and codes, by the services and in a browser."""

import re
from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import Source
from mailportal.sms.vendors.trials import outbox
from security.models import SecurePhone
from tests.cast import password_of
from tests.security.step_up.acts import grant_in, proof_page

SOURCE = Source(address="192.0.2.10", program="Test Browser", request_id="0123456789")
SESSION = "a-session-key"
NUMBER, OTHER = "+8613812345678", "+8613987654321"
BIND, UNBIND = "/settings/phone/bind/", "/settings/phone/unbind/"
OVERVIEW = "/settings/account-security/"


def bound(account: User, number: str = NUMBER) -> SecurePhone:
    """Give the account a phone in the table, as a state to start from."""
    phone = SecurePhone(user=account, name="phone", recovers_from=timezone.now() + timedelta(hours=72))
    SecurePhone.sealed_number.field.put(phone, number.encode())
    phone.save()
    since = {name: Coalesce(name, timezone.now()) for name in ("first_factor_at", "second_factor_since", "phone_since")}
    User.objects.filter(pk=account.pk).update(factor_epoch=F("factor_epoch") + 1, **since)
    account.refresh_from_db(fields=["factor_epoch", "first_factor_at"])
    return phone


def last_code() -> str:
    """Return the code of the newest message."""
    found = re.search(r"\b[0-9]{6}\b", outbox[-1].text)
    assert found is not None
    return found[0]


def wrong(code: str) -> str:
    """Return another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


def numbered(client: Client, account: User, number: str = NUMBER) -> HttpResponse:
    """Prove the identity and send the number of an account that has no factor yet."""
    return client.post(BIND, {"grant": str(grant_in(client, account)), "number": number})


def proved(client: Client, account: User, path: str, method: str = "", code: str = "") -> HttpResponse:
    """Prove the identity on the page for it, by the password and a code where a method is named."""
    typed = {"password": password_of(account.name), **({"code": code} if code else {})}
    return client.post(proof_page(path, method=method), typed)


def asked_for_code(client: Client) -> HttpResponse:
    """Ask for a code on the present phone, for the proof of identity."""
    return client.post("/settings/verify/change-factor/phone/send/")


def proved_by_phone(client: Client, account: User, path: str = BIND) -> str:
    """Prove the identity by password and a code on the present phone; return the proof that the page then holds."""
    asked_for_code(client)
    answer = proved(client, account, path, "phone", last_code())
    assert answer.status_code == 302, answer.status_code
    return grant_on(client.get(answer["Location"]))


def grant_on(page: HttpResponse) -> str:
    """Return the proof of identity that a page's form holds."""
    found = re.search(r'name="grant" value="([^"]+)"', page.content.decode())
    assert found is not None, page.status_code
    return found[1]
