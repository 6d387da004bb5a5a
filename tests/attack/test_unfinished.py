"""What is begun and never finished is gone in time: rows are capped by their life (E6)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from mailportal.operations.tasks import TASKS
from security.models import (
    Authenticator,
    Challenge,
    LogonAttempt,
    PhoneChange,
    PortalSession,
    SecurityAnswer,
    StepUpGrant,
    TrustedDevice,
)
from tests.cast import Cast
from tests.site import SITE

KINDS = (
    Authenticator,
    Challenge,
    LogonAttempt,
    PhoneChange,
    PortalSession,
    SecurityAnswer,
    StepUpGrant,
    TrustedDevice,
)
# Half-way through a logon, the set-up, a proof of identity, or a change of a factor.
BEGUN = {
    "security:enrolment-confirm": {LogonAttempt, Authenticator},
    "security:set-up-confirm": {LogonAttempt, SecurityAnswer},
    "security:authenticator-attach": {StepUpGrant},
    "security:authenticator-confirm": {Authenticator},
    "security:phone-bind-code": {PhoneChange, Challenge},
    "security:question-confirm": {SecurityAnswer},
    "security:trusted-device-remove": {TrustedDevice},
}


@pytest.mark.parametrize("name", BEGUN)
def test_e6_what_nobody_finishes_is_purged(cast: Cast, name: str) -> None:
    SITE[name].visit(cast)
    begun = {model for model in KINDS if model.objects.exists()}
    assert begun >= BEGUN[name] | {PortalSession}
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        for task in TASKS:
            if task.name.startswith("purge"):
                task.act()
    assert {model for model in KINDS if model.objects.exists()} == set()
