"""The page behind a notice's link, and the settings pages that decide about what was stopped.

GET of the link's page asks nothing and stops nothing: mail scanners follow links.
"""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from mailportal.web.pages import FORM, READ, anybody, page
from security.browsers.sessions.http import employees, source_of
from security.factors.errors import FreezeLinkOver
from security.factors.queries import factors_of
from security.freezing.services import freeze_by_link, frozen_parts
from security.freezing.thawing import remove_frozen_after_proof, require_may_thaw, thaw_after_proof
from security.freezing.words import frozen_words
from security.grants.http import proved, proving
from security.grants.rules import Purpose
from security.passwords.forms import link_code_field
from security.passwords.links.services import count_wrong_code


class FreezeForm(forms.Form):
    """The code of a notice's link."""

    code = link_code_field()


@page(anybody, FORM, sensitive=("code",))
def freeze(request: HttpRequest) -> HttpResponse:
    """Say what will happen, and stop what the notice was about. Logs nobody on."""
    form, source = FreezeForm(request.POST if request.method == "POST" else None), source_of(request)
    if not form.is_valid():
        return render(request, "security/freezing/freeze.html", {"form": form}, status=400 if form.is_bound else 200)
    try:
        stopped = freeze_by_link(code=form.cleaned_data["code"], source=source)
    except FreezeLinkOver as over:
        count_wrong_code(source=source)
        form.add_error("code", str(over.message))
        return render(request, "security/freezing/freeze.html", {"form": form}, status=over.status)
    context = {"is_stopped": stopped is not None, "parts": frozen_words(stopped) if stopped else []}
    return render(request, "security/freezing/done.html", context)


@page(employees, READ)
def frozen(request: HttpRequest, account: User) -> HttpResponse:
    """Show what is stopped, and what the person can do about it."""
    if account.factors_frozen_at is None:
        return HttpResponseRedirect(reverse("security:overview"))
    context = {
        "parts": frozen_words(frozen_parts(account=account)),
        "may_thaw": factors_of(account=account).is_bound,
        "contact": f"postmaster@{account.domain}",
    }
    return render(request, "security/freezing/frozen.html", context)


@page(proving(employees), FORM)
def thaw(request: HttpRequest, account: User) -> HttpResponse:
    """After a proof of identity, let what was stopped work again."""
    return _decided(request, account, "thaw", thaw_after_proof, _("The changes work again."))


@page(proving(employees), FORM)
def remove(request: HttpRequest, account: User) -> HttpResponse:
    """After a proof of identity, remove what was stopped."""
    return _decided(request, account, "remove", remove_frozen_after_proof, _("The stopped changes are removed."))


def _decided(
    request: HttpRequest, account: User, template: str, act: Callable[..., None], done: Promise
) -> HttpResponse:
    if request.method == "POST":
        act(flow=proved(request, Purpose.CHANGE_FACTOR))
        messages.success(request, str(done))
        return redirect("security:overview")
    if account.factors_frozen_at is None:
        return redirect("security:overview")
    require_may_thaw(account=account)
    flow = proved(request, Purpose.CHANGE_FACTOR)
    context = {"parts": frozen_words(frozen_parts(account=account)), "grant_id": flow.proof}
    return render(request, f"security/freezing/{template}.html", context)
