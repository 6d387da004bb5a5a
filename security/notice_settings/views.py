"""The page on which a person sees what they are told, and switches off what may be switched off (E14)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from security.notice_settings.forms import NoticeSettingsForm
from security.notice_settings.queries import hears_of_new_places
from security.notice_settings.services import set_new_place_notices
from security.sessions.http import employee_page, signed_on, source_of


@employee_page
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    """Show and take the choice."""
    account = signed_on(request)
    if request.method == "POST":
        form = NoticeSettingsForm(request.POST)
        # A tick box has no wrong value: the form only turns text into a truth.
        form.full_clean()
        wanted = form.cleaned_data["new_place"]
        if set_new_place_notices(account=account, wanted=wanted, source=source_of(request)):
            messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("security:notice-settings"))
    form = NoticeSettingsForm(initial={"new_place": hears_of_new_places(account=account)})
    return render(request, "security/notice_settings/page.html", {"form": form})
