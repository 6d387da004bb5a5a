"""How long account passwords last (P3, D4)."""

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from accounts.policies.kinds import PolicyChoice, PolicyKind, register
from mailportal.durations import in_days, in_months

_days, _months = lazy(in_days, str), lazy(in_months, str)
_PASSWORDS_END = ngettext_lazy(
    "The password of %(n)d account expires from now on.", "The passwords of %(n)d accounts expire from now on.", "n"
)
# P3: after how many months an account password ends, and whether it then must be changed (docs/decisions/0026).
NEVER = "never"
ADVISE, FORCE = "advise", "force"
PASSWORD_EXPIRY = register(
    PolicyKind(
        "password_expiry",
        title=_("Password expiry"),
        default=NEVER,
        effects="security/policies/password_expiry.html",
        choices=(
            PolicyChoice(
                NEVER,
                pgettext_lazy("when a password expires", "Never"),
                for_everyone=_("Passwords never expire"),
                tone="ok",
                done=ngettext_lazy(
                    "The password of %(n)d account no longer expires.",
                    "The passwords of %(n)d accounts no longer expire.",
                    "n",
                ),
            ),
            *(
                PolicyChoice(str(months), format_lazy(_("After {time}"), time=_months(months)), done=_PASSWORDS_END)
                for months in (1, 2, 3, 6, 12)
            ),
        ),
    )
)
PASSWORD_EXPIRY_STRENGTH = register(
    PolicyKind(
        "password_expiry_strength",
        title=_("When a password has expired"),
        default=ADVISE,
        effects="security/policies/password_expiry.html",
        choices=(
            PolicyChoice(
                ADVISE,
                _("Advise to change it"),
                hint=_("People are reminded. The old password goes on working."),
                done=ngettext_lazy(
                    "%(n)d account is reminded to change its password.",
                    "%(n)d accounts are reminded to change their passwords.",
                    "n",
                ),
            ),
            PolicyChoice(
                FORCE,
                _("Force a change"),
                hint=_(
                    "People are reminded for five days. Then they choose a new password at the next logon, and the old "
                    "one no longer works in mail programs."
                ),
                tone="info",
                done=ngettext_lazy(
                    "%(n)d account must change its password when it has expired.",
                    "%(n)d accounts must change their passwords when they have expired.",
                    "n",
                ),
            ),
        ),
    )
)
# D4, 1.14: for how many days a password that an administrator set opens the page of its change.
TEMPORARY_PASSWORD_DAYS = register(
    PolicyKind(
        "temporary_password_days",
        title=_("Temporary passwords work for"),
        default="7",
        effects="security/policies/temporary_password_days.html",
        choices=tuple(PolicyChoice(str(days), _days(days)) for days in range(1, 15)),
    )
)
# How long a password lasts: kinds of the page of passwords.
PASSWORD_LIFETIMES = (PASSWORD_EXPIRY, PASSWORD_EXPIRY_STRENGTH, TEMPORARY_PASSWORD_DAYS)
