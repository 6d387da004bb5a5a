"""What the operator's pages about a postmaster send: as those about an employee, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from admin_console.passes.forms import PassForm
from admin_console.policies.forms import no_hidden_characters
from admin_console.resets.forms import GENERATE, TYPE, FactorsForm, ResetPasswordForm

LINK = "link"
REASON_LENGTH = 200


class _Reasoned(forms.Form):
    """A form that asks why. The owner reads the answer, beside the name of who gave it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        validators=[no_hidden_characters],
        help_text=_("It is recorded, and the postmaster reads it in the notice."),
        error_messages={"required": _("Say why you do this, and how you made sure who is asking.")},
    )


class PostmasterPasswordForm(_Reasoned, ResetPasswordForm):
    """A one-time link, a generated password, or one typed twice; the last two always have to be changed."""

    how = forms.ChoiceField(
        label=_("Where the new password comes from"),
        choices=(
            (LINK, _("A one-time link, good for one hour")),
            (GENERATE, _("Generate one and show it once")),
            (TYPE, _("Type one")),
        ),
        widget=forms.RadioSelect,
        initial=LINK,
    )
    generated_says = _("20 characters, easy to read aloud. It opens one page, the one to choose another password.")
    days_say = _("A generated or typed password, unless it is changed before.")
    must_change = None  # type: ignore[assignment]  # Django's way to leave a field of a base out

    @property
    def is_link(self) -> bool:
        """Whether a link was chosen."""
        return bool(self.cleaned_data["how"] == LINK)


class PostmasterFactorsForm(_Reasoned, FactorsForm):
    """Factors and trusted devices that are to end, and what goes with it."""


class PostmasterPassForm(_Reasoned, PassForm):
    """For how long the pass works, and the factors that the page has named as lost."""
