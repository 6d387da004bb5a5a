"""Where a logon at its set-up meets the step that is due; every other page of the set-up leads there."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TypeAlias

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from security.browsers.sessions.http import source_of
from security.logon.flow import Stage
from security.logon.http import at_stage, flow_of_attempt, go_on
from security.logon.models import LogonAttempt
from security.logon.wizard.queries import set_up_of
from security.logon.wizard.rules import SetUp, Step
from security.logon.wizard.services import finish_set_up
from security.logon.wizard.words import steps_of

_StepView: TypeAlias = Callable[[HttpRequest, LogonAttempt], HttpResponse]

STEP_PAGES = {
    Step.QUESTIONS: "security:set-up-questions",
    Step.CONFIRM: "security:set-up-confirm",
    Step.PHONE: "security:set-up-phone",
}


def set_up_in(request: HttpRequest, attempt: LogonAttempt) -> SetUp:
    """Return how far the account has come in this logon."""
    return set_up_of(attempt.standing, flow=flow_of_attempt(request, attempt))


def at_step(*steps: Step) -> Callable[[_StepView], Callable[[HttpRequest], HttpResponse]]:
    """View decorator: only for a logon whose set-up stands at one of these steps; any other is led to its own."""

    def decorate(view: _StepView) -> Callable[[HttpRequest], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
            due = set_up_in(request, attempt).step
            return view(request, attempt) if due in steps else redirect(STEP_PAGES[due])

        return at_stage(Stage.SET_UP)(guarded)

    return decorate


def onward(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Go on after a step: to the next one, or in."""
    if set_up_in(request, attempt).step is Step.DONE:
        finish_set_up(account=attempt.account, source=source_of(request))
    return go_on(request, attempt)


def step_response(
    request: HttpRequest, attempt: LogonAttempt, template: str, step: Step, page: Mapping[str, object], *, status: int
) -> HttpResponse:
    """Render a step with the stepper above it."""
    context = {**page, **steps_of(set_up_in(request, attempt), step), "address": attempt.account.address}
    return render(request, template, context, status=status)
