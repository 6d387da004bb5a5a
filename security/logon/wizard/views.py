"""The set-up at the first logon: two questions, answered and confirmed (E2); nobody is logged on yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mailportal.web.pages import EVERY_FIELD, FORM, READ, SEND, page
from security.factors.errors import AnswerIsPassword
from security.factors.questions.forms import ChoiceForm, ConfirmForm
from security.factors.questions.queries import pending_answers, question_count
from security.factors.questions.services import confirm_answers, drop_pending, propose_answers
from security.factors.questions.words import NOT_THE_SAME
from security.factors.rules import Method, Proved
from security.logon.http import flow_of_attempt
from security.logon.models import LogonAttempt
from security.logon.wizard.http import STEP_PAGES, at_step, onward, set_up_in, step_response
from security.logon.wizard.rules import Step


@page(at_step(*STEP_PAGES), READ)
def begin(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Lead to the step that is due."""
    return redirect(STEP_PAGES[set_up_in(request, attempt).step])


@page(at_step(Step.QUESTIONS), FORM, sensitive=EVERY_FIELD)
def choose(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """GET asks for questions and answers; POST keeps them until they are typed again."""
    account = attempt.account
    data = request.POST if request.method == "POST" else None
    form = ChoiceForm(data, count=question_count(account=account), address=account.address)
    if not form.is_valid():
        return _choice_page(request, attempt, form)
    try:
        propose_answers(flow=flow_of_attempt(request, attempt), answers=form.answers)
    except AnswerIsPassword as refusal:
        form.blame_password(refusal.place)
        return _choice_page(request, attempt, form)
    return onward(request, attempt)


def _choice_page(request: HttpRequest, attempt: LogonAttempt, form: ChoiceForm) -> HttpResponse:
    template, status = "security/logon/wizard/questions.html", 400 if form.errors else 200
    return step_response(request, attempt, template, Step.QUESTIONS, {"form": form}, status=status)


@page(at_step(Step.CONFIRM), FORM, sensitive=EVERY_FIELD)
def confirm(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """GET asks the chosen questions; POST puts the answers in force where they are the same as before."""
    flow = flow_of_attempt(request, attempt)
    form = ConfirmForm(request.POST if request.method == "POST" else None, pending=pending_answers(flow=flow))
    if not form.is_valid():
        return _confirm_page(request, attempt, form)
    if not confirm_answers(flow=flow, typed=form.typed(Method.QUESTIONS)):
        form.add_error(None, str(NOT_THE_SAME))
        return _confirm_page(request, attempt, form)
    # They were answered this very moment: where they are the second step, it is done.
    attempt.proved = attempt.proved or Proved.QUESTIONS
    return onward(request, attempt)


def _confirm_page(request: HttpRequest, attempt: LogonAttempt, form: ConfirmForm) -> HttpResponse:
    status = 400 if form.errors else 200
    return step_response(
        request, attempt, "security/logon/wizard/confirm.html", Step.CONFIRM, {"form": form}, status=status
    )


@page(at_step(Step.CONFIRM), SEND)
def choose_anew(request: HttpRequest, attempt: LogonAttempt) -> HttpResponse:
    """Forget what was chosen in this logon."""
    drop_pending(flow=flow_of_attempt(request, attempt))
    return redirect(STEP_PAGES[Step.QUESTIONS])
