"""What a new account password has to be (P3), and with that all kinds of the page of passwords."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.passwords.rules import MOST_HISTORY
from accounts.policies.kinds import PolicyChoice, PolicyKind, register
from security.policies.password_lifetimes import PASSWORD_LIFETIMES

# P3: what a new account password has to be. What is so when it is set is looked at then; present ones stay.
BY_CLASSES, BY_LENGTH = "classes", "length"
PASSWORD_RULES = register(
    PolicyKind(
        "password_rules",
        title=_("A new password needs"),
        default=BY_CLASSES,
        effects="security/policies/password_rules.html",
        choices=(
            PolicyChoice(
                BY_CLASSES,
                _("Three kinds of characters"),
                hint=_("Of these four: upper-case letters, lower-case letters, digits, symbols."),
            ),
            PolicyChoice(
                BY_LENGTH,
                _("Length alone"),
                hint=_("15 characters or more, of any kind. Several words are easy to remember and hard to guess."),
            ),
        ),
    )
)
PASSWORD_LENGTH = register(
    PolicyKind(
        "password_length",
        tuple(
            PolicyChoice(str(number), format_lazy(_("{number} characters"), number=number))
            for number in (8, 10, 12, 14, 15, 16, 20, 24)
        ),
        "8",
        _("Minimum length"),
        effects="security/policies/password_length.html",
    )
)
PASSWORD_HISTORY = register(
    PolicyKind(
        "password_history",
        (
            PolicyChoice("0", _("May be used again")),
            PolicyChoice("1", _("Not the present one")),
            *(
                PolicyChoice(str(number), format_lazy(_("None of the last {number}"), number=number))
                for number in range(2, MOST_HISTORY + 1)
            ),
        ),
        "0",
        _("Earlier passwords"),
        effects="security/policies/password_history.html",
    )
)
# All that one page of the desk rules, in its order.
PASSWORD_KINDS = (PASSWORD_RULES, PASSWORD_LENGTH, PASSWORD_HISTORY, *PASSWORD_LIFETIMES)
