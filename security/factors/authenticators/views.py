"""Pages of an employee's own authenticator (E7, W11 to W13)."""

import dataclasses

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from mailportal.web.pages import FORM, page
from security.browsers.flows import flow_of
from security.browsers.sessions.http import employees
from security.factors.authenticators.forms import ConfirmForm, ReplaceForm
from security.factors.authenticators.picture import picture_of
from security.factors.authenticators.queries import (
    Attachment,
    attachment_of,
    authenticator_of,
    is_authenticator_offered,
    is_just_attached,
)
from security.factors.authenticators.removal import delete_authenticator, require_may_delete
from security.factors.authenticators.services import (
    begin_attachment,
    begin_replacement,
    confirm_attachment,
    require_may_attach,
    require_may_replace,
)
from security.factors.authenticators.words import ATTACH_STEPS, refusal_words
from security.factors.errors import AttachmentOver, RecoveryCodesShown
from security.factors.queries import factors_of
from security.factors.recovery_codes.http import shown_once
from security.factors.rules import CodeOutcome
from security.grants.http import grant_named, grant_of, to_proof
from security.grants.rules import Purpose
from security.step_up.http import NotProved, prove


@page(employees, FORM)
def attach(request: HttpRequest, account: User) -> HttpResponse:
    """GET says what is needed, after a proof of identity; POST makes the secret, which the next page shows."""
    if request.method == "POST":
        begin_attachment(flow=dataclasses.replace(flow_of(request), proof=grant_named(request)))
        return redirect("security:authenticator-confirm")
    present = authenticator_of(account=account)
    if present is not None and present.frozen_at is None:
        messages.info(request, _("An authenticator is attached already. To use another app or phone, replace it."))
        return redirect("security:overview")
    require_may_attach(account=account)
    grant = grant_of(request, Purpose.CHANGE_FACTOR)
    if grant is None:
        return to_proof(request, Purpose.CHANGE_FACTOR)
    context = {"grant_id": grant.public_id, "steps": ATTACH_STEPS}
    return render(request, "security/factors/authenticators/attach.html", context)


@page(employees, FORM, sensitive=("code",))
def confirm(request: HttpRequest, account: User) -> HttpResponse:
    """GET shows the QR code of this session; POST attaches the app with its first code and shows recovery codes."""
    shown = attachment_of(flow=flow_of(request))
    if request.method != "POST":
        return redirect("security:authenticator-attach") if shown is None else _qr_page(request, shown, ConfirmForm())
    form = ConfirmForm(request.POST)
    if shown is None:
        # The page that showed the codes is sent again, or the QR code ran out beside an authenticator of before.
        raise RecoveryCodesShown if is_just_attached(account=account) else AttachmentOver
    return _confirmed(request, shown, form) if form.is_valid() else _qr_page(request, shown, form)


def _confirmed(request: HttpRequest, shown: Attachment, form: ConfirmForm) -> HttpResponse:
    confirmation = confirm_attachment(flow=flow_of(request), code=form.cleaned_data["code"])
    if confirmation.outcome is not CodeOutcome.RIGHT:
        form.add_error("code", refusal_words(confirmation))
        return _qr_page(request, shown, form)
    context = {"steps": ATTACH_STEPS, "has_replaced": confirmation.has_replaced}
    return shown_once(request, "security/factors/authenticators/attached.html", confirmation.recovery_codes, context)


def _qr_page(request: HttpRequest, shown: Attachment, form: ConfirmForm) -> HttpResponse:
    context = {"form": form, "attachment": shown, "picture": picture_of(shown.uri), "steps": ATTACH_STEPS}
    response = render(
        request, "security/factors/authenticators/confirm.html", context, status=400 if form.errors else 200
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@page(employees, FORM, sensitive=("code", "password"))
def replace(request: HttpRequest, account: User) -> HttpResponse:
    """GET says what changes; POST, with password and one code of the present app, makes the secret of the new one."""
    if authenticator_of(account=account) is None:
        return redirect("security:authenticator-attach")
    require_may_replace(account=account)
    form = ReplaceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _begun(request, form)
    return _replace_page(request, form, status=400 if form.errors else 200)


def _begun(request: HttpRequest, form: ReplaceForm) -> HttpResponse:
    try:
        grant = prove(request, purpose=Purpose.REPLACE_AUTHENTICATOR, way=form.way, form=form)
    except NotProved as failed:
        return failed.refusal.noted(_replace_page(request, form, status=failed.refusal.status))
    begin_replacement(flow=dataclasses.replace(flow_of(request), proof=grant.public_id))
    return redirect("security:authenticator-confirm")


def _replace_page(request: HttpRequest, form: ReplaceForm, *, status: int) -> HttpResponse:
    return render(
        request, "security/factors/authenticators/replace.html", {"form": form, "steps": ATTACH_STEPS}, status=status
    )


@page(employees, FORM)
def delete(request: HttpRequest, account: User) -> HttpResponse:
    """GET asks, after a proof by the app itself or a recovery code; POST deletes the authenticator."""
    if authenticator_of(account=account) is None:
        messages.info(request, _("No authenticator is attached now. It may have been deleted in another window."))
        return redirect("security:overview")
    if request.method == "POST":
        return _deleted(request)
    require_may_delete(account=account)
    grant = grant_of(request, Purpose.DELETE_AUTHENTICATOR)
    if grant is None:
        return to_proof(request, Purpose.DELETE_AUTHENTICATOR)
    context = {
        "grant_id": grant.public_id,
        "factors": factors_of(account=account),
        "may_replace": is_authenticator_offered(account=account),
    }
    return render(request, "security/factors/authenticators/delete.html", context)


def _deleted(request: HttpRequest) -> HttpResponse:
    delete_authenticator(flow=dataclasses.replace(flow_of(request), proof=grant_named(request)))
    messages.success(request, _("The authenticator is deleted. Delete the account in the app as well."))
    return redirect("security:overview")
