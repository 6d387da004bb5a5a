"""What is stopped, as people call it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from security.freezing.rules import Frozen


def frozen_words(frozen: Frozen) -> list[str]:
    """Return a name for each thing that is stopped; labels are the person's own words, and empty ones are counted."""
    names = [
        (frozen.authenticator, _("Authenticator app")),
        (frozen.phone, _("Secure phone")),
        (frozen.recovery_codes, _("Recovery codes")),
        (frozen.questions, _("Security questions")),
    ]
    labels = [label for label in frozen.client_passwords if label]
    passwords = [_("Security password “%(label)s”") % {"label": label} for label in labels]
    nameless = len(frozen.client_passwords) - len(labels)
    if nameless:
        passwords.append(ngettext("%(n)d security password", "%(n)d security passwords", nameless) % {"n": nameless})
    return [name for is_frozen, name in names if is_frozen] + passwords
