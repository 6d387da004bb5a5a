"""What a person chooses: which notices are sent (E14), and the language, by a plain form on every page (E16)."""

from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.directory.services import choose_language
from accounts.models import User
from mailportal.errors import BadInput
from mailportal.web.language import LanguageChoice, is_known, keep_choice
from mailportal.web.pages import FORM, SEND, anybody, page
from mailportal.web.stale_forms import led_on_when_stale, next_or
from security.browsers.sessions.http import employees, source_of
from security.factors.phones.queries import are_phones_offered, phone_of
from security.notices.services import NoticeChoices, choose_notices, notice_choices_of


class NoticeSettingsForm(forms.Form):
    """Whether logons from a new place are told, and whether the gravest news come to the secure phone too."""

    new_place = forms.BooleanField(required=False, label=gettext_lazy("Tell me about a logon from a new place"))
    text_messages = forms.BooleanField(
        required=False,
        label=gettext_lazy("Tell me the most important ones by text message too"),
        help_text=gettext_lazy(
            "When your password or a second factor changes, security passwords are turned off, a recovery code is "
            "used, or someone else may have your password. At most 5 messages a day."
        ),
    )


@page(employees, FORM)
def notice_settings(request: HttpRequest, account: User) -> HttpResponse:
    """Show and take the choices."""
    if request.method == "POST":
        chosen = _chosen(NoticeSettingsForm(request.POST), account)
        if choose_notices(account=account, chosen=chosen, source=source_of(request)):
            messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("security:notice-settings"))
    chosen, is_offered = notice_choices_of(account=account), are_phones_offered(account=account)
    context = {
        "form": NoticeSettingsForm(initial=asdict(chosen)),
        "phones_offered": is_offered,
        "phone": phone_of(account=account) if is_offered else None,
    }
    return render(request, "security/account/notice_settings/page.html", context)


def _chosen(form: NoticeSettingsForm, account: User) -> NoticeChoices:
    # A tick box has no wrong value: the form only turns text into a truth.
    form.full_clean()
    has_box = are_phones_offered(account=account) and phone_of(account=account) is not None
    return NoticeChoices(
        new_place=form.cleaned_data["new_place"],
        # Without a phone the page has no such box, so that a missing one says nothing.
        text_messages=form.cleaned_data["text_messages"]
        if has_box
        else notice_choices_of(account=account).text_messages,
    )


def _page_before(request: HttpRequest) -> str:
    return next_or(request, "/")


@led_on_when_stale(_page_before)
@page(anybody, SEND)
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the choice in the browser and on the account, and go back to `next`. An unknown language is BadInput."""
    language = request.POST.get("language", "")
    if not is_known(language):
        raise BadInput
    account = request.user if isinstance(request.user, User) else None
    if account is not None:
        choose_language(account=account, language=language)
    response = HttpResponseRedirect(_page_before(request))
    keep_choice(response, LanguageChoice(language, is_claimed=account is not None))
    return response
