"""What administrators issue for people who are locked out, for several tests."""

from django.db import transaction
from django.test import Client

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.source import Source
from security.models import LogonAttempt
from security.passes.rules import IssuedPass
from security.passes.services import issue_pass
from tests.security.factors.authenticators.acts import Phone, phone_for
from tests.security.logon.acts import ATTACH, CONFIRM

DESK = Source(address="192.0.2.7")
BY_PASS = "/logon/verify/enrolment-pass/"


def issued_to(account: User, *, issuer: User, hours: int = 24) -> IssuedPass:
    """Issue a pass to an account that has no factor left."""
    with transaction.atomic():
        holder = User.objects.select_for_update().get(pk=account.pk)
        return issue_pass(holder=holder, actor=actor_of(issuer), source=DESK, hours=hours)


def attach(client: Client, account: User) -> Phone:
    """Attach an authenticator in a logon that has come to that page."""
    assert client.post(ATTACH)["Location"] == CONFIRM
    client.get(CONFIRM)
    phone = phone_for(account, flow=str(LogonAttempt.objects.get(account=account).public_id))
    assert client.post(CONFIRM, {"code": phone.code()}).status_code == 200
    return phone
