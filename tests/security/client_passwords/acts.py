"""What people do with security passwords, by the services and in a browser."""

import re
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mailportal.audit.source import Source
from security.client_passwords.limits import UNLIMITED, PasswordLimits
from security.client_passwords.rules import ClientKind
from security.client_passwords.services import IssuedClientPassword, issue_client_password
from security.grants.rules import Purpose
from tests.cast import password_of
from tests.security.flow.acts import flow_in
from tests.security.step_up import acts

SOURCE = Source(address="192.0.2.10", program="Test Browser", request_id="0123456789")
SESSION = "a-session-key"
GENERATE = "/settings/client-passwords/generate/"
TURN_ON = "/settings/client-passwords/turn-on/"
TURN_OFF = "/settings/client-passwords/turn-off/"
OVERVIEW = "/settings/account-security/"


def switched_on(account: User) -> User:
    """Turn security passwords on in the table, as a state to start from."""
    User.objects.filter(pk=account.pk).update(client_passwords_since=timezone.now())
    account.refresh_from_db()
    return account


def grant_for(account: User, purpose: Purpose = Purpose.GENERATE, *, session: str = SESSION) -> UUID:
    """Return a fresh proof of identity of the account in that session."""
    return acts.grant_for(account, purpose, session=session)


def issue(
    account: User,
    *,
    label: str = "My iPhone",
    kind: ClientKind = ClientKind.MAIL,
    grant: UUID | None = None,
    limits: PasswordLimits = UNLIMITED,
) -> IssuedClientPassword:
    """Let the account generate a password."""
    return issue_client_password(
        flow=flow_in(account, proof=grant or grant_for(account), source=SOURCE),
        label=label,
        kind=kind,
        limits=limits,
    )


def proved(client: Client, account: User, purpose: Purpose = Purpose.GENERATE) -> str:
    """Prove the identity in the browser; return the grant that the page after it holds."""
    proof = {"password": password_of(account.name)}
    page = client.post(f"/settings/verify/{purpose.value}/", proof, follow=True)
    found = re.search(r'name="grant" value="([^"]+)"', page.content.decode())
    assert found is not None, page.redirect_chain
    return found[1]


def generate(
    client: Client, grant: str, *, label: str = "My iPhone", kind: str = "mail", **limits: str
) -> HttpResponse:
    """Send the form of a new security password."""
    return client.post(GENERATE, {"grant": grant, "label": label, "kind": kind, **limits})


def secret_on(page: HttpResponse) -> str:
    """Return the password that the reveal page shows."""
    found = re.search(r'data-value="([0-9a-z]{16})"', page.content.decode())
    assert found is not None, page.status_code
    return found[1]
