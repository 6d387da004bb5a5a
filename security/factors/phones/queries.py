"""Reading secure phones."""

from django.conf import settings

from accounts.models import User
from accounts.policies.queries import effective_policy
from accounts.policies.resolve import AccountOrders
from security.factors.errors import PhoneChangeOver
from security.factors.phones.models import PhoneChange, SecurePhone
from security.flow.services import living
from security.flow.values import Flow
from security.policies import FACTOR_PHONE, ON


def phone_of(*, account: User) -> SecurePhone | None:
    """Return the account's secure phone."""
    return SecurePhone.objects.filter(user=account).first()


def are_phones_offered(*, account: User, orders: AccountOrders | None = None) -> bool:
    """Whether a phone can be bound: text messages leave this installation, and the domain offers them (P6).

    ``orders`` are the account's where they have been read already.
    """
    if not settings.SMS_GATEWAY or not settings.SMS_COUNTRIES:
        return False
    if account.domain_id is None:
        return True
    return effective_policy(kind=FACTOR_PHONE, account=account, orders=orders).value == ON


def living_change(*, flow: Flow) -> PhoneChange | None:
    """Return the binding that this flow has under way."""
    return living(PhoneChange, flow).first()


def required_change(*, flow: Flow) -> PhoneChange:
    """Return the change under way. Raises PhoneChangeOver where there is none any more."""
    change = living_change(flow=flow)
    if change is None:
        raise PhoneChangeOver
    return change
