"""The password rules in words: what is shown before typing, and the sentence for each rule that was broken."""

from django.utils.translation import gettext_lazy as _

from accounts.passwords.rules import Flaw

RULES = _(
    "8 to 64 characters · at least three of: upper-case letters, lower-case letters, digits, symbols · not your email"
    " address or the part before its @ sign · not one of the passwords that everybody tries first"
)

FLAW_WORDS = {
    Flaw.TOO_SHORT: _("The new password is too short. Use at least 8 characters."),
    Flaw.TOO_LONG: _("The new password is too long. Use at most 64 characters."),
    Flaw.TOO_FEW_CLASSES: _("Use at least three of: upper-case letters, lower-case letters, digits, symbols."),
    Flaw.CONTAINS_ADDRESS: _("The new password contains your email address or the part before the @ sign."),
    Flaw.COMMON: _("This password is one of those that everybody tries first. Choose another."),
    Flaw.UNCHANGED: _("The new password is the same as the current one."),
}
