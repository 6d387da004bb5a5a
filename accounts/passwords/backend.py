"""Who a session belongs to: the account while it and its domain are active."""

from typing import Final

from django.contrib.auth.backends import BaseBackend

from accounts.directory.models import User
from mailportal.statements import Blank, Statement

_OWNER: Final = Statement(
    lambda: User.objects.select_related("domain", "department").filter(pk=Blank("pk", User._meta.pk))  # noqa: SLF001
)


class AccountBackend(BaseBackend):
    """Loads the account of a session; logging on is the doorman's work, not the backend's."""

    def get_user(self, user_id: int) -> User | None:
        """Return the account with its domain and department, or None where it may not be used at all.

        It is frozen or deleted, or its domain is suspended.
        """
        account = _OWNER.only_row(pk=user_id)
        if account is None or not account.is_active:
            return None
        is_suspended = account.domain is not None and account.domain.suspended_at is not None
        return None if is_suspended else account
