"""Links to a new password that somebody was given."""

from django.db import transaction

from accounts.evidence import actor_of
from accounts.models import User
from mailportal.audit.source import ON_THE_HOST
from security.passwords.links.services import issue_password_link


def linked(account: User, *, by: User) -> str:
    """Let an operator have made a link for the account; return it."""
    with transaction.atomic():
        return issue_password_link(account=account, actor=actor_of(by), source=ON_THE_HOST)


def code_of(link: str) -> str:
    """Return the code of a link, which stands behind the #."""
    return link.partition("#")[2]
