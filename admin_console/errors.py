"""Every error of the desk."""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import BadInput, Conflict, Forbidden, Missing, PortalError, Words
from security.errors import TO_OVERVIEW


class NotYourDesk(Forbidden):
    """The signed-in person looks after nobody."""

    title = _("This page is for administrators")
    message = _("Nothing was changed. Your own settings are under Account Security.")


class NotYourTask(Forbidden):
    """A delegated administrator asks for what the appointment does not allow."""

    title = _("You were not given this task")
    message = _("Nothing was changed. Your administrator decides what you may do here.")
    ways_on = (("admin_console:home", _("Go to the domain console")),)


class OutOfReach(Missing):
    """Since the page was opened the account was moved away or deleted, or the appointment ended."""


class FactorNeededHere(Forbidden):
    """Nothing is bound that could be proved at the gate of the console."""

    title = _("Set up a second factor first")
    message = _(
        "The domain console opens only after your phone or authenticator has proved that it is you. Set one of them "
        "up under Account Security, then come back."
    )
    ways_on = TO_OVERVIEW


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


class ImportUnderWay(Conflict):
    """A file that is shown was ordered or discarded since, from another page."""

    title = _("This import has already been started or discarded")
    message = _("Nothing was changed by this step. The page of imports shows what is being done.")
    ways_on = (("admin_console:import-start", _("Go to the imports")),)


class TooManyChecks(PortalError):
    """More files were sent to be checked than anybody corrects."""

    status = 429
    title = _("Too many files were checked")
    message = _("Nothing was changed.")


class NobodyChosen(BadInput):
    """A batch for nobody."""

    title = _("Nobody is selected")
    message = _("Select the accounts first. Nothing was changed.")


class TooManyChosen(BadInput):
    """More accounts than one batch may have."""

    title = _("Too many accounts at once")
    message = _("Select 20,000 accounts at most. Nothing was changed.")


class BatchOrdered(Conflict):
    """A draft that is shown was ordered or changed since, from another page."""

    title = _("This batch has already been started or changed")
    message = _("Nothing was changed by this step. Recent batches show what is being done.")
    ways_on = (("admin_console:batch", _("Go to the batches")),)
