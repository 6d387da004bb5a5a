"""Pages of an employee's own security passwords (E5, E6)."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies.queries import orders_of
from mailportal.ui.sentences import together
from mailportal.web.pages import FORM, page
from security.browsers.flows import flow_of
from security.browsers.sessions.http import employees, source_of
from security.client_passwords import services
from security.client_passwords.forms import LimitsForm, NewClientPasswordForm
from security.client_passwords.hosts import hosts_of
from security.client_passwords.limiting import change_limits
from security.client_passwords.queries import (
    ClientPasswordState,
    client_password_made_by,
    client_password_state,
    deleted_client_password,
    living_client_password,
    living_client_passwords,
)
from security.client_passwords.rules import ClientKind
from security.client_passwords.services import IssuedClientPassword
from security.client_passwords.set_up_file import set_up_file
from security.client_passwords.words import KIND_HINTS, isolated, protocols_off_words, receipt_words, server_lines
from security.connections.services import receipts_for
from security.credentials import account_credential
from security.deadlines.queries import own_hour_of
from security.errors import NoSuchClientPassword, StepUpSpent
from security.flow.values import Flow
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.old_passwords.queries import old_password_of
from security.old_passwords.services import delete_old_password
from security.records.queries import account_password_programs

_SEEN_WITHIN = timedelta(days=30)


@page(proving(employees), FORM)
def generate(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks for device and kind, after a proof of identity; POST makes the password and shows it, once."""
    if request.method != "POST":
        services.require_may_generate(account=account)
    flow = proved(request, Purpose.GENERATE)
    form = NewClientPasswordForm(request.POST if request.method == "POST" else None, zone=account.zone)
    return _generated(request, flow, form) if form.is_valid() else _generate_page(request, flow, form)


def _generated(request: HttpRequest, flow: Flow, form: NewClientPasswordForm) -> HttpResponse:
    # Read before the act: once the password exists, nothing that could fail may stand before the page shows it.
    state = client_password_state(account=flow.account)
    try:
        issued = services.issue_client_password(
            flow=flow, label=form.cleaned_data["label"], kind=form.cleaned_data["kind"], limits=form.limits
        )
    except StepUpSpent as spent:
        return _shown_page(request, flow, status=spent.status)
    return _reveal_page(request, issued, state)


def _generate_page(request: HttpRequest, flow: Flow, form: NewClientPasswordForm) -> HttpResponse:
    off_words = protocols_off_words(client_password_state(account=flow.account))
    context = {"form": form, "grant_id": flow.proof, "kind_hints": KIND_HINTS, "off_words": off_words}
    return render(request, "security/client_passwords/generate.html", context, status=400 if form.errors else 200)


def _reveal_page(request: HttpRequest, issued: IssuedClientPassword, state: ClientPasswordState) -> HttpResponse:
    # The text is in this answer and nowhere else: no redirect, no session, no message. A browser does not keep the
    # answer of a POST for Back either.
    client_password = issued.client_password
    domain = client_password.account.domain
    servers = server_lines(
        kind=ClientKind(client_password.kind),
        domain=str(domain),
        own=() if domain is None else hosts_of(domain=domain),
        protocols_off=state.protocols_off,
    )
    context = {
        "client_password": client_password,
        "secret": issued.secret,
        "servers": servers,
        "set_up_file": set_up_file(address=client_password.account.address, servers=servers),
        "state": state,
        "off_words": protocols_off_words(state),
    }
    response = render(request, "security/client_passwords/reveal.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown_page(request: HttpRequest, flow: Flow, *, status: int) -> HttpResponse:
    # The page with the password was loaded once more: never the text again, never a second password; but the way on.
    context = {"client_password": client_password_made_by(flow=flow)}
    return render(request, "security/client_passwords/shown.html", context, status=status)


@page(proving(employees), FORM)
def limits(request: HttpRequest, account: User, public_id: UUID) -> HttpResponse:
    """GET shows until when and from where a password works, after a proof of identity; POST changes that (X5)."""
    client_password = living_client_password(account=account, public_id=public_id)
    flow = proved(request, Purpose.LIMIT)
    sent = request.POST if request.method == "POST" else None
    form = LimitsForm(sent, zone=account.zone, held=client_password.limits)
    if form.is_valid():
        changed = change_limits(flow=flow, public_id=public_id, limits=form.limits)
        words = _("The limits of the password for %(label)s are changed.") % {"label": isolated(changed.label)}
        messages.success(request, words)
        return redirect("security:overview")
    context = {"client_password": client_password, "form": form, "grant_id": flow.proof}
    return render(request, "security/client_passwords/limits.html", context, status=400 if form.errors else 200)


@page(employees, FORM)
def delete(request: HttpRequest, account: User, public_id: UUID) -> HttpResponse:
    """GET asks, POST ends one password; no proof of identity, for cutting off must be easy.

    One's own that is deleted already is said to be so; of any other it is not told whether it exists.
    """
    try:
        answer = _deleted if request.method == "POST" else _asked
        return answer(request, account, public_id)
    except NoSuchClientPassword:
        gone = deleted_client_password(account=account, public_id=public_id)
        if gone is None:
            raise
        words = _("The password for %(label)s was already deleted. Nothing was changed by this step.")
        messages.info(request, words % {"label": isolated(gone.label)})
        return redirect("security:overview")


def _asked(request: HttpRequest, account: User, public_id: UUID) -> HttpResponse:
    client_password = living_client_password(account=account, public_id=public_id)
    return render(request, "security/client_passwords/delete.html", {"client_password": client_password})


def _deleted(request: HttpRequest, account: User, public_id: UUID) -> HttpResponse:
    ended = services.delete_client_password(account=account, public_id=public_id, source=source_of(request))
    words = _("The password for %(label)s is deleted.") % {"label": isolated(ended.label)}
    messages.success(request, together(words, _receipt(ended.credential)))
    return redirect("security:overview")


@page(employees, FORM)
def delete_old(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks, POST ends what lives on of the account's old password (X13); no proof, as for any other."""
    old = old_password_of(account=account)
    if old is None:
        messages.info(request, _("Your old password no longer opens anything. Nothing was changed."))
        return redirect("security:overview")
    if request.method != "POST":
        return render(request, "security/client_passwords/delete_old.html", {"old": old})
    credential = delete_old_password(account=account, source=source_of(request))
    messages.success(request, together(_("Your old password is deleted."), _receipt(credential)))
    return redirect("security:overview")


@page(employees, FORM)
def switch_on(request: HttpRequest, account: User) -> HttpResponse:
    """GET names the programs that will ask again, POST turns on and leads straight to Generate."""
    if request.method != "POST":
        return _turn_on_page(request, account)
    if services.turn_on(flow=flow_of(request)):
        words = _(
            "The third-party client security password is on. Mail programs no longer accept your web logon password."
        )
        messages.success(request, together(words, _receipt(account_credential(account.pk))))
    return redirect("security:client-password-generate")


def _turn_on_page(request: HttpRequest, account: User) -> HttpResponse:
    orders = orders_of(account=account)
    state = client_password_state(account=account, orders=orders)
    if state.is_on:
        return redirect("security:overview")
    services.require_may_turn_on(state)
    context = {
        "programs": account_password_programs(account_id=account.pk, since=timezone.now() - _SEEN_WITHIN),
        "own_hour": own_hour_of(account=account, orders=orders),
    }
    return render(request, "security/client_passwords/turn_on.html", context)


@page(proving(employees), FORM)
def switch_off(request: HttpRequest, account: User) -> HttpResponse:
    """GET lists the devices that will stop, after a proof of identity; POST deletes their passwords."""
    state = client_password_state(account=account)
    if not state.is_on:
        messages.info(request, _("The third-party client security password is already off. Nothing was changed."))
        return redirect("security:overview")
    if request.method != "POST":
        services.require_may_turn_off(state)
    flow = proved(request, Purpose.TURN_OFF)
    if request.method == "POST":
        return _switched_off(request, flow)
    context = {
        "grant_id": flow.proof,
        "client_passwords": living_client_passwords(account=account),
        "clients_allowed": state.clients_allowed,
    }
    return render(request, "security/client_passwords/turn_off.html", context)


def _switched_off(request: HttpRequest, flow: Flow) -> HttpResponse:
    services.turn_off(flow=flow)
    done = _("The third-party client security password is disabled.")
    messages.success(request, together(done, _("Enter your web logon password in every mail program.")))
    return redirect("security:overview")


def _receipt(credential: str) -> str:
    return receipt_words(receipts_for(credentials=[credential])[credential])
