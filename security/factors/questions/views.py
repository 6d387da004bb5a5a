"""Pages of security questions, in the settings (E9, W15) or a logon (E2): chosen and answered, then answered again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mailportal.web.pages import EVERY_FIELD, FORM, act
from security.factors.errors import AnswerIsPassword, QuestionsNotOffered
from security.factors.questions.forms import ChoiceForm, SameAnswersForm
from security.factors.questions.queries import (
    are_questions_offered,
    has_questions,
    pending_answers,
    question_count,
)
from security.factors.questions.services import confirm_answers, propose_answers
from security.factors.questions.words import NOT_THE_SAME, STEPS
from security.factors.rules import Method
from security.flow.values import Occasion
from security.grants.mounts import Mount
from security.grants.rules import Purpose


@act(FORM, sensitive=EVERY_FIELD)
def choose(request: HttpRequest, mount: Mount) -> HttpResponse:
    """GET asks for questions and answers; POST leads on to typing them again."""
    account, is_in_settings = mount.account, mount.flow.occasion is Occasion.SETTINGS
    # A logon that has come here is offered them, and has none.
    if is_in_settings and not are_questions_offered(account=account):
        raise QuestionsNotOffered
    mount = mount.proved(request, Purpose.CHANGE_FACTOR)
    data = request.POST if request.method == "POST" else None
    form = ChoiceForm(data, count=question_count(account=account), address=account.address)
    if form.is_valid():
        try:
            propose_answers(flow=mount.flow, answers=form.answers)
            return mount.done("")
        except AnswerIsPassword as refusal:
            form.blame_password(refusal.place)
    are_set = is_in_settings and has_questions(account=account)
    context = {"form": form, "steps": STEPS, "current": 2, "are_set": are_set}
    return mount.page(request, "security/factors/questions/choose.html", context)


@act(FORM, sensitive=EVERY_FIELD)
def confirm(request: HttpRequest, mount: Mount) -> HttpResponse:
    """GET asks the chosen questions; POST puts the answers in force where they are the same as before."""
    pending = pending_answers(flow=mount.flow)
    if not pending and request.method != "POST":
        return redirect(mount.urls["choose"])
    form = SameAnswersForm(request.POST if request.method == "POST" else None, pending=pending)
    if form.is_valid():
        if confirm_answers(flow=mount.flow, typed=form.typed(Method.QUESTIONS)):
            return mount.done(_("Your security questions are set up. Your other sessions are logged off."))
        form.add_error(None, str(NOT_THE_SAME))
    return mount.page(request, "security/factors/questions/confirm.html", {"form": form, "steps": STEPS, "current": 3})
