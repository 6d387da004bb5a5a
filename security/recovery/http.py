"""Where a browser's request meets its way back to an account: found by a cookie, led to the step that is due."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from mailportal.web.cookies import keep_cookie, only_cookie
from security.browsers.flows import asked_browser
from security.browsers.sessions.http import source_of
from security.factors.forms import ProofForm
from security.factors.queries import standing_of
from security.factors.refusals import refusal_of
from security.factors.rules import CodeOutcome, Method, Way
from security.flow.values import Flow, Occasion
from security.grants.http import ProofDue
from security.grants.mounts import ActView, Mount
from security.grants.rules import Purpose
from security.recovery.errors import RecoveryOver
from security.recovery.models import RecoveryRequest
from security.recovery.proving import try_second_proof
from security.recovery.queries import living_recovery
from security.recovery.resetting import reset_password
from security.recovery.rules import CODE_PURPOSE, SECOND_METHODS, OutOfTurn, RecoveryStage
from security.recovery.words import ALSO_PROTECTED, STEPS
from security.step_up.http import AskedProof, NotProved

# Longer than any request lives, so that who comes back too late is told why it goes no further.
_REMEMBERED = timedelta(hours=1)
_Rest = ParamSpec("_Rest")
_StageView: TypeAlias = Callable[Concatenate[HttpRequest, RecoveryRequest, _Rest], HttpResponse]
_View: TypeAlias = Callable[Concatenate[HttpRequest, _Rest], HttpResponse]

_PAGES = {
    RecoveryStage.METHOD: "security:recovery-method",
    RecoveryStage.PASSWORD: "security:recovery-password",
    RecoveryStage.DONE: "security:recovery-done",
    RecoveryStage.FAILED: "security:recovery-failed",
}
_FIRST_PROOFS = {Method.PHONE: "security:recovery-code", Method.QUESTIONS: "security:recovery-questions"}


def keep_secret(response: HttpResponse, secret: str) -> HttpResponse:
    """Let this browser alone go on in the request; return the response."""
    seconds = int(_REMEMBERED.total_seconds())
    keep_cookie(response, settings.RECOVERY_COOKIE_NAME, secret, seconds=seconds, samesite="Strict")
    return response


def page_due(recovery: RecoveryRequest | None) -> str:
    """Return the address of the step that is due; the first one where the request is over."""
    stage = RecoveryStage.OVER if recovery is None else _stage_of(recovery)
    if recovery is not None and stage is RecoveryStage.PROOF:
        return reverse(_FIRST_PROOFS[Method(recovery.method)])
    if stage is RecoveryStage.SECOND_PROOF:
        return reverse("security:recovery-verify", args=[SECOND_METHODS[0].value])
    return reverse(_PAGES.get(stage, "security:recovery-start"))


def _stage_of(recovery: RecoveryRequest) -> RecoveryStage:
    stage, account = recovery.progress.stage(timezone.now()), recovery.account
    # What was changed before a right proof makes each one wrong, and is no news for anyone who has proved nothing.
    is_proved = stage in {RecoveryStage.SECOND_PROOF, RecoveryStage.PASSWORD}
    return RecoveryStage.OVER if is_proved and (account is None or account.epochs != recovery.epochs) else stage


def at_stage(*stages: RecoveryStage, by: Method | None = None) -> Callable[[_StageView[_Rest]], _View[_Rest]]:
    """Let only a request at one of these steps in, where that is due ``by`` this method; the view gets it.

    Any other is led to its own step, without having done anything here; so is one that another tab was faster in.
    """

    def decorate(view: _StageView[_Rest]) -> _View[_Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
            recovery = recovery_in(request)
            if recovery is None or _stage_of(recovery) not in stages or (by is not None and recovery.method != by):
                return HttpResponseRedirect(page_due(recovery))
            try:
                return view(request, recovery, *args, **kwargs)
            except OutOfTurn:
                return HttpResponseRedirect(page_due(recovery_in(request)))

        return guarded

    return decorate


def recovery_in(request: HttpRequest) -> RecoveryRequest | None:
    """Return the request for a new password that is under way in this browser."""
    return living_recovery(secret=only_cookie(request, settings.RECOVERY_COOKIE_NAME))


def has_ended(request: HttpRequest) -> bool:
    """Whether this browser comes back from a request that goes no further."""
    if not only_cookie(request, settings.RECOVERY_COOKIE_NAME):
        return False
    recovery = recovery_in(request)
    return recovery is None or _stage_of(recovery) is RecoveryStage.OVER


def go_on(recovery: RecoveryRequest, secret: str) -> HttpResponse:
    """Lead on: after a right proof under a new secret, after the last wrong one without."""
    response = HttpResponseRedirect(page_due(recovery))
    return keep_secret(response, secret) if secret else response


def _flow_in(request: HttpRequest, recovery: RecoveryRequest, account: User) -> Flow:
    browser = asked_browser(request, account)
    return Flow(account, str(recovery.public_id), Occasion.RECOVERY, source_of(request), browser)


def frame_of(step: int) -> dict[str, Any]:
    """Return what stands round each page: the way, and where in it the person is, from 1."""
    return {"base": "security/recovery/frame.html", "steps": STEPS, "current": step}


def _of_account(recovery: RecoveryRequest) -> User:
    if recovery.account is None:
        raise OutOfTurn
    return recovery.account


class _SecondProof(AskedProof):
    """The authenticator's code, or a recovery code in its place, asked for after the first proof was right alone."""

    frame = {**frame_of(2), "reason": ALSO_PROTECTED}
    ways = tuple((method,) for method in SECOND_METHODS)

    def __init__(self, request: HttpRequest, recovery: RecoveryRequest) -> None:
        account = _of_account(recovery)
        super().__init__(request, _flow_in(request, recovery, account), CODE_PURPOSE, standing_of(account))
        self._recovery = recovery

    def check(self, way: Way, form: ProofForm) -> HttpResponse:
        (method,) = way
        tried, secret = try_second_proof(self._recovery, flow=self.flow, method=method, typed=str(form.typed(method)))
        if tried.outcome is CodeOutcome.RIGHT:
            return go_on(self._recovery, secret)
        if self._recovery.progress.stage(timezone.now()) is RecoveryStage.FAILED:
            return HttpResponseRedirect(page_due(self._recovery))
        raise NotProved.at(form, method, refusal_of(tried.outcome, method=method, flow=self.flow))

    def url(self, method: Method) -> str:
        return reverse("security:recovery-verify", args=[method.value])

    @property
    def send_url(self) -> str:
        return ""


def in_second_proof(view: Callable[Concatenate[HttpRequest, AskedProof, _Rest], HttpResponse]) -> _View[_Rest]:
    """Mount the page of a proof of identity where a recovery asks for the authenticator."""

    @wraps(view)
    def mounted(
        request: HttpRequest, recovery: RecoveryRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs
    ) -> HttpResponse:
        return view(request, _SecondProof(request, recovery), *args, **kwargs)

    return at_stage(RecoveryStage.SECOND_PROOF)(mounted)


def in_recovery(view: ActView[[]]) -> _View[[]]:
    """Mount the page of a new password where a recovery has proved enough for it."""

    @wraps(view)
    def mounted(request: HttpRequest, recovery: RecoveryRequest, /) -> HttpResponse:
        flow = _flow_in(request, recovery, _of_account(recovery))

        def done(_words: str) -> HttpResponse:
            return redirect(page_due(recovery))

        mount = Mount(flow, {}, done, frame_of(3))
        try:
            mount = mount.proved(request, Purpose.RECOVER)
        except ProofDue as gone:
            raise RecoveryOver from gone
        return view(request, replace(mount, act=partial(reset_password, recovery, flow=mount.flow)))

    return at_stage(RecoveryStage.PASSWORD)(mounted)
