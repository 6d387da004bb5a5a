"""The same act upon many accounts (P9): chosen, previewed, ordered after a fresh proof, and followed to its end."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from admin_console.batches.choosing import draft_again, draft_batch, found_people, may_try_again, selected_people
from admin_console.batches.forms import ActForm, ChosenForm, PastedForm, SelectionForm, chosen_form
from admin_console.batches.models import BatchRun
from admin_console.batches.outcome import (
    STATE_WORDS,
    batch_sentence,
    batch_title,
    facets_of,
    phases_of,
    result_line,
)
from admin_console.batches.preview import preview_of
from admin_console.batches.queries import batch_of, batches_of, require_act, results_of
from admin_console.batches.rules import BatchChoices, ItemState
from admin_console.batches.services import choose, order_batch
from admin_console.batches.words import ACT_WORDS, counted, wrong_words
from admin_console.capabilities.rules import BatchAct, Capability, acts_allowed_by
from admin_console.desk import Desk
from admin_console.doors import at_desk
from admin_console.errors import BatchOrdered, NobodyChosen
from admin_console.reach import people_of
from mailportal.errors import BadInput
from mailportal.web.pages import FORM, SEND, page
from security.browsers.sessions.http import source_of
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.passwords.activation.queries import shown_round

# Ten thousand addresses; nginx lets as much pass (deploy/nginx).
PASTED_BYTES: Final = 2**20
# Of wrong lines shown: who has more looks at the first ones and pastes another list.
_WRONG_SHOWN: Final = 200


@page(at_desk(Capability.SEE), FORM, most_bytes=PASTED_BYTES, repeats=("who",))
def batch(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take the ticks of the list, or pasted addresses; GET asks for addresses and shows the latest batches."""
    if request.method != "POST":
        return _start(request, desk, PastedForm(None, people=people_of(desk)))
    require_act(desk, source=source_of(request))
    if "addresses" not in request.POST:
        return _selected(request, desk)
    form = PastedForm(request.POST, people=people_of(desk))
    if not form.is_valid():
        return _start(request, desk, form)
    return _drafted(desk, people_of(desk).filter(pk__in=form.cleaned_data["addresses"]))


def _start(request: HttpRequest, desk: Desk, form: PastedForm) -> HttpResponse:
    context = {
        "form": form,
        "may_act": bool(acts_allowed_by(desk.capabilities)),
        "wrong": [(one, wrong_words(one)) for one in form.wrong[:_WRONG_SHOWN]],
        "more_wrong": max(0, len(form.wrong) - _WRONG_SHOWN),
        "batches": [(one, batch_title(one), one.owner_id == desk.account.pk) for one in batches_of(desk)],
    }
    return render(request, "admin_console/batches/start.html", context, status=400 if form.errors else 200)


def _selected(request: HttpRequest, desk: Desk) -> HttpResponse:
    form, source = SelectionForm(request.POST), source_of(request)
    if not form.is_valid():
        raise BadInput
    sent = form.cleaned_data
    require_act(desk, sent["act"], source=source)
    if sent["all"]:
        people = found_people(desk, query=sent["filter"], source=source)
    elif sent["who"]:
        people = selected_people(desk, who=sent["who"], source=source)
    else:
        raise NobodyChosen
    return _drafted(desk, people, sent["act"])


def _drafted(desk: Desk, people: QuerySet[User], act: BatchAct | None = None) -> HttpResponse:
    draft = draft_batch(desk=desk, people=people, act=act)
    return redirect("admin_console:batch-review", draft.public_id)


@page(at_desk(Capability.SEE), FORM)
def batch_act(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask what is to be done to those who were chosen."""
    draft = batch_of(desk, public_id, source=source_of(request))
    if draft.is_ordered:
        return redirect("admin_console:batch-review", public_id)
    require_act(desk, source=source_of(request))
    allowed = acts_allowed_by(desk.capabilities)
    form = ActForm(request.POST if request.method == "POST" else None, acts=allowed)
    if form.is_valid():
        choose(batch=draft, act=form.cleaned_data["act"], chosen=BatchChoices())
        return redirect("admin_console:batch-review", public_id)
    context = {"batch": draft, "form": form}
    return render(request, "admin_console/batches/act.html", context, status=400 if form.errors else 200)


@page(proving(at_desk(Capability.SEE)), FORM)
def batch_review(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Preview a draft, and order it after a fresh proof; show how far an ordered batch is, and its outcome."""
    draft = batch_of(desk, public_id, source=source_of(request))
    if draft.is_ordered:
        return redirect(request.path) if request.method == "POST" else _followed(request, desk, draft)
    if not draft.act:
        return redirect("admin_console:batch-act", public_id)
    require_act(desk, BatchAct(draft.act), source=source_of(request))
    typed = request.POST if request.method == "POST" else None
    form = chosen_form(BatchAct(draft.act), typed, chosen=draft.chosen, desk=desk)
    if typed is not None and typed.get("act") != draft.act:
        raise BatchOrdered  # another page has chosen something else since
    if form.is_valid():
        return _chosen(request, draft, form)
    return _draft_page(request, desk, draft, form)


def _chosen(request: HttpRequest, draft: BatchRun, form: ChosenForm) -> HttpResponse:
    # What was not shown is not ordered: changed choices are previewed first.
    was_shown = draft.is_complete and form.chosen.is_like(draft.chosen)
    was_complete = draft.is_complete
    flow = proved(request, Purpose.BATCH) if was_shown else None
    choose(batch=draft, act=BatchAct(draft.act), chosen=form.chosen)
    if flow is not None:
        order_batch(flow=flow, batch=draft)
    elif was_complete:
        messages.info(request, _("Nothing has been done yet. The preview now shows what you changed."))
    return redirect(request.path)


def _draft_page(request: HttpRequest, desk: Desk, draft: BatchRun, form: ChosenForm) -> HttpResponse:
    act = BatchAct(draft.act)
    context = {
        "batch": draft,
        "act": ACT_WORDS[act],
        "question": counted(ACT_WORDS[act].question, draft.total),
        "form": form,
    }
    if draft.is_complete:
        only = "left-out" in request.GET
        preview = preview_of(draft, desk, number=request.GET.get("page"), only_left_out=only)
        button = counted(ACT_WORDS[act].button, preview.touched)
        context |= {"preview": preview, "facets": preview.facets(request.path, only_left_out=only), "button": button}
        if preview.touched:
            context["grant"] = proved(request, Purpose.BATCH).proof
    return render(request, "admin_console/batches/draft.html", context, status=400 if form.errors else 200)


def _followed(request: HttpRequest, desk: Desk, done: BatchRun) -> HttpResponse:
    wanted = request.GET.get("only", "")
    only = ItemState(wanted) if wanted in set(STATE_WORDS) else None
    page = results_of(done, desk, number=request.GET.get("page"), only=only)
    context = {
        "batch": done,
        "title": batch_title(done),
        "sentence": batch_sentence(done),
        "phases": phases_of(done),
        "facets": facets_of(done, request.path, only=only),
        "page": page,
        "lines": [result_line(item) for item in page],
        "may_try_again": may_try_again(done),
        "sheet": done.sheet and shown_round(public_id=done.sheet, issuer=desk.account),
    }
    return render(request, "admin_console/batches/result.html", context)


@page(at_desk(Capability.SEE), SEND)
def batch_again(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Draft a batch that has ended once more, for those who were not changed."""
    ended = batch_of(desk, public_id, source=source_of(request))
    require_act(desk, BatchAct(ended.act), source=source_of(request))
    draft = draft_again(desk=desk, ended=ended)
    return redirect("admin_console:batch-review", draft.public_id)
