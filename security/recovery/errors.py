"""What can go wrong with a request for a new password."""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Conflict


class RecoveryOver(Conflict):
    """The request was finished, took too long, or what it proved is no longer enough."""

    title = _("This way to a new password has ended")
    message = _("It was used, took longer than 15 minutes, or your account was changed. Start again.")
    ways_on = (("security:recovery-start", _("Start again")), ("security:logon", _("Back to Log on")))
