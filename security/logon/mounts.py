"""The pages of acts as a logon mounts them: behind its gates, in its frame; the next gate opens after each."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mailportal.errors import Words
from mailportal.sms.numbers import ending_of
from security.browsers.sessions.http import source_of
from security.browsers.trusted_devices.queries import longest_trust_for
from security.factors.forms import ProofForm
from security.factors.refusals import refusal_of
from security.factors.rules import CodeOutcome, Method, Proved, Way
from security.grants.mounts import ActView, Mount
from security.logon.forms import SecondStepForm
from security.logon.http import at_stage, flow_of_attempt, go_on
from security.logon.models import LogonAttempt
from security.logon.queries import is_phone_optional, set_up_of
from security.logon.services import PURPOSE, check_second_step, finish_set_up
from security.logon.stages import SetUp, Stage, Step, assurance_of
from security.logon.words import PASSWORD_IS_WEAK, STEP_NAMES
from security.passwords.words import change_reason
from security.step_up.http import AskedProof, NotProved

_Rest = ParamSpec("_Rest")
_StageView: TypeAlias = Callable[Concatenate[HttpRequest, LogonAttempt, _Rest], HttpResponse]
_Mounted: TypeAlias = Callable[Concatenate[HttpRequest, _Rest], HttpResponse]


def in_logon(
    stage: Stage, *, proves: Proved = Proved.NOTHING, is_required: bool = False, **urls: str
) -> Callable[[ActView[[]]], _Mounted[[]]]:
    """Mount an act's page at a gate; the act ``proves`` what it needed besides."""

    def guard(view: ActView[[]]) -> _Mounted[[]]:
        @wraps(view)
        def mounted(request: HttpRequest, attempt: LogonAttempt, /) -> HttpResponse:
            def done(_words: str) -> HttpResponse:
                _note(attempt, proves)
                return go_on(request, attempt)

            is_by_pass = attempt.proved == Proved.PASS
            frame = {**_FRAME, "is_required": is_required, "is_by_pass": is_by_pass, "why": _why(stage, attempt)}
            return view(request, Mount(flow_of_attempt(request, attempt), urls, done, frame))

        return at_stage(stage)(mounted)

    return guard


def _why(stage: Stage, attempt: LogonAttempt) -> Words:
    if stage is not Stage.PASSWORD_CHANGE:
        return ""
    return PASSWORD_IS_WEAK if attempt.has_weak_password else change_reason(attempt.account, attempt.standing.orders)


STEP_PAGES = {
    Step.QUESTIONS: "security:set-up-questions",
    Step.CONFIRM: "security:set-up-confirm",
    Step.PHONE: "security:set-up-phone",
}


def set_up_in(request: HttpRequest, attempt: LogonAttempt) -> SetUp:
    """Return how far the account has come in this logon."""
    return set_up_of(attempt.standing, flow=flow_of_attempt(request, attempt))


def at_step(*steps: Step) -> Callable[[_StageView[_Rest]], _Mounted[_Rest]]:
    """Let only a logon whose set-up stands at one of these steps in; lead any other to its own."""

    def decorate(view: _StageView[_Rest]) -> _Mounted[_Rest]:
        @wraps(view)
        def guarded(
            request: HttpRequest, attempt: LogonAttempt, /, *args: _Rest.args, **kwargs: _Rest.kwargs
        ) -> HttpResponse:
            due = set_up_in(request, attempt).step
            return view(request, attempt, *args, **kwargs) if due in steps else redirect(STEP_PAGES[due])

        return at_stage(Stage.SET_UP)(guarded)

    return decorate


def in_set_up(step: Step, **urls: str) -> Callable[[ActView[[]]], _Mounted[[]]]:
    """Mount an act's page at a step of the set-up, with the stepper of this account's way."""

    def guard(view: ActView[[]]) -> _Mounted[[]]:
        @wraps(view)
        def mounted(request: HttpRequest, attempt: LogonAttempt, /) -> HttpResponse:
            def done(_words: str) -> HttpResponse:
                _note(attempt, _PROVED_IN_SET_UP.get(step, Proved.NOTHING))
                if set_up_in(request, attempt).step is Step.DONE:
                    finish_set_up(account=attempt.account, proved=Proved(attempt.proved), source=source_of(request))
                return go_on(request, attempt)

            set_up = set_up_in(request, attempt)
            if set_up.step is not step:
                return redirect(STEP_PAGES[set_up.step])
            frame = {**_FRAME, **_frame_of(attempt, set_up)}
            return view(request, Mount(flow_of_attempt(request, attempt), urls, done, frame))

        return at_stage(Stage.SET_UP)(mounted)

    return guard


_FRAME = {"base": "base_public.html", "may_leave": True}
# Proved this very moment: what is the second step of this logon is not asked for again.
_PROVED_IN_SET_UP = {Step.CONFIRM: Proved.QUESTIONS, Step.PHONE: Proved.PHONE}


def _note(attempt: LogonAttempt, proved: Proved) -> None:
    before = Proved(attempt.proved)
    if before is Proved.NOTHING or assurance_of(proved) > assurance_of(before):
        attempt.proved = proved


def _frame_of(attempt: LogonAttempt, set_up: SetUp) -> dict[str, Any]:
    stepper = {"steps": [STEP_NAMES[one] for one in set_up.steps], "current": set_up.steps.index(set_up.step) + 1}
    if set_up.step is not Step.PHONE:
        return {**stepper, "title": _("Set up your account")}
    proved = Proved(attempt.proved)
    is_required = not is_phone_optional(attempt.standing, proved=proved)
    return {**stepper, "is_required": is_required, "is_by_pass": proved is Proved.PASS}


class _SecondStep(AskedProof):
    """The proof of identity as the second step: one method at a time, with the tick box of a trusted device."""

    frame = _FRAME

    def __init__(self, request: HttpRequest, attempt: LogonAttempt) -> None:
        super().__init__(request, flow_of_attempt(request, attempt), PURPOSE, attempt.standing)
        self._attempt = attempt
        self.ways = tuple((method,) for method in attempt.standing.methods)

    def form(self, way: Way, data: QueryDict | None, questions: Sequence[str]) -> SecondStepForm:
        # Questions and a pass are no second factor that a browser could be trusted on.
        is_factor = not questions and Method.PASS not in way
        longest = (
            longest_trust_for(account=self.flow.account, orders=self.standing.orders) if is_factor else timedelta(0)
        )
        return SecondStepForm(data, way=way, questions=questions, longest_trust=longest)

    def check(self, way: Way, form: ProofForm) -> HttpResponse:
        (method,) = way
        tried = check_second_step(attempt=self._attempt, flow=self.flow, method=method, typed=form.typed(method))
        if tried.outcome is not CodeOutcome.RIGHT:
            raise NotProved.at(form, method, refusal_of(tried.outcome, method=method, flow=self.flow))
        self._attempt.wants_trust = bool(form.cleaned_data.get("trust"))
        return go_on(self.request, self._attempt, by=tried)

    def url(self, method: Method) -> str:
        return reverse("security:second-step-method", args=[method.value])

    @property
    def send_url(self) -> str:
        return reverse("security:second-step-send")

    def shown(self, masked: str) -> str:
        # Only the last digits are named before the logon is done.
        return f"•••• {ending_of(masked)}"


def in_second_step(view: Callable[Concatenate[HttpRequest, AskedProof, _Rest], HttpResponse]) -> _Mounted[_Rest]:
    """Mount the page of a proof of identity as the second step."""

    @wraps(view)
    def mounted(
        request: HttpRequest, attempt: LogonAttempt, /, *args: _Rest.args, **kwargs: _Rest.kwargs
    ) -> HttpResponse:
        return view(request, _SecondStep(request, attempt), *args, **kwargs)

    return at_stage(Stage.SECOND_STEP)(mounted)
