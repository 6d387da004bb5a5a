"""Reading authenticators."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.policies.queries import orders_of
from accounts.policies.resolve import AccountOrders
from security.factors.authenticators.models import Authenticator
from security.factors.authenticators.rules import PENDING_FOR, key_text, provisioning_uri
from security.factors.phones.queries import are_phones_offered
from security.flow.services import living
from security.flow.values import Flow
from security.policies import FACTOR_AUTHENTICATOR, ON, REQUIRED, SECOND_FACTOR


@dataclass(frozen=True, slots=True)
class Attachment:
    """What the person needs to put the account into an app: the key as text, the URI for the QR code."""

    key: str = field(repr=False)
    uri: str = field(repr=False)
    expires_at: datetime
    replaces: bool = False


def authenticator_of(*, account: User) -> Authenticator | None:
    """Return the account's confirmed authenticator."""
    return Authenticator.objects.filter(user=account, confirmed=True).first()


def is_just_attached(*, account: User) -> bool:
    """Whether the account's authenticator was confirmed so lately that its page may still be open somewhere."""
    since = timezone.now() - PENDING_FOR
    return Authenticator.objects.filter(user=account, confirmed=True, confirmed_at__gt=since).exists()


def pending_authenticator(*, flow: Flow) -> Authenticator | None:
    """Return the living, unconfirmed authenticator of this flow."""
    return living(Authenticator, flow).filter(confirmed=False).first()


def attachment_of(*, flow: Flow) -> Attachment | None:
    """Return what to show in this flow, None where nothing is being attached or its ten minutes are over.

    Raises AuthenticatorUnreadable.
    """
    pending = pending_authenticator(flow=flow)
    if pending is None or pending.expires_at is None:
        return None
    secret = pending.sealed_secret.open()
    uri = provisioning_uri(secret, account=flow.account.address, issuer=settings.PORTAL_NAME)
    return Attachment(key_text(secret), uri, pending.expires_at, replaces=pending.replaces)


def is_authenticator_offered(*, account: User, orders: AccountOrders | None = None) -> bool:
    """Whether the account's domain offers authenticators (P6); operators are under no domain's policy.

    Where a second factor is required and no phone can be bound, they are offered whatever the switch says: two orders
    that contradict each other neither shut everybody out nor let the password alone in.
    ``orders`` are the account's where they have been read already.
    """
    if account.domain_id is None:
        return True
    orders = orders_of(account=account) if orders is None else orders
    if orders.value(FACTOR_AUTHENTICATOR) == ON:
        return True
    return orders.value(SECOND_FACTOR) == REQUIRED and not are_phones_offered(account=account, orders=orders)
