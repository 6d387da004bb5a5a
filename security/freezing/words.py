"""What is stopped, as people call it."""

from django.utils.translation import gettext as _

from security.freezing.rules import Frozen


def frozen_words(frozen: Frozen) -> list[str]:
    """Return a name for each thing that is stopped; labels are the person's own words."""
    names = [
        (frozen.authenticator, _("Authenticator app")),
        (frozen.phone, _("Secure phone")),
        (frozen.recovery_codes, _("Recovery codes")),
        (frozen.questions, _("Security questions")),
    ]
    passwords = [_("Security password “%(label)s”") % {"label": label} for label in frozen.client_passwords]
    return [name for is_frozen, name in names if is_frozen] + passwords
