"""Force security passwords: what stops, now, from an hour on or person by person, and how it goes (X1, X18)."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from admin_console.desk import Desk
from admin_console.doors import postmasters
from admin_console.enforcement.changes import forces, is_in_force
from admin_console.enforcement.days import LEGEND, chart_of_cut_over, days_done
from admin_console.enforcement.files import order_rehearsal_export, rehearsal_table
from admin_console.enforcement.forms import ForceForm, PlaceForm, RemindForm
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.preview import notice_before
from admin_console.enforcement.queries import cut_over_of, member_page, progress_of
from admin_console.enforcement.rehearsal import rehearsal_of, stopping_uses
from admin_console.enforcement.services import (
    Confirmed,
    force_at,
    force_now,
    force_person_by_person,
    forced_accounts,
    remind,
    stop_cut_over,
)
from admin_console.enforcement.words import (
    days_words,
    figures_of,
    member_rows,
    member_tabs,
    personal_words,
    stopping_rows,
)
from admin_console.errors import NothingScheduled
from admin_console.policies.http import after_saving, draft_of, drop_draft, review_page, tell_saved, to_review
from admin_console.policies.review import orders_for
from admin_console.policies.rule_sets import CLIENT_RULES, FORCE, RuleSet
from admin_console.policies.services import carry_out
from admin_console.policies.shown import review_context
from admin_console.policies.targets import PolicyStep, kinds_named, steps_in
from admin_console.reach import employee_of
from admin_console.receipts.words import stamp
from mailportal.web.pages import FORM, READ, SEND, page
from mailportal.web.spreadsheets import spreadsheet
from security.browsers.sessions.http import source_of
from security.flow.values import Flow
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.old_passwords.words import hindrance_words
from security.policies import CLIENT_PASSWORDS

_FIRST, _A_PAGE = 20, 50


@page(proving(postmasters), FORM)
def force_review(request: HttpRequest, desk: Desk, rules: RuleSet) -> HttpResponse:
    """Say what the waiting change means and carry it out; what forces security passwords is rehearsed, and may wait."""
    steps = draft_of(request, rules, desk)
    form = ForceForm(request.POST if request.method == "POST" else None) if forces(steps) else None
    asks = form is not None and "preview" in request.POST
    return review_page(
        request,
        "admin_console/enforcement/review.html" if form else "admin_console/policies/review.html",
        made_on=rules.begins,
        save=partial(_saved, request, rules, steps, form),
        shown=partial(_reviewed, desk, rules, steps, form if asks else None),
        form=form,
        is_asked_again=asks,
    )


def _reviewed(desk: Desk, rules: RuleSet, steps: Sequence[PolicyStep], asked: ForceForm | None) -> dict[str, Any]:
    context = review_context(desk, steps) | {"rules": rules}
    if not forces(steps):
        return context
    found = rehearsal_of(context["review"].rehearsed, domain_id=desk.domain.pk, size=_FIRST)
    is_previewed = asked is not None and asked.is_valid()
    return context | {
        "rehearsal": found,
        "stopping": stopping_rows(found.listed),
        "hindered": [hindrance_words(why, people) for why, people in found.hindered.items()],
        "preview": notice_before(asked, found.listed, postmaster=desk.account) if asked and is_previewed else None,
    }


def _saved(
    request: HttpRequest, rules: RuleSet, steps: Sequence[PolicyStep], form: ForceForm | None, flow: Flow, seen: str
) -> HttpResponse:
    if form is None:
        outcome = carry_out(flow=flow, domain=steps[0].target.domain, steps=steps, seen=seen)
        tell_saved(request, rules, steps, outcome)
        return after_saving(rules, steps)
    sent = form.cleaned_data
    wanted = Confirmed(steps, seen, tells=sent["tells"], message=sent["message"], old_days=form.kept_days)
    if form.personally is not None:
        days, last_at = form.personally
        order = force_person_by_person(flow=flow, wanted=wanted, days=days, last_at=last_at)
        return _to_order(request, rules, order, personal_words(last_at))
    if form.at is not None:
        order = force_at(flow=flow, wanted=wanted, at=form.at)
        words = _("Security passwords become required on %(time)s. Until then you can stop it.")
        return _to_order(request, rules, order, words % {"time": stamp(form.at)})
    outcome, begun = force_now(flow=flow, wanted=wanted)
    tell_saved(request, rules, steps, outcome)
    if begun is None:
        return after_saving(rules, steps)
    return redirect("admin_console:force-cut-over", begun.public_id)


def _to_order(request: HttpRequest, rules: RuleSet, order: CutOver, words: str) -> HttpResponse:
    drop_draft(request, rules)
    messages.success(request, words)
    return redirect("admin_console:force-cut-over", order.public_id)


@page(postmasters, READ)
def rehearsal(request: HttpRequest, desk: Desk, rules: RuleSet) -> HttpResponse:
    """Show by pages whose devices the waiting change stops."""
    accounts = _stopped(draft_of(request, rules, desk), desk)
    after = PlaceForm(request.GET).asked.get("after")
    found = rehearsal_of(accounts, domain_id=desk.domain.pk, size=_A_PAGE, after=after)
    here = reverse(rules.urls["rehearsal"])
    context = {
        "rules": rules,
        "rehearsal": found,
        "stopping": stopping_rows(found.listed),
        "first_url": here if after else "",
        "after_url": f"{here}?after={found.after}" if found.after else "",
    }
    return render(request, "admin_console/enforcement/rehearsal.html", context)


def _stopped(steps: Sequence[PolicyStep], desk: Desk) -> QuerySet[User]:
    domain_id = desk.domain.pk
    return forced_accounts(steps, orders_for(steps, domain_id=domain_id), domain_id=domain_id)


@page(proving(postmasters), FORM)
def rehearsal_export(request: HttpRequest, desk: Desk, rules: RuleSet) -> HttpResponseBase:
    """Say what the file of the devices that stop will hold; sent, hand it out."""
    steps = draft_of(request, rules, desk)
    flow = proved(request, Purpose.EXPORT)
    if request.method != "POST":
        return render(request, "admin_console/enforcement/export.html", {"rules": rules, "grant": flow.proof})
    uses = stopping_uses(_stopped(steps, desk), domain_id=desk.domain.pk)
    allowed = order_rehearsal_export(flow=flow, uses=uses)
    name = f"devices-that-stop-{desk.domain.name}-{timezone.localdate(timezone=desk.domain.zone)}.csv"
    return spreadsheet(name, rehearsal_table(allowed, uses))


@page(postmasters, READ)
def cut_over(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Show how far a cut-over is, and who has still to act."""
    order = cut_over_of(desk, public_id, source=source_of(request))
    asked = PlaceForm(request.GET).asked
    is_done, progress = bool(asked.get("done")), progress_of(order)
    found = member_page(order, is_done=is_done, after=asked.get("after"))
    here = reverse("admin_console:force-cut-over", args=[order.public_id])
    days = days_done(order) if progress.people else []
    query = "done=on&" if is_done else ""
    context = {
        "order": order,
        "days": days_words(order),
        "holds": order.in_force_at is not None and is_in_force(order.steps, domain_id=desk.domain.pk),
        "progress": progress,
        "figures": figures_of(order, progress),
        "tabs": member_tabs(order, progress, is_done=is_done),
        "members": member_rows(found.rows),
        "is_done": is_done,
        "chart": chart_of_cut_over(days) if days else None,
        "legend": LEGEND,
        "by_day": days[::-1],
        "after_url": f"{here}?{query}after={found.after}" if found.after else "",
        "newest_url": f"{here}?{query}".rstrip("?&") if asked.get("after") else "",
    }
    return render(request, "admin_console/enforcement/cut_over.html", context)


@page(postmasters, SEND)
def cut_over_remind(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Let those who have still to act, or one of them, hear of it once more."""
    order = cut_over_of(desk, public_id, source=source_of(request))
    form = RemindForm(request.POST)
    who = form.cleaned_data["who"] if form.is_valid() else None
    source = source_of(request)
    some = None if who is None else [employee_of(desk, who, source=source).pk]
    told = remind(desk=desk, cut_over=order, who=some, source=source)
    words = ngettext("%(n)d person is told by mail.", "%(n)d people are told by mail.", told) % {"n": told}
    messages.success(request, words if told else _("Everyone who has to act was told today. Nothing was sent."))
    return redirect("admin_console:force-cut-over", order.public_id)


@page(proving(postmasters), FORM)
def cut_over_stop(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask whether to stop an order that waits for its hour, and do it."""
    order = cut_over_of(desk, public_id, source=source_of(request))
    if not order.is_waiting:
        raise NothingScheduled
    flow = proved(request, Purpose.ENFORCE)
    if request.method != "POST":
        return render(request, "admin_console/enforcement/stop.html", {"order": order, "grant": flow.proof})
    stop_cut_over(flow=flow, cut_over=order)
    messages.success(request, _("Stopped. Mail programs go on as they are."))
    return redirect("admin_console:force-cut-over", order.public_id)


@page(postmasters, SEND)
def cut_over_end(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Lead to the review of what takes the order back: rules as they were before it."""
    source = source_of(request)
    order = cut_over_of(desk, public_id, source=source)
    if not order.before or not is_in_force(order.steps, domain_id=desk.domain.pk):
        raise NothingScheduled
    steps = steps_in(order.before, desk)
    # An account or a department that is gone has no rule to bring back.
    if not steps:
        raise NothingScheduled
    return to_review(request, FORCE if kinds_named(steps) == [CLIENT_PASSWORDS.name] else CLIENT_RULES, *steps)
