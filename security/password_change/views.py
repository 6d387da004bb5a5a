"""The Change Password page (W18)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import User
from security.client_passwords.queries import client_password_state
from security.errors import WrongPassword
from security.password_change.forms import PasswordChangeForm
from security.password_change.services import change_password
from security.sessions.http import employee_page, keep_session, signed_on, source_of


@sensitive_post_parameters("current", "new", "confirm")
@require_http_methods(["GET", "HEAD", "POST"])
@employee_page
def change(request: HttpRequest) -> HttpResponse:
    """Take the current and a new password; other sessions end, this one goes on."""
    account = signed_on(request)
    form = PasswordChangeForm(request.POST if request.method == "POST" else None, address=account.address)
    if not form.is_bound:
        return _page(request, account, form)
    if not form.is_valid():
        return _page(request, account, form, status=400)
    return _changed(request, account, form)


def _changed(request: HttpRequest, account: User, form: PasswordChangeForm) -> HttpResponse:
    typed = form.cleaned_data
    try:
        change_password(
            account=account,
            current=typed["current"],
            new=typed["new"],
            delete_client_passwords=typed["delete_client_passwords"],
            source=source_of(request),
        )
    except WrongPassword as refusal:
        form.add_error("current", _("The current password is incorrect."))
        return _page(request, account, form, status=refusal.status)
    keep_session(request, account=account)
    messages.success(request, _done_words(client_passwords_deleted=typed["delete_client_passwords"]))
    return HttpResponseRedirect(reverse("security:overview"))


def _done_words(*, client_passwords_deleted: bool) -> str:
    if client_passwords_deleted:
        return _("Your password is changed and your security passwords are deleted. All other sessions are logged off.")
    return _("Your password is changed. All other sessions are logged off.")


def _page(request: HttpRequest, account: User, form: PasswordChangeForm, *, status: int = 200) -> HttpResponse:
    page = {"form": form, "client_passwords": client_password_state(account=account)}
    return render(request, "security/password_change.html", page, status=status)
