"""What a postmaster orders, where the domain console has no page for it yet."""

from tests.portal import Portal

_ORDER = """
import sys, django
django.setup()
from accounts.models import User
from accounts.policies.kinds import kind_named
from accounts.policies.services import set_policy
kind, value, address, owner = sys.argv[1:]
account = User.objects.select_related("domain").get(address=address)
set_policy(kind=kind_named(kind), domain=account.domain, account=account, value=value, owner=owner)
"""

_NEW_PASSWORD = """
import sys, django
django.setup()
from django.utils import timezone
from accounts.models import User
User.objects.filter(address=sys.argv[1]).update(must_change_password_since=timezone.now())
"""


def order(portal: Portal, kind: str, value: str, *, of: str) -> None:
    """Order a policy for one account."""
    portal.inside("-c", _ORDER, kind, value, of, "postmaster@acme.example")


def order_new_password(portal: Portal, *, of: str) -> None:
    """Order that the account password is changed at the next logon."""
    portal.inside("-c", _NEW_PASSWORD, of)


_EXPIRY = """
import sys, django
from datetime import UTC, datetime, time, timedelta
django.setup()
from django.utils import timezone
from accounts.models import Policy, User
from security.passwords.expiry.rules import later_by
days, address = sys.argv[1:]
Policy.objects.filter(account__address=address).update(since=timezone.now() - timedelta(days=800))
changed = later_by(-12, timezone.localdate() + timedelta(days=int(days)))
User.objects.filter(address=address).update(password_changed_at=datetime.combine(changed, time(12), tzinfo=UTC))
"""


def order_expiry(portal: Portal, *, of: str, days_left: int, strength: str) -> None:
    """Order long ago that this password ends after a year, and let it be so old that so many days are left."""
    order(portal, "password_expiry", "12", of=of)
    order(portal, "password_expiry_strength", strength, of=of)
    portal.inside("-c", _EXPIRY, str(days_left), of)


_TEMPORARY = """
import sys, django
django.setup()
from accounts.models import User
from mailportal.audit.source import ON_THE_HOST, PORTAL
from security.passwords.temporary import set_temporary_password
account = User.objects.get(address=sys.argv[1])
print(set_temporary_password(account=account, actor=PORTAL, source=ON_THE_HOST).secret)
"""


def set_temporary_password(portal: Portal, *, of: str) -> str:
    """Return the temporary password that an administrator has set."""
    return portal.inside("-c", _TEMPORARY, of).strip()
