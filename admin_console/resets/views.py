"""Reset Password (P2), the reset of factors and of one device (P10), and a lost phone (X7)."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies.queries import orders_of
from admin_console.account_pages import pages_at_desk
from admin_console.capabilities.rules import Capability
from admin_console.desk import Desk
from admin_console.discretion import shown_to
from admin_console.doors import at_desk
from admin_console.errors import MustNotReset
from admin_console.reach import subject_of
from admin_console.receipts.http import receipt_page
from admin_console.receipts.models import Receipt
from admin_console.resets import words
from admin_console.resets.forms import EndForm, FactorsForm, ResetPasswordForm
from admin_console.resets.services import (
    delete_employee_device,
    delete_employee_old_password,
    kinds_on_a_phone,
    reset_employee_factors,
    reset_employee_password,
    shut_out_lost_phone,
)
from mailportal.web.pages import FORM, page
from security.browsers.sessions.http import source_of
from security.client_passwords.queries import client_password_state
from security.client_passwords.queries import living_client_password as device_of
from security.flow.values import Flow
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.old_passwords.queries import required_old_password
from security.passwords.queries import password_rules
from security.policies import TEMPORARY_PASSWORD_DAYS
from security.resets.queries import holdings_of
from security.resets.rules import FACTORS, Holding, HoldingKind, of_kind


@page(proving(at_desk(Capability.RESET_PASSWORDS)), FORM, sensitive=("new", "confirm"))
def reset_password(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask for the new password and what goes with the old one; do it, and show a generated one in the answer, once."""
    account, flow = _upon(request, desk, public_id)
    orders = orders_of(account=account)
    form = ResetPasswordForm(
        request.POST if request.method == "POST" else None,
        account=account,
        rules=password_rules(account=account, orders=orders),
        days=int(orders.value(TEMPORARY_PASSWORD_DAYS)),
    )
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        done = reset_employee_password(flow=flow, account=account, chosen=form.chosen, seen=seen, typed=form.typed)
        return receipt_page(request, desk, done.receipt, account=account, secret=done.secret)
    return _password_page(request, desk, flow, form, shown_to(desk, holdings_of(account=account, orders=orders)))


def _password_page(
    request: HttpRequest, desk: Desk, flow: Flow, form: ResetPasswordForm, held: tuple[Holding, ...]
) -> HttpResponse:
    account = form.account
    context = {
        "form": form,
        "deletion_title": words.deletion_title(held),
        "deletion": words.deletion_detail(held, name=account.name),
        "ending_title": words.ending_title(held),
        "ending": words.ending_detail(held),
        "has_factor": bool(of_kind(held, HoldingKind.AUTHENTICATOR, HoldingKind.PHONE)),
    }
    return _page(request, "reset_password", desk, flow, account, context)


@page(proving(at_desk(Capability.CLIENT_PASSWORDS)), FORM)
def device_delete(request: HttpRequest, desk: Desk, public_id: UUID, device_id: UUID) -> HttpResponse:
    """Ask whether to delete one security password, by its label, and do it."""
    account = _subject(request, desk, public_id)
    device = device_of(account=account, public_id=device_id)
    flow = proved(request, Purpose.PEOPLE)
    if request.method == "POST":
        key = Holding(HoldingKind.CLIENT_PASSWORD, device.public_id).key
        return _to(delete_employee_device(flow=flow, account=account, key=key))
    return _page(request, "device", desk, flow, account, {"device": device})


@page(proving(at_desk(Capability.CLIENT_PASSWORDS)), FORM)
def old_password_delete(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask whether to end what lives on of the old account password, and do it (X13)."""
    account = _subject(request, desk, public_id)
    old = required_old_password(account=account)
    flow = proved(request, Purpose.PEOPLE)
    if request.method != "POST":
        return _page(request, "old_password", desk, flow, account, {"old": old})
    delete_employee_old_password(flow=flow, account=account)
    messages.success(request, _("The old password of %(name)s is deleted.") % {"name": account.name})
    return redirect("admin_console:employee-detail", account.public_id)


@page(proving(at_desk(Capability.FACTORS)), FORM)
def reset_factors(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask which factors and trusted devices to take away, and do it."""
    account, flow = _upon(request, desk, public_id)
    form = FactorsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sent = form.cleaned_data
        return _to(
            reset_employee_factors(
                flow=flow,
                account=account,
                keys=form.ticked,
                ends_sessions=sent["end_sessions"],
                opens_enrolment=sent["open_enrolment"],
            )
        )
    held = of_kind(shown_to(desk, holdings_of(account=account)), HoldingKind.TRUSTED_DEVICE, *FACTORS)
    context = {"form": form, "ticks": words.ticks_of(held, ticked=_ticked(form, held))}
    return _page(request, "factors", desk, flow, account, context)


@page(proving(at_desk(Capability.FACTORS)), FORM)
def phone_lost(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Ask what was on the phone, and end it."""
    account, flow = _upon(request, desk, public_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _to(shut_out_lost_phone(flow=flow, account=account, keys=form.ticked))
    orders = orders_of(account=account)
    held = shown_to(desk, holdings_of(account=account, orders=orders))
    in_use = len(of_kind(held, HoldingKind.CLIENT_PASSWORD))
    state = client_password_state(account=account, orders=orders, in_use=in_use)
    listed = of_kind(held, *kinds_on_a_phone(desk))
    context = {
        "form": form,
        "ticks": words.ticks_of(listed, ticked=_ticked(form, [one for one in listed if one.is_of_phone])),
        "is_password_of_mail": state.clients_allowed and not state.is_on,
        "may_delete": desk.may(Capability.CLIENT_PASSWORDS),
    }
    return _page(request, "phone_lost", desk, flow, account, context)


def _upon(request: HttpRequest, desk: Desk, public_id: UUID) -> tuple[User, Flow]:
    return _subject(request, desk, public_id), proved(request, Purpose.PEOPLE)


def _subject(request: HttpRequest, desk: Desk, public_id: UUID) -> User:
    return subject_of(desk, public_id, source=source_of(request), refuse=MustNotReset)


def _ticked(form: EndForm, at_first: Iterable[Holding]) -> Collection[str]:
    return form.ticked if form.is_bound else [one.key for one in at_first]


def _page(
    request: HttpRequest, template: str, desk: Desk, flow: Flow, account: User, context: Mapping[str, Any]
) -> HttpResponse:
    status = 400 if "form" in context and context["form"].errors else 200
    context = {"account": account, "grant": flow.proof, **pages_at_desk(desk, account).context, **context}
    return render(request, f"admin_console/resets/{template}.html", context, status=status)


def _to(receipt: Receipt) -> HttpResponse:
    return redirect("admin_console:employee-receipt", receipt.account.public_id, receipt.public_id)
