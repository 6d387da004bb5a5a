"""Errors of those who come from where they may not."""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Forbidden


class NetworkBlocked(Forbidden):
    """The domain shuts this network out: said before the password, to anybody who names an address there (P15)."""

    title = _("This network is blocked")
    message = _(
        "Your administrator has blocked the network that you are in. Use another one, or ask your administrator. "
        "Nothing was changed."
    )


class AddressNotAllowed(Forbidden):
    """The account may not log on from this network; shown only after the right password (E1, P15)."""

    title = _("You cannot log on from here")
    message = _(
        "Your administrator lets your account log on from certain networks only, and this is not one "
        "of them. Log on from there, or ask your administrator."
    )
