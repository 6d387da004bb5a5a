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


def order(portal: Portal, kind: str, value: str, *, of: str) -> None:
    """Order a policy for one account."""
    portal.python("-c", _ORDER, kind, value, of, "postmaster@acme.example")
