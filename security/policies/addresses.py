"""Rules that are networks: from where people may log on, and what is so at addresses of the company (P5, P6, P15)."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.policies.kinds import PolicyChoice, PolicyKind, register
from security.networks import ANYWHERE, NOWHERE, is_network_list
from security.policies.values import OFF, ON

# What stands for every list of networks, such as "10.0.0.0/8 2001:db8::/32".
LISTED: Final = "listed"
# P15: from which networks alone people may log on to the web.
LOGON_NETWORKS = register(
    PolicyKind(
        "logon_networks",
        (PolicyChoice(ANYWHERE, _("Anywhere")),),
        ANYWHERE,
        _("Logon addresses"),
        effects="security/policies/logon_networks.html",
        is_value=is_network_list,
        written=PolicyChoice(
            LISTED,
            _("Logon from listed networks only"),
            hint=_("People log on to the web from these networks, and from nowhere else."),
        ),
    )
)
# Whether mail programs may log on from there alone, too.
_IN_MAIL = (PolicyChoice(OFF, _("From anywhere")), PolicyChoice(ON, _("From the same networks")))
LOGON_NETWORKS_IN_MAIL = register(
    PolicyKind(
        "logon_networks_in_mail",
        _IN_MAIL,
        OFF,
        _("Addresses of mail programs"),
        effects="security/policies/logon_networks_in_mail.html",
    )
)
# What says from where an account may be used.
ADDRESS_KINDS = (LOGON_NETWORKS, LOGON_NETWORKS_IN_MAIL)
_NONE = (PolicyChoice(NOWHERE, pgettext_lazy("networks", "None")),)
# P5: where third-party clients are not allowed, programs that come from these networks are let in all the same.
EXEMPT_NETWORKS = register(
    PolicyKind(
        "exempt_networks",
        _NONE,
        NOWHERE,
        _("Exempt networks"),
        effects="security/policies/exempt_networks.html",
        is_value=is_network_list,
        written=PolicyChoice(
            LISTED,
            _("Mail programs let in from listed networks"),
            hint=_("Mail programs that come from these networks are let in, also where they are not allowed."),
        ),
    )
)
# P6: from these networks the web logon asks for no second factor.
SECURE_NETWORKS = register(
    PolicyKind(
        "secure_networks",
        _NONE,
        NOWHERE,
        _("Secure networks"),
        effects="security/policies/secure_networks.html",
        is_value=is_network_list,
        written=PolicyChoice(
            LISTED,
            _("No second factor from listed networks"),
            hint=_("People who log on to the web from these networks are asked for the password alone."),
        ),
    )
)
