"""What is typed where another authenticator takes the place of the present one."""

from typing import Any

from django.utils.translation import gettext as _

from security.factors.forms import DIGITS, ProofForm
from security.factors.rules import Method, Way


class ReplaceForm(ProofForm):
    """A code of the present app, or a recovery code where it is lost, and the account password."""

    def __init__(self, data: Any) -> None:  # noqa: ANN401 - a QueryDict or nothing
        super().__init__(data, way=(Method.RECOVERY_CODE, Method.PASSWORD))
        self.fields["code"].label = _("Verification code")
        self.fields["code"].help_text = _("The 6 digits that your current app shows, or one of your recovery codes.")

    @property
    def way(self) -> Way:
        """Return which way was gone in the one field: a recovery code is twice as long as the app's."""
        is_short = len(self.cleaned_data["code"]) <= DIGITS
        return (Method.AUTHENTICATOR if is_short else Method.RECOVERY_CODE, Method.PASSWORD)
