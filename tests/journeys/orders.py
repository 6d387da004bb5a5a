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
    portal.python("-c", _ORDER, kind, value, of, "postmaster@acme.example")


def order_new_password(portal: Portal, *, of: str) -> None:
    """Order that the account password is changed at the next logon."""
    portal.python("-c", _NEW_PASSWORD, of)
