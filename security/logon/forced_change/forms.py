"""A new password in place of one that must not stay."""

from typing import Any

from accounts.models import User
from accounts.passwords.forms import NewPasswordForm


class ForcedChangeForm(NewPasswordForm):
    """The new password twice; the current one was given a moment ago, so whether it is the same shows only later."""

    def __init__(self, data: Any, *, account: User) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data)
        self._account = account

    def clean(self) -> dict[str, Any]:
        """Name what is wrong with the new password."""
        typed = super().clean()
        self.judge(account=self._account)
        return typed
