"""The password rules in words: what is shown before typing, and the sentence for each rule that was broken."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.passwords.rules import Flaw

RULES = (
    _("8 to 64 characters"),
    _("at least three of: upper-case letters, lower-case letters, digits, symbols"),
    _("not your email address or the part before its @ sign"),
    _("not a common password or the name of your company, even with digits or symbols around it"),
)
RULES_IN_A_ROW = format_lazy(" · ".join(["{}"] * len(RULES)), *RULES)

FLAW_WORDS = {
    Flaw.TOO_SHORT: _("The new password is too short. Use at least 8 characters."),
    Flaw.TOO_LONG: _("The new password is too long. Use at most 64 characters."),
    Flaw.TOO_FEW_CLASSES: _("Use at least three of: upper-case letters, lower-case letters, digits, symbols."),
    Flaw.CONTAINS_ADDRESS: _("The new password contains your email address or the part before the @ sign."),
    Flaw.COMMON: _(
        "This is a common password: a well-known word or the name of your company, with digits or symbols added. Choose"
        " another, such as several words that have nothing to do with each other."
    ),
    Flaw.UNCHANGED: _("The new password is the same as the current one."),
}
WEAK = _("A program could guess this password fairly quickly. A longer one, made of several words, is safer.")
NOT_FOR_MAIL_PROGRAMS = _("Mail programs cannot log on with this password: it has a tab or a line break in it.")
