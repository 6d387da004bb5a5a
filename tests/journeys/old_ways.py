"""Somebody whose mail programs use the web logon password, as far as the portal has seen."""

from tests.portal import Portal

_SEEN = """
import sys, django
django.setup()
from django.utils import timezone
from accounts.models import User
from tests.admin_console.enforcement.acts import IPHONE, OUTLOOK, come
from security.records.rules import Reason
account = User.objects.get(address=sys.argv[1])
for program in (OUTLOOK, IPHONE):
    come(account, Reason.ACCOUNT_PASSWORD, program)
"""
_HIRED = """
import sys, django
django.setup()
from accounts.directory.services import create_account
from accounts.models import Domain
create_account(address=sys.argv[1], name="Henrik Solberg", domain=Domain.objects.get(), encoded_password=None)
"""
_DUE = """
import django
django.setup()
from django.utils import timezone
from admin_console.enforcement.models import CutOver
CutOver.objects.filter(in_force_at=None, stopped_at=None).update(due_at=timezone.now())
"""


def hire_with_old_ways(portal: Portal, address: str) -> None:
    """Hire somebody who has used two mail programs."""
    portal.inside("-c", _HIRED, address)
    use_old_ways(portal, address)


def use_old_ways(portal: Portal, address: str) -> None:
    """Let Outlook and a phone of this account have logged on with the web logon password."""
    portal.inside("-c", _SEEN, address)


def bring_hour(portal: Portal) -> None:
    """Let the hour of each order that waits be now."""
    portal.inside("-c", _DUE)
