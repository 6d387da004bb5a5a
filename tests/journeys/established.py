"""People who set up long ago what proves who they are, and have forgotten their passwords since."""

import json
import time
from dataclasses import dataclass

import pyotp

from tests.journeys.authenticator_app import STEP_SECONDS, AuthenticatorApp
from tests.portal import Portal

FORGOTTEN, NEW_PASSWORD = "Long-Forgotten-7", "Quite-Another-7"
ANSWERS = ("Okonkwo", "Aunt Marie")
_SETTLE = """
import base64, json, sys
import django
django.setup()
from django.utils import timezone
from accounts.directory.rules import Role
from accounts.directory.services import create_account, create_domain
from accounts.models import Domain
from accounts.passwords.services import hash_password
from tests.security.client_passwords.acts import issue, switched_on
from tests.security.factors.authenticators.acts import attached
from tests.security.factors.questions.acts import set_up
from tests.security.recovery.acts import rested_phone

def settle(address, number, has_questions, has_app, labels):
    name, _, at = address.partition("@")
    is_operator = at == "portal.example"
    domain = None if is_operator else Domain.objects.filter(name=at).first() or create_domain(name=at)
    role = Role.POSTMASTER if address.startswith("postmaster@") else Role.EMPLOYEE
    role = Role.OPERATOR if is_operator else role
    account = create_account(address=address, name=name.title(), domain=domain, role=role, encoded_password=encoded)
    account.wizard_done_at = timezone.now()
    account.save(update_fields=["wizard_done_at"])
    for label in labels:
        issue(switched_on(account), label=label)
    app, codes = attached(account) if has_app else (None, [])
    if number:
        rested_phone(account, number)
    if has_questions:
        set_up(account)
    return {"secret": base64.b32encode(app.secret).decode() if app else "", "codes": codes}

encoded = hash_password(sys.argv[1])
print(json.dumps([settle(**person) for person in json.loads(sys.argv[2])]))
"""


@dataclass(frozen=True)
class Person:
    """Whom to settle at an address that nobody has yet; ``labels`` are those of security passwords.

    Who is called postmaster is one, and who is of the portal's own domain an operator.
    """

    address: str
    number: str = ""
    has_questions: bool = False
    has_app: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settled:
    """What a person has at hand."""

    app: AuthenticatorApp | None
    recovery_codes: list[str]


def settle(portal: Portal, *people: Person) -> list[Settled]:
    """Let these people have been here for years, in domains that are created with them."""
    told = portal.inside("-c", _SETTLE, FORGOTTEN, json.dumps([vars(person) for person in people]))
    return [Settled(_app(one["secret"]), one["codes"]) for one in json.loads(told)]


def _app(secret: str) -> AuthenticatorApp | None:
    # The code before the present one was used when it was attached.
    return AuthenticatorApp(pyotp.TOTP(secret), last=int(time.time() // STEP_SECONDS) - 1) if secret else None
