"""Setting a password with a one-time link."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.passwords.forms import NewPasswordForm
from security.passwords.links.fields import link_code_field
from security.passwords.links.queries import living_links


class PasswordLinkForm(NewPasswordForm):
    """The code of the link, and the new password twice."""

    code = link_code_field()
    field_order = ("code", "new", "confirm")
    #: Whose password is set, once a living code has named the account.
    address = ""

    def clean(self) -> dict[str, Any]:
        """Name what is wrong; passwords are judged only for a living code."""
        typed = super().clean()
        if (code := typed.get("code")) is not None:
            self._judge_for(code)
        return typed

    def _judge_for(self, code: str) -> None:
        link = living_links(code=code).select_related("account__domain").first()
        if link is None:
            self.add_error(
                "code", _("This link was used, is more than an hour old, or is incomplete. Ask for a new one.")
            )
        else:
            self.address = link.account.address
            self.judge(account=link.account)
