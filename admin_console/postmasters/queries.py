"""The one door to a postmaster for operators."""

from uuid import UUID

from django.http import Http404

from accounts.directory.rules import Role
from accounts.models import User
from admin_console.denials import record_denial
from admin_console.domains.reach import domain_of
from mailportal.audit.source import Source
from mailportal.sql import only_row


def postmaster_of(operator: User, name: str, public_id: UUID, *, source: Source) -> User:
    """Return a postmaster of the domain of this name, with the domain. Raises Http404, which is recorded.

    Employees of the domain are as missing as those of others: a postmaster looks after them.
    """
    domain = domain_of(operator, name, source=source)
    rows = User.objects.filter(domain=domain, role=Role.POSTMASTER, deleted_at__isnull=True, public_id=public_id)
    account = only_row(rows)
    if account is None:
        record_denial(operator, source, f"employee {public_id}")
        raise Http404
    account.domain = domain  # which has been read
    return account
