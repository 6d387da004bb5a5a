"""From where people may log on (P15)."""

from django.utils.translation import gettext_lazy as _

from accounts.policies.kinds import PolicyChoice, PolicyKind, register
from security.networks import ANYWHERE, is_network_list
from security.policies.values import OFF, ON

# From which networks people may log on to the web; written as a list, such as "10.0.0.0/8 2001:db8::/32".
_ANYWHERE = (PolicyChoice(ANYWHERE, _("Anywhere")),)
LOGON_NETWORKS = register(
    PolicyKind("logon_networks", _ANYWHERE, ANYWHERE, _("Logon addresses"), is_value=is_network_list)
)
# Whether mail programs may log on from there alone, too.
_IN_MAIL = (PolicyChoice(OFF, _("From anywhere")), PolicyChoice(ON, _("From the same networks")))
LOGON_NETWORKS_IN_MAIL = register(PolicyKind("logon_networks_in_mail", _IN_MAIL, OFF, _("Addresses of mail programs")))
# What says from where an account may be used.
ADDRESS_KINDS = (LOGON_NETWORKS, LOGON_NETWORKS_IN_MAIL)
