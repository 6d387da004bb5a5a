"""The ten codes as a text file: what a person keeps on paper or in a password manager."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


def sheet_text(codes: Sequence[str], *, address: str, portal: str, where: str) -> str:
    """Return the file's text: whose codes these are, for which portal, what they are for, one code a line."""
    lines = [
        _("Recovery codes of %(address)s for %(portal)s") % {"address": address, "portal": portal},
        where,
        "",
        *codes,
        "",
        _(
            "If you lose your phone, use one of these instead of a code. Each works once. Keep them "
            "where nobody else can see them."
        ),
    ]
    return "\r\n".join(lines) + "\r\n"
