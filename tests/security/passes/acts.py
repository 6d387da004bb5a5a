"""What administrators issue for people who are locked out, for several tests."""

from django.db import transaction

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.source import Source
from security.passes.rules import IssuedPass
from security.passes.services import issue_pass

DESK = Source(address="192.0.2.7")
BY_PASS = "/logon/verify/enrolment-pass/"


def issued_to(account: User, *, issuer: User, hours: int = 24) -> IssuedPass:
    """Issue a pass to an account that has no factor left."""
    with transaction.atomic():
        holder = User.objects.select_for_update().get(pk=account.pk)
        return issue_pass(holder=holder, actor=actor_of(issuer), source=DESK, hours=hours)
