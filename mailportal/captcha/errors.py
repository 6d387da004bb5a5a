"""What can go wrong with a picture."""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import PortalError


class NoSuchChallenge(PortalError):
    """No challenge has this name in this browser and form."""

    status = 404


class TooManyDraws(PortalError):
    """The network has asked for more pictures in a minute than people do."""

    status = 429
    message = _("Too many pictures requested from your network. Wait a minute.")
