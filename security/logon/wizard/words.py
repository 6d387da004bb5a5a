"""What the steps of the set-up are called."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Words
from security.logon.wizard.rules import SetUp, Step

_NAMES: Mapping[Step, Words] = {
    Step.QUESTIONS: _("Questions"),
    Step.CONFIRM: _("Confirm"),
    Step.PHONE: _("Secure phone"),
}


def steps_of(set_up: SetUp, step: Step) -> dict[str, object]:
    """Return the names of the steps and the number of this one, for the stepper."""
    return {"steps": [_NAMES[one] for one in set_up.steps], "current": set_up.steps.index(step) + 1}
