"""Proving again who one is, before a sensitive act (W7)."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mailportal.web.redirects import next_or
from security.errors import WrongPassword
from security.sessions.http import employee_page, session_of, signed_on, source_of
from security.sessions.keys import fresh_key
from security.step_up.destinations import DESTINATIONS
from security.step_up.forms import PasswordProofForm
from security.step_up.rules import Purpose
from security.step_up.services import prove_with_password


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@employee_page
def step_up(request: HttpRequest, purpose: str) -> HttpResponse:
    """Ask for the account password; afterwards the page of the purpose, or a safe ``next``, opens."""
    wanted = _known(purpose)
    form = PasswordProofForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, wanted, form)
    if not form.is_valid():
        return _page(request, wanted, form, status=400)
    return _proved(request, wanted, form)


def _known(purpose: str) -> Purpose:
    if purpose not in set(DESTINATIONS):
        raise Http404
    return Purpose(purpose)


def _proved(request: HttpRequest, purpose: Purpose, form: PasswordProofForm) -> HttpResponse:
    # The grant belongs to the key under which the session goes on: whoever copied the cookie has nothing of it.
    key = fresh_key()
    try:
        prove_with_password(
            account=signed_on(request),
            session_key=key,
            purpose=purpose,
            password=form.cleaned_data["password"],
            source=source_of(request),
        )
    except WrongPassword:
        form.add_error("password", _("The password is incorrect."))
        return _page(request, purpose, form, status=WrongPassword.status)
    session_of(request).move_to(key)
    return HttpResponseRedirect(next_or(request, reverse(DESTINATIONS[purpose].url_name)))


def _page(request: HttpRequest, purpose: Purpose, form: PasswordProofForm, *, status: int = 200) -> HttpResponse:
    destination = DESTINATIONS[purpose]
    page = {
        "form": form,
        "base": destination.base,
        "purpose": purpose.value,
        "reason": destination.reason,
        "next": next_or(request, ""),
        "cancel_url": reverse(destination.cancel_url_name),
    }
    return render(request, "security/step_up.html", page, status=status)
