"""Why no enrolment pass is issued (X21)."""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Conflict


class FrozenForPass(Conflict):
    """X21: nobody logs on to a frozen account, and unfreezing voids what was issued before."""

    title = _("This account is frozen")
    message = _("Unfreeze it first, then make the enrolment pass. Nothing was changed.")


class StoppedForPass(Conflict):
    """X21: what the link in a notice has stopped keeps any factor from being set up, pass or not."""

    title = _("Changes to this account are stopped")
    message = _(
        "Someone used the link in a notice to stop changes. Decide what becomes of them first, then make the "
        "enrolment pass. Nothing was changed."
    )


class FactorStillBound(Conflict):
    """X21: an enrolment pass is for someone who has no second factor left."""

    title = _("A second factor is still set up")
    message = _(
        "An enrolment pass is for people who have no second factor left. Remove what is lost first. "
        "Nothing was changed."
    )
