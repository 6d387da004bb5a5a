"""What a person types in the second step."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from security.factors.forms import ProofForm
from security.factors.rules import Method
from security.logon.second_step.words import trust_hint


class SecondStepForm(ProofForm):
    """One method's field, and the tick box of a trusted device where the account may have one (E3; off)."""

    def __init__(
        self,
        data: Any,  # noqa: ANN401 - a QueryDict or nothing
        *,
        method: Method,
        questions: Sequence[str],
        longest_trust: timedelta,
    ) -> None:
        super().__init__(data, way=(method,), questions=questions)
        if longest_trust:
            self.fields["trust"] = forms.BooleanField(
                required=False, label=_("Set as trusted device"), help_text=trust_hint(longest_trust)
            )

    @property
    def wants_trust(self) -> bool:
        """Say whether the browser is to skip this step from now on."""
        return bool(self.cleaned_data.get("trust", False))
