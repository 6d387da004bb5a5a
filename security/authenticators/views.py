"""Pages of an employee's own authenticator (E7, W11 to W13)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import User
from mailportal.web.method_gate import form_page
from security.authenticators.forms import ConfirmForm, DeleteForm
from security.authenticators.picture import picture_of
from security.authenticators.queries import Attachment, attachment_of, authenticator_of
from security.authenticators.removal import delete_authenticator, method_of, require_may_delete
from security.authenticators.services import begin_attachment_after_proof, confirm_attachment, require_may_attach
from security.authenticators.words import ATTACH_STEPS, refusal_words
from security.factors.errors import AttachmentOver, RecoveryCodesShown
from security.factors.queries import factors_of
from security.factors.refusals import refusal_of
from security.factors.rules import CodeOutcome
from security.known_browsers.http import browser_digest_of
from security.known_browsers.queries import has_proved_in_browser
from security.recovery_codes.http import shown_once
from security.sessions.http import account_of, employee_page, session_key_of, source_of
from security.step_up.http import grant_named, grant_of, to_proof
from security.step_up.rules import Purpose


@form_page
@employee_page
def attach(request: HttpRequest) -> HttpResponse:
    """GET says what is needed, after a proof of identity; POST makes the secret, which the next page shows."""
    account, key = account_of(request), session_key_of(request)
    if request.method == "POST":
        begin_attachment_after_proof(account=account, grant_id=grant_named(request), session_key=key)
        return redirect("security:authenticator-confirm")
    if authenticator_of(account=account) is not None:
        return redirect("security:overview")
    require_may_attach(account=account)
    grant = grant_of(request, Purpose.CHANGE_FACTOR)
    if grant is None:
        return to_proof(request, Purpose.CHANGE_FACTOR)
    page = {"grant_id": grant.public_id, "steps": ATTACH_STEPS}
    return render(request, "security/authenticators/attach.html", page)


@sensitive_post_parameters("code")
@form_page
@employee_page
def confirm(request: HttpRequest) -> HttpResponse:
    """GET shows the QR code of this session; POST attaches the app with its first code and shows recovery codes."""
    account = account_of(request)
    shown = attachment_of(account=account, flow=session_key_of(request))
    if request.method != "POST":
        return redirect("security:authenticator-attach") if shown is None else _qr_page(request, shown, ConfirmForm())
    form = ConfirmForm(request.POST)
    if shown is None:
        # The page that showed the codes is sent again, or another session was faster.
        raise AttachmentOver if authenticator_of(account=account) is None else RecoveryCodesShown
    return _confirmed(request, account, shown, form) if form.is_valid() else _qr_page(request, shown, form)


def _confirmed(request: HttpRequest, account: User, shown: Attachment, form: ConfirmForm) -> HttpResponse:
    confirmation = confirm_attachment(
        account=account, flow=session_key_of(request), code=form.cleaned_data["code"], source=source_of(request)
    )
    if confirmation.outcome is not CodeOutcome.RIGHT:
        form.add_error("code", refusal_words(confirmation))
        return _qr_page(request, shown, form)
    page = {"steps": ATTACH_STEPS}
    return shown_once(request, "security/authenticators/attached.html", confirmation.recovery_codes, page)


def _qr_page(request: HttpRequest, shown: Attachment, form: ConfirmForm) -> HttpResponse:
    page = {"form": form, "attachment": shown, "picture": picture_of(shown.uri), "steps": ATTACH_STEPS}
    response = render(request, "security/authenticators/confirm.html", page, status=400 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@sensitive_post_parameters("code")
@form_page
@employee_page
def delete(request: HttpRequest) -> HttpResponse:
    """GET asks for a code, after a proof of identity; POST deletes the authenticator where the code is right."""
    account = account_of(request)
    if request.method == "POST":
        return _deleted(request, account, DeleteForm(request.POST))
    if authenticator_of(account=account) is None:
        return redirect("security:overview")
    require_may_delete(account=account)
    grant = grant_of(request, Purpose.CHANGE_FACTOR)
    if grant is None:
        return to_proof(request, Purpose.CHANGE_FACTOR)
    return _delete_page(request, account, DeleteForm(), str(grant.public_id))


def _deleted(request: HttpRequest, account: User, form: DeleteForm) -> HttpResponse:
    grant_id = grant_named(request)
    if not form.is_valid():
        return _delete_page(request, account, form, str(grant_id), status=400)
    typed = form.cleaned_data["code"]
    is_known = has_proved_in_browser(account=account, browser_digest=browser_digest_of(request))
    outcome = delete_authenticator(
        account=account,
        grant_id=grant_id,
        session_key=session_key_of(request),
        typed=typed,
        source=source_of(request),
        is_known_browser=is_known,
    )
    if outcome is not CodeOutcome.RIGHT:
        refusal = refusal_of(outcome, method=method_of(typed), account=account, is_known_browser=is_known)
        form.add_error("code", refusal.words)
        return refusal.noted(_delete_page(request, account, form, str(grant_id), status=refusal.status))
    messages.success(request, _("The authenticator is deleted. Delete the account in the app as well."))
    return redirect("security:overview")


def _delete_page(
    request: HttpRequest, account: User, form: DeleteForm, grant_id: str, *, status: int = 200
) -> HttpResponse:
    page = {"form": form, "grant_id": grant_id, "factors": factors_of(account=account)}
    return render(request, "security/authenticators/delete.html", page, status=status)
