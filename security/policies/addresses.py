"""From where people may log on (P15)."""

from django.utils.translation import gettext_lazy as _

from accounts.policies.kinds import PolicyChoice, PolicyKind, register
from security.networks import ANYWHERE, is_network_list

# P15: from which networks people may log on to the web; written as a list, such as "10.0.0.0/8 2001:db8::/32".
_ANYWHERE = (PolicyChoice(ANYWHERE, _("Anywhere")),)
LOGON_NETWORKS = register(
    PolicyKind("logon_networks", _ANYWHERE, ANYWHERE, _("Logon addresses"), is_value=is_network_list)
)
