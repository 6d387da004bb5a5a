"""What cannot be done to a domain."""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Conflict


class DomainStandsOtherwise(Conflict):
    """It was suspended, opened, deleted or restored since the page was opened."""

    title = _("This domain was changed in the meantime")
    message = _("Nothing was changed by this step. Open the page of the domain to see how it stands.")
    ways_on = (("operator_console:domain-list", _("Go to the domains")),)


class DomainEnds(Conflict):
    """Its waiting time is over, and it is being purged."""

    title = _("This domain can no longer be restored")
    message = _("Its waiting time has passed, and its accounts are being deleted for good.")
    ways_on = (("operator_console:domain-list", _("Go to the domains")),)


class MailHostsChanged(Conflict):
    """Another operator entered other mail servers for the domain since the page was opened."""

    message = _("Another operator has entered other servers meanwhile. Compare both, then save again.")
