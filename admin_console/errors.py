"""Every error of the desk."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailportal.errors import BadInput, Conflict, Forbidden, Missing, PortalError, Words
from security.errors import TO_OVERVIEW


class NotYourDesk(Forbidden):
    """The signed-in person looks after nobody."""

    title = _("This page is for administrators")
    message = _("Nothing was changed. Your own settings are under Account Security.")


class NoDeskForOperators(NotYourDesk):
    """An operator looks after companies, and not after their people."""

    title = _("This page belongs to a company")
    message = _("Nothing was changed. The operator console has the companies and their postmasters.")
    ways_on = (("operator_console:home", _("Go to the operator console")),)


class NotAnOperator(Forbidden):
    """The signed-in person operates nothing."""

    title = _("This page is for operators")
    message = _("Nothing was changed. Your own settings are under Account Security.")


class OperatorFactorNeeded(Forbidden):
    """An operator has nothing bound that could be proved (O3), and no page to bind it on."""

    title = _("Your second factor is gone")
    message = _(
        "The operator console never opens without one. On the portal's host, issue_pass lets you attach another "
        "authenticator the next time that you log on."
    )


class DomainGone(Missing):
    """Its time was over since the page was opened."""


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


class ShutsYouOut(ChangedMeanwhile):
    """What is to be confirmed would refuse the postmaster's own address, and nobody has said that it may."""

    message = _("You would shut yourself out. Tick the box below if you really want that, then confirm again.")


class TooManyBlocked(Conflict):
    """The domain's block-list is full."""

    title = _("The list of blocked networks is full")
    message = _("Nothing was changed. Remove networks that no longer matter, or block one wider network instead.")


class RenamedMeanwhile(Conflict):
    """Another administrator renamed the department since the page was opened; ``name`` is the one it has now."""

    def __init__(self, *, name: str) -> None:
        self.name = name
        words = gettext("Another administrator has renamed it “%(name)s” since you opened this page.")
        super().__init__(words % {"name": name})


class MustNotAppoint(Forbidden):
    """The account is a postmaster's, who looks after everybody anyway."""

    title = _("This account cannot be appointed")
    message = _("Nothing was changed. A postmaster already looks after everybody.")


class NoFactorYet(Conflict):
    """Who knew the password of the account alone could bind a factor to it, and stand at the desk."""

    message = _("This account has no second factor yet. Nobody becomes an administrator without one.")


class AppointedMeanwhile(Conflict):
    """Another postmaster changed the appointment since the page was opened."""

    message = _("Another administrator has changed this since you opened the page. Compare both, then save again.")


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


class MustNotDelete(Forbidden):
    """A company keeps its postmaster."""

    title = _("This account cannot be deleted here")
    message = _("Nothing was changed. Only the operator can end an administrator's account.")


class EditedMeanwhile(Conflict):
    """What is written down about the account is neither what the page showed nor what is wanted."""

    message = _("Nothing of yours is saved yet. Look at both versions, then save again.")


class NothingShut(Conflict):
    """No wrong tries are counted for the account any more."""

    title = _("Nothing is locked")
    message = _("No wrong passwords or codes are counted for this account. Nothing was changed by this step.")


class AlreadySo(Conflict):
    """The account is in that state already."""

    message = _("The account is already in this state. Open its page to see how it stands.")


class ImportUnderWay(Conflict):
    """A file that is shown was ordered or removed since, from another page."""

    title = _("This import has already been started, or its file removed")
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


class TooManyDrafts(Conflict):
    """The owner's drafts of a day would hold more lines than they may."""

    title = _("Too many selections are waiting")
    message = _(
        "You have selected a great many accounts in the last 24 hours without going on. Nothing was changed. Try again "
        "tomorrow."
    )


class BatchOrdered(Conflict):
    """A draft that is shown was ordered or changed since, from another page."""

    title = _("This batch has already been started or changed")
    message = _("Nothing was changed by this step. Recent batches show what is being done.")
    ways_on = (("admin_console:batch", _("Go to the batches")),)


class EvidenceUnderWay(Conflict):
    """Another pack is ordered while one is being made."""

    title = _("An evidence pack is already being made")
    message = _("It will hold the same. Take that one when it is ready.")
    ways_on = (("admin_console:evidence", _("Go to the evidence packs")),)


class MustNotReset(Forbidden):
    """A password, factor or device of an administrator is the operator's to take away (1.14)."""

    title = _("This account cannot be reset here")
    message = _("Nothing was changed. Only the operator can reset an administrator's account.")


class EmployeeChangedMeanwhile(Conflict):
    """The account is not as the page showed it: its password was changed, or it was frozen, since."""

    title = _("The account was changed after this page was opened")
    message = _("Nothing was changed by this step. Look at the account again, then repeat it if it is still needed.")


class NothingToEnd(Conflict):
    """Nothing of what was ticked is there any more."""

    title = _("Nothing was left to end")
    message = _("What you chose has already ended. Nothing was changed by this step.")


class AlreadyLeaving(Conflict):
    """An order to close the account waits for its hour already."""

    title = _("This account is already to be closed")
    message = _("Nothing was changed by this step. Open Leaver again to see when it closes, or to stop it.")


class NothingScheduled(Conflict):
    """The order was done or stopped meanwhile."""

    title = _("Nothing waits any more")
    message = _("The account was closed already, or somebody stopped it. Nothing was changed by this step.")
