"""Forgot Password, from the address to what ended with the old password (F1 to F5, W4).

The authenticator's code and the new password are asked for on the pages that ask for them elsewhere, too.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from mailportal.captcha.forms import NOT_SOLVED, asks_for_another
from mailportal.captcha.http import browser_of
from mailportal.captcha.services import is_solved
from mailportal.web.pages import EVERY_FIELD, FORM, READ, SEND, anybody, page
from security.browsers.flows import browser_digest_of
from security.browsers.sessions.http import source_of
from security.errors import TooManyGuesses
from security.factors.challenges.words import wait_words
from security.factors.forms import ProofForm
from security.factors.questions.catalogue import QUESTIONS
from security.factors.rules import Method
from security.logon.queries import candidate_for
from security.recovery.errors import RecoveryOver
from security.recovery.forms import CAPTCHA_FORM, MethodForm, RecoveryStartForm
from security.recovery.http import at_stage, frame_of, go_on, has_ended, keep_secret, page_due
from security.recovery.models import RecoveryRequest
from security.recovery.proving import prove_by_answers, prove_by_code
from security.recovery.queries import questions_asked
from security.recovery.rules import RecoveryStage
from security.recovery.services import ask_for_code, begin_recovery, choose_method
from security.recovery.words import METHOD_HINTS, WRONG_ANSWERS, WRONG_CODE, ended_words, tries_words


@page(anybody, FORM)
def start(request: HttpRequest) -> HttpResponse:
    """F1: the full address, and a captcha always; what follows is the same for every address."""
    if request.method != "POST":
        return _start_page(request, RecoveryStartForm(), over=RecoveryOver if has_ended(request) else None)
    if asks_for_another(request.POST):
        return _start_page(request, RecoveryStartForm(initial={"address": request.POST.get("address", "")}))
    form = RecoveryStartForm(request.POST)
    if not form.is_valid() or not _is_captcha_solved(request, form):
        return _start_page(request, form, status=400)
    try:
        secret = _begun(request, form)
    except TooManyGuesses as refusal:
        form.add_error(None, str(refusal.message))
        response = _start_page(request, form, status=refusal.status)
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    return keep_secret(redirect("security:recovery-method"), secret)


def _begun(request: HttpRequest, form: RecoveryStartForm) -> str:
    candidate = candidate_for(
        address=form.cleaned_data["address"], browser_digest=browser_digest_of(request), source=source_of(request)
    )
    return begin_recovery(candidate=candidate, typed=form.typed, language=get_language() or settings.LANGUAGE_CODE)


def _is_captcha_solved(request: HttpRequest, form: RecoveryStartForm) -> bool:
    if is_solved(typed=form.cleaned_data["captcha"], form=CAPTCHA_FORM, browser=browser_of(request)):
        return True
    form.add_error("captcha", NOT_SOLVED)
    return False


def _start_page(
    request: HttpRequest, form: RecoveryStartForm, *, status: int = 200, over: type[RecoveryOver] | None = None
) -> HttpResponse:
    context = {**frame_of(1), "form": form, "ending": over.message if over else ""}
    return render(request, "security/recovery/start.html", context, status=status)


@page(anybody, READ)
def old_address(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Lead on from the address that people have bookmarked."""
    return redirect("security:recovery-start")


@page(at_stage(RecoveryStage.METHOD, RecoveryStage.PROOF), FORM)
def method(request: HttpRequest, recovery: RecoveryRequest) -> HttpResponse:
    """F2: how to prove oneself; the same two ways for every address."""
    form = MethodForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        choose_method(recovery, method=Method(form.cleaned_data["method"]))
        return redirect(page_due(recovery))
    return _page(request, recovery, "method", {"form": form, "hints": METHOD_HINTS})


@page(at_stage(RecoveryStage.PROOF, by=Method.PHONE), FORM, sensitive=("code",))
def code(request: HttpRequest, recovery: RecoveryRequest) -> HttpResponse:
    """F3: the code; where no phone is bound none was sent, and each one is wrong."""
    form = ProofForm(request.POST if request.method == "POST" else None, way=(Method.PHONE,))
    if form.is_valid():
        secret = prove_by_code(recovery, code=str(form.typed(Method.PHONE)), source=source_of(request))
        if secret or recovery.progress.stage(timezone.now()) is RecoveryStage.FAILED:
            return go_on(recovery, secret)
        form.blame(Method.PHONE, str(WRONG_CODE))
    wait = recovery.progress.seconds_to_next_code(timezone.now())
    return _page(request, recovery, "code", {"form": form, "wait": wait_words(wait) if wait else ""})


@page(at_stage(RecoveryStage.PROOF, by=Method.PHONE), SEND)
def send(request: HttpRequest, recovery: RecoveryRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Ask for another code, after the pause."""
    ask_for_code(recovery)
    return redirect("security:recovery-code")


@page(at_stage(RecoveryStage.PROOF, by=Method.QUESTIONS), FORM, sensitive=EVERY_FIELD)
def questions(request: HttpRequest, recovery: RecoveryRequest) -> HttpResponse:
    """F2: all questions of the address; where it has none, others that no answer is right for."""
    asked = questions_asked(recovery)
    data = request.POST if request.method == "POST" else None
    form = ProofForm(data, way=(Method.QUESTIONS,), questions=[str(QUESTIONS[name]) for name in asked.names])
    if form.is_valid():
        answers = list(form.typed(Method.QUESTIONS))
        secret = prove_by_answers(recovery, asked=asked, answers=answers, source=source_of(request))
        if secret or recovery.progress.stage(timezone.now()) is RecoveryStage.FAILED:
            return go_on(recovery, secret)
        form.blame(Method.QUESTIONS, str(WRONG_ANSWERS))
    return _page(request, recovery, "questions", {"form": form})


@page(at_stage(RecoveryStage.FAILED), READ)
def failed(request: HttpRequest, recovery: RecoveryRequest) -> HttpResponse:
    """Whom to ask: the one message for all who proved nothing, whether they have an account or not."""
    return _page(request, recovery, "failed", {})


@page(at_stage(RecoveryStage.DONE), READ)
def done(request: HttpRequest, recovery: RecoveryRequest) -> HttpResponse:
    """F4: what ended with the old password, and the way to log on, where the second factor is asked."""
    context = {"ended": ended_words(recovery.outcome), "rests": recovery.outcome["rests"], **frame_of(4)}
    return render(request, "security/recovery/done.html", context)


def _page(request: HttpRequest, recovery: RecoveryRequest, name: str, context: dict[str, object]) -> HttpResponse:
    form = context.get("form")
    is_wrong = isinstance(form, (MethodForm, ProofForm)) and bool(form.errors)
    shown = {
        "address": recovery.typed,
        "contact": recovery.contact,
        "left": tries_words(recovery.progress.tries_left) if recovery.tries else "",
        **frame_of(2),
        **context,
    }
    return render(request, f"security/recovery/{name}.html", shown, status=400 if is_wrong else 200)
