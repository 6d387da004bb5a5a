"""Reading authenticators."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import effective_policy
from accounts.policies.resolve import AccountOrders
from security.authenticators.models import Authenticator
from security.authenticators.rules import address_of, key_text
from security.authenticators.seals import opened
from security.policies import FACTOR_AUTHENTICATOR, ON
from security.sessions.keys import digest_of


@dataclass(frozen=True, slots=True)
class Attachment:
    """What the person needs to put the account into an app: the key as text, the address for the QR code."""

    key: str = field(repr=False)
    address: str = field(repr=False)
    expires_at: datetime


def authenticator_of(*, account: User) -> Authenticator | None:
    """Return the account's confirmed authenticator."""
    return Authenticator.objects.filter(user=account, confirmed=True).first()


def pending_authenticator(*, account: User, flow: str) -> Authenticator | None:
    """Return the living, unconfirmed authenticator of this flow of the account."""
    return Authenticator.objects.filter(
        user=account, confirmed=False, flow_digest=digest_of(flow), expires_at__gt=timezone.now()
    ).first()


def attachment_of(*, account: User, flow: str) -> Attachment | None:
    """Return what to show in this flow, None where nothing is being attached or its ten minutes are over.

    Raises AuthenticatorUnreadable.
    """
    pending = pending_authenticator(account=account, flow=flow)
    if pending is None or pending.expires_at is None:
        return None
    secret = opened(pending)
    address = address_of(secret, account=account.address, issuer=settings.PORTAL_NAME)
    return Attachment(key_text(secret), address, pending.expires_at)


def is_authenticator_offered(*, account: User, orders: AccountOrders | None = None) -> bool:
    """Say whether the account's domain offers authenticators (P6); operators are under no domain's policy.

    ``orders`` are the account's where they have been read already.
    """
    if account.domain_id is None:
        return True
    return effective_policy(kind=FACTOR_AUTHENTICATOR, account=account, orders=orders).value == ON
