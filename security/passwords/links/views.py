"""The page that a one-time link leads to. GET asks nothing and spends nothing: mail scanners follow links."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from mailportal.web.pages import FORM, anybody, page
from security.browsers.sessions.http import logon_url, source_of
from security.passwords.links.forms import PasswordLinkForm
from security.passwords.links.services import count_wrong_code, set_password_by_link


@page(anybody, FORM, sensitive=("code", "new", "confirm"))
def set_password(request: HttpRequest) -> HttpResponse:
    """Take the code and a new password; the logon follows, with its second factor."""
    if request.method != "POST":
        return _page(request, PasswordLinkForm())
    form, source = PasswordLinkForm(request.POST), source_of(request)
    if not form.is_valid():
        if "code" in form.errors:
            count_wrong_code(source=source)
        return _page(request, form, status=400)
    set_password_by_link(code=form.cleaned_data["code"], new=form.cleaned_data["new"], source=source)
    messages.success(request, _("Your password is set. Log on with it now."))
    if form.advice:
        messages.info(request, form.advice)
    return HttpResponseRedirect(logon_url())


def _page(request: HttpRequest, form: PasswordLinkForm, *, status: int = 200) -> HttpResponse:
    return render(request, "security/passwords/links/set.html", {"form": form}, status=status)
