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
_LIVES_ON = """
import sys, django
django.setup()
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from accounts.models import User
from security.models import OldPassword
account = User.objects.get(address=sys.argv[1])
User.objects.filter(pk=account.pk).update(client_passwords_since=timezone.now())
ends_at = timezone.now() + timedelta(days=7)
row = {"order": uuid4(), "encoded": account.password, "opens_imap": True, "programs": 3, "ends_at": ends_at}
OldPassword.objects.create(account=account, **row)
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
_OWN_HOURS_DUE = """
import django
django.setup()
from django.utils import timezone
from security.models import Deadline
Deadline.objects.filter(look_at__isnull=False).update(holds_at=timezone.now(), look_at=timezone.now())
"""
_BEGIN = """
import sys, django
django.setup()
from accounts.models import User
from tests.admin_console.enforcement.acts import begin_hour
begin_hour(User.objects.get(address=sys.argv[1]))
"""
_ORDER = """
import sys, django
from datetime import timedelta
django.setup()
from django.utils import timezone
from accounts.models import User
from security.models import PersonalOrder
account = User.objects.get(address=sys.argv[1])
PersonalOrder.objects.create(
    domain=account.domain, scopes=[["required", None, account.pk]], days=7,
    last_at=timezone.now() + timedelta(days=30), actor_address="postmaster@acme.example",
)
"""
_END = """
import django
django.setup()
from django.utils import timezone
from security.models import PersonalOrder
PersonalOrder.objects.update(ended_at=timezone.now())
"""


def hire_with_old_ways(portal: Portal, address: str) -> None:
    """Hire somebody who has used two mail programs."""
    portal.inside("-c", _HIRED, address)
    use_old_ways(portal, address)


def let_live_on(portal: Portal, address: str) -> None:
    """Let an account's password live on for a week in three programs, beside one that need not be changed."""
    portal.inside("-c", _LIVES_ON, address)


def use_old_ways(portal: Portal, address: str) -> None:
    """Let Outlook and a phone of this account have logged on with the web logon password."""
    portal.inside("-c", _SEEN, address)


def bring_hour(portal: Portal) -> None:
    """Let the hour of each order that waits be now."""
    portal.inside("-c", _DUE)


def bring_own_hours(portal: Portal) -> None:
    """Let the hour of each person that has begun be now."""
    portal.inside("-c", _OWN_HOURS_DUE)


def begin_own_hour(portal: Portal, address: str) -> None:
    """Let what this account's web logon begins have begun."""
    portal.inside("-c", _BEGIN, address)


def order_own_hour(portal: Portal, address: str) -> None:
    """Let an order that runs person by person be for this account."""
    portal.inside("-c", _ORDER, address)


def end_own_hours(portal: Portal) -> None:
    """End all of these orders."""
    portal.inside("-c", _END)
