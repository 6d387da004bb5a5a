"""Pages of an employee's own security questions (E9, W15): choose and answer, then answer once more."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.web.pages import EVERY_FIELD, FORM, page
from security.browsers.flows import flow_of
from security.browsers.sessions.http import employees
from security.factors.errors import AnswerIsPassword, QuestionsNotOffered
from security.factors.questions.forms import ChoiceForm, ConfirmForm
from security.factors.questions.queries import (
    are_questions_offered,
    has_questions,
    pending_answers,
    question_count,
)
from security.factors.questions.services import confirm_answers, propose_answers
from security.factors.questions.words import NOT_THE_SAME, STEPS
from security.factors.rules import Method
from security.grants.http import grant_named, grant_of, to_proof
from security.grants.rules import Purpose


@page(employees, FORM, sensitive=EVERY_FIELD)
def choose(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks for questions and answers, after a proof of identity; POST leads on to typing them again."""
    if not are_questions_offered(account=account):
        raise QuestionsNotOffered
    if request.method == "POST":
        return _chosen(request, account, _form(account, request))
    grant = grant_of(request, Purpose.CHANGE_FACTOR)
    if grant is None:
        return to_proof(request, Purpose.CHANGE_FACTOR)
    return _choice_page(request, account, _form(account), str(grant.public_id))


def _form(account: User, request: HttpRequest | None = None) -> ChoiceForm:
    data = request.POST if request is not None else None
    return ChoiceForm(data, count=question_count(account=account), address=account.address)


def _chosen(request: HttpRequest, account: User, form: ChoiceForm) -> HttpResponse:
    grant_id = grant_named(request)
    if not form.is_valid():
        return _choice_page(request, account, form, str(grant_id))
    try:
        propose_answers(flow=replace(flow_of(request), proof=grant_id), answers=form.answers)
    except AnswerIsPassword as refusal:
        form.blame_password(refusal.place)
        return _choice_page(request, account, form, str(grant_id))
    return redirect("security:question-confirm")


def _choice_page(request: HttpRequest, account: User, form: ChoiceForm, grant_id: str) -> HttpResponse:
    context = {"form": form, "grant_id": grant_id, "steps": STEPS, "are_set": has_questions(account=account)}
    return render(request, "security/factors/questions/choose.html", context, status=400 if form.errors else 200)


@page(employees, FORM, sensitive=EVERY_FIELD)
def confirm(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks the chosen questions; POST puts the answers in force where they are the same as before."""
    flow = flow_of(request)
    pending = pending_answers(flow=flow)
    if request.method != "POST":
        if not pending:
            return redirect("security:question-list")
        return _confirm_page(request, ConfirmForm(None, pending=pending))
    form = ConfirmForm(request.POST, pending=pending)
    if not form.is_valid():
        return _confirm_page(request, form)
    typed = form.typed(Method.QUESTIONS)
    if not confirm_answers(flow=flow, typed=typed):
        form.add_error(None, str(NOT_THE_SAME))
        return _confirm_page(request, form)
    messages.success(request, _("Your security questions are set up. Your other sessions are logged off."))
    return redirect("security:overview")


def _confirm_page(request: HttpRequest, form: ConfirmForm) -> HttpResponse:
    context = {"form": form, "steps": STEPS}
    return render(request, "security/factors/questions/confirm.html", context, status=400 if form.errors else 200)
