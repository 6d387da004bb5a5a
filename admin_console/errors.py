"""Every error of the desk."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from mailportal.errors import PortalError, Words


class NotYourDesk(PortalError):
    """The signed-in person is no postmaster."""

    status: ClassVar[int] = 403
    title = _("This page is for administrators")
    message = _("Nothing was changed. Your own settings are under Account Security.")


class ChangedMeanwhile(PortalError):
    """What the person confirmed is no longer what would happen: the review has to be shown again."""

    status: ClassVar[int] = 409
    message = _("The rules changed after this page was opened. Review the change again.")


class NothingToReview(PortalError):
    """No change is waiting, or what it was for is gone."""

    status: ClassVar[int] = 409
    title = _("There is no change to confirm")
    message = _("It is already saved, or was interrupted. Start again on the policy page.")

    def __init__(self, page: tuple[str, Words]) -> None:
        super().__init__()
        self.ways_on = (page,)  # type: ignore[misc]  # of one page of several


class MustNotFreeze(PortalError):
    """A postmaster would lock out themselves, or somebody of their own rank."""

    status: ClassVar[int] = 403
    title = _("This account cannot be frozen here")
    message = _("Nothing was changed. Only the operator can freeze an administrator's account.")


class AlreadySo(PortalError):
    """The account is in that state already."""

    status: ClassVar[int] = 409
    message = _("The account is already in this state. Open its page to see how it stands.")
