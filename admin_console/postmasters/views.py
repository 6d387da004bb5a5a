"""Reset Password of a postmaster (O2), the reset of factors, and the enrolment pass: the operator's pages."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies.queries import orders_of
from admin_console.doors import operators
from admin_console.passes.forms import IN_THE_WAY
from admin_console.passes.services import version_of
from admin_console.postmasters.forms import PostmasterFactorsForm, PostmasterPassForm, PostmasterPasswordForm
from admin_console.postmasters.http import pages_of_operator, postmaster_asked, postmaster_receipt, to_receipt
from admin_console.postmasters.services import (
    issue_postmaster_link,
    issue_postmaster_pass,
    reset_postmaster_factors,
    reset_postmaster_password,
    void_postmaster_link,
    void_postmaster_pass,
)
from admin_console.postmasters.words import signs_of
from admin_console.receipts.queries import receipt_of
from admin_console.resets import words
from admin_console.resets.services import ResetDone
from mailportal.web.pages import FORM, READ, page
from security.factors.passes.queries import pass_of
from security.flow.values import Flow
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.passes.services import require_open_to_pass
from security.passwords.links.queries import link_of
from security.passwords.queries import password_rules
from security.policies import TEMPORARY_PASSWORD_DAYS
from security.resets.queries import holdings_of
from security.resets.rules import FACTORS, Holding, HoldingKind, of_kind


@page(proving(operators), FORM, sensitive=("new", "confirm"))
def postmaster_password(request: HttpRequest, operator: User, name: str, public_id: UUID) -> HttpResponse:
    """Ask for the way to a new password, and why; do it, and show link or password in the answer, once."""
    account, flow = _upon(request, operator, name, public_id)
    orders = orders_of(account=account)
    form = PostmasterPasswordForm(
        request.POST if request.method == "POST" else None,
        account=account,
        rules=password_rules(account=account, orders=orders),
        days=int(orders.value(TEMPORARY_PASSWORD_DAYS)),
    )
    if form.is_valid():
        done = _carried_out(flow, account, form)
        return postmaster_receipt(request, done.receipt, account=account, secret=done.secret)
    held = holdings_of(account=account, orders=orders)
    context = {
        "form": form,
        "deletion_title": words.deletion_title(held),
        "deletion": words.deletion_detail(held, name=account.name),
        "ending_title": words.ending_title(held),
        "ending": words.ending_detail(held),
        "signs": signs_of(account, held),
        "link": link_of(account=account),
    }
    return _page(request, "postmasters/reset_password", flow, account, context)


def _carried_out(flow: Flow, account: User, form: PostmasterPasswordForm) -> ResetDone:
    seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
    if form.is_link:
        return issue_postmaster_link(flow=flow, account=account, seen=seen, reason=reason)
    return reset_postmaster_password(
        flow=flow, account=account, chosen=form.chosen, seen=seen, reason=reason, typed=form.typed
    )


@page(proving(operators), FORM)
def postmaster_factors(request: HttpRequest, operator: User, name: str, public_id: UUID) -> HttpResponse:
    """Ask which factors and trusted devices to take away, and why; do it."""
    account, flow = _upon(request, operator, name, public_id)
    form = PostmasterFactorsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sent = form.cleaned_data
        receipt = reset_postmaster_factors(
            flow=flow,
            account=account,
            keys=form.ticked,
            ends_sessions=sent["end_sessions"],
            opens_enrolment=sent["open_enrolment"],
            reason=sent["reason"],
        )
        return to_receipt(account, receipt)
    held = of_kind(holdings_of(account=account), HoldingKind.TRUSTED_DEVICE, *FACTORS)
    context = {"form": form, "ticks": words.ticks_of(held, ticked=_ticked(form, held))}
    return _page(request, "resets/factors", flow, account, context)


@page(proving(operators), FORM)
def postmaster_pass(request: HttpRequest, operator: User, name: str, public_id: UUID) -> HttpResponse:
    """Name what is lost and has to go, remove it, and show the pass in the answer, once (X21)."""
    account, flow = _upon(request, operator, name, public_id)
    require_open_to_pass(account=account)
    held, before = of_kind(holdings_of(account=account), *IN_THE_WAY), pass_of(account=account)
    form = PostmasterPassForm(request.POST if request.method == "POST" else None, lost=held, seen=version_of(before))
    if form.is_valid():
        sent = form.cleaned_data
        receipt, issued = issue_postmaster_pass(
            flow=flow,
            account=account,
            lost=form.lost,
            hours=sent["hours"],
            seen=sent["seen"],
            reason=sent["reason"],
        )
        return postmaster_receipt(request, receipt, account=account, secret=issued.secret)
    context = {"form": form, "before": before, "lost": words.ticks_of(held, ticked=())}
    return _page(request, "passes/issue", flow, account, context)


@page(proving(operators), FORM)
def postmaster_link_void(request: HttpRequest, operator: User, name: str, public_id: UUID) -> HttpResponse:
    """Ask whether to void a link that was given out, and do it."""
    account, flow = _upon(request, operator, name, public_id)
    if request.method != "POST":
        return _page(request, "postmasters/link_void", flow, account, {})
    was_there = void_postmaster_link(flow=flow, account=account)
    done, nothing = _("The link of %(address)s is void."), _("%(address)s has no link. Nothing was changed.")
    return _told(request, name, account, done if was_there else nothing, is_done=was_there)


@page(proving(operators), FORM)
def postmaster_pass_void(request: HttpRequest, operator: User, name: str, public_id: UUID) -> HttpResponse:
    """Ask whether to void the pass, and do it."""
    account, flow = _upon(request, operator, name, public_id)
    if request.method != "POST":
        return _page(request, "passes/void", flow, account, {})
    was_there = void_postmaster_pass(flow=flow, account=account)
    done = _("The enrolment pass of %(address)s is void.")
    nothing = _("%(address)s has no enrolment pass. Nothing was changed.")
    return _told(request, name, account, done if was_there else nothing, is_done=was_there)


@page(operators, READ)
def postmaster_receipt_again(
    request: HttpRequest, operator: User, name: str, public_id: UUID, receipt_id: UUID
) -> HttpResponse:
    """Show what an act ended, and how far the mail servers are with it now; what was shown once is not there."""
    account = postmaster_asked(request, operator, name, public_id)
    found = receipt_of(account=account, public_id=receipt_id)
    if found is None:
        raise Http404
    return postmaster_receipt(request, found, account=account)


def _upon(request: HttpRequest, operator: User, name: str, public_id: UUID) -> tuple[User, Flow]:
    account = postmaster_asked(request, operator, name, public_id)
    return account, proved(request, Purpose.POSTMASTER)


def _ticked(form: PostmasterFactorsForm, at_first: Iterable[Holding]) -> Collection[str]:
    return form.ticked if form.is_bound else [one.key for one in at_first]


def _page(request: HttpRequest, template: str, flow: Flow, account: User, context: Mapping[str, Any]) -> HttpResponse:
    status = 400 if "form" in context and context["form"].errors else 200
    context = {"account": account, "grant": flow.proof, **pages_of_operator(account).context, **context}
    return render(request, f"admin_console/{template}.html", context, status=status)


def _told(request: HttpRequest, name: str, account: User, sentence: str, *, is_done: bool) -> HttpResponse:
    say = messages.success if is_done else messages.info
    say(request, sentence % {"address": account.address})
    return redirect("operator_console:domain-manage", name)
