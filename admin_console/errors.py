"""Every error of the desk."""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Conflict, Forbidden, Words


class NotYourDesk(Forbidden):
    """The signed-in person is no postmaster."""

    title = _("This page is for administrators")
    message = _("Nothing was changed. Your own settings are under Account Security.")


class ChangedMeanwhile(Conflict):
    """What the person confirmed is no longer what would happen: the review has to be shown again."""

    message = _("The rules changed after this page was opened. Review the change again.")


class NothingToReview(Conflict):
    """No change is waiting, or what it was for is gone."""

    title = _("There is no change to confirm")
    message = _("It is already saved, or was interrupted. Start again on the policy page.")

    def __init__(self, page: tuple[str, Words]) -> None:
        super().__init__()
        self.ways_on = (page,)  # type: ignore[misc]  # of one page of several


class MustNotFreeze(Forbidden):
    """A postmaster would lock out themselves, or somebody of their own rank."""

    title = _("This account cannot be frozen here")
    message = _("Nothing was changed. Only the operator can freeze an administrator's account.")


class AlreadySo(Conflict):
    """The account is in that state already."""

    message = _("The account is already in this state. Open its page to see how it stands.")
