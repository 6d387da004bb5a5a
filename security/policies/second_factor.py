"""What stands beside the account password: second factors, questions, trusted devices (P6, E3, E9).

These have no page yet; those that an employee's page tells of have words.
"""

from django.utils.translation import gettext_lazy as _

from accounts.policies.kinds import PolicyChoice, PolicyKind, register
from security.policies.values import OFF, ON, REQUIRED, SWITCH

# P6: whether a second factor is asked for at web logon, and which ones the domain offers.
_WANTED = (PolicyChoice(OFF, _("Not required")), PolicyChoice(REQUIRED, _("Required"), tone="info"))
SECOND_FACTOR = register(PolicyKind("second_factor", _WANTED, OFF, _("Second factor")))
FACTOR_PHONE = register(PolicyKind("factor_phone", SWITCH, ON))
FACTOR_AUTHENTICATOR = register(PolicyKind("factor_authenticator", SWITCH, ON))
FACTOR_QUESTIONS = register(PolicyKind("factor_questions", SWITCH, ON))
# E9: how many questions are asked.
QUESTION_COUNT = register(PolicyKind("question_count", (PolicyChoice("2"), PolicyChoice("3")), "2"))
# E3, D2: questions as second step only where the domain says so, and nothing stronger is bound.
QUESTIONS_AS_SECOND_STEP = register(PolicyKind("questions_as_second_step", SWITCH, OFF))
# Days for which a browser may skip the second step; 0: never (docs/rules.md, trusted device).
_DAYS = tuple(PolicyChoice(days) for days in ("0", "1", "7", "14", "30", "60", "90"))
TRUSTED_DEVICE_DAYS = register(PolicyKind("trusted_device_days", _DAYS, "30"))
# Whose account security questions recover; an authenticator that is bound is asked for besides, whatever this says.
_RECOVERED = (PolicyChoice("never"), PolicyChoice("unbound"), PolicyChoice("always"))
RECOVERY_BY_QUESTIONS = register(PolicyKind("recovery_by_questions", _RECOVERED, "always"))
