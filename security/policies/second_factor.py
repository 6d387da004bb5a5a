"""What stands beside the account password: second factors, questions, trusted devices (P6, E3, E9).

Those about questions have no page yet.
"""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.policies.kinds import PolicyChoice, PolicyKind, register
from mailportal.durations import in_days
from security.policies.values import OFF, ON, REQUIRED, SWITCH

# P6: whether a second factor is asked for at web logon, and which ones the domain offers.
_WANTED = (
    PolicyChoice(OFF, _("Not required"), hint=_("Each employee can set up a second factor, and is then asked for it.")),
    PolicyChoice(
        REQUIRED,
        _("Required"),
        for_everyone=_("Required for everyone"),
        hint=_("Employees who have none attach one at their next web logon, within 14 days."),
        tone="info",
    ),
)
_OFFERED = (PolicyChoice(ON, _("Offered"), tone="ok"), PolicyChoice(OFF, _("Not offered")))
SECOND_FACTOR = register(
    PolicyKind("second_factor", _WANTED, OFF, _("Second factor"), effects="security/policies/second_factor.html")
)
FACTOR_PHONE = register(
    PolicyKind("factor_phone", _OFFERED, ON, _("Secure phone"), effects="security/policies/factor_phone.html")
)
FACTOR_AUTHENTICATOR = register(
    PolicyKind(
        "factor_authenticator",
        _OFFERED,
        ON,
        _("Authenticator app"),
        effects="security/policies/factor_authenticator.html",
    )
)
FACTOR_QUESTIONS = register(PolicyKind("factor_questions", SWITCH, ON))
# E9: how many questions are asked.
QUESTION_COUNT = register(PolicyKind("question_count", (PolicyChoice("2"), PolicyChoice("3")), "2"))
# E3, D2: questions as second step only where the domain says so, and nothing stronger is bound.
QUESTIONS_AS_SECOND_STEP = register(PolicyKind("questions_as_second_step", SWITCH, OFF))
# Days for which a browser may skip the second step; 0: never (docs/rules.md, trusted device).
_days = lazy(in_days, str)
_DAYS = (
    PolicyChoice("0", pgettext_lazy("trusted devices", "Never")),
    *(PolicyChoice(str(days), _days(days)) for days in (1, 7, 14, 30, 60, 90)),
)
TRUSTED_DEVICE_DAYS = register(
    PolicyKind(
        "trusted_device_days",
        _DAYS,
        "30",
        _("Trusted devices skip the second factor for"),
        effects="security/policies/trusted_device_days.html",
    )
)
# What one page of the desk rules, in its order.
TWO_FACTOR_KINDS = (SECOND_FACTOR, FACTOR_AUTHENTICATOR, FACTOR_PHONE, TRUSTED_DEVICE_DAYS)
# Whose account security questions recover; an authenticator that is bound is asked for besides, whatever this says.
_RECOVERED = (PolicyChoice("never"), PolicyChoice("unbound"), PolicyChoice("always"))
RECOVERY_BY_QUESTIONS = register(PolicyKind("recovery_by_questions", _RECOVERED, "always"))
