"""Choosing the language: a plain form on every page, no script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from accounts.directory.services import choose_language
from accounts.models import User
from mailportal.errors import BadInput
from mailportal.web.language import LanguageChoice, is_known, keep_choice
from mailportal.web.redirects import next_or
from mailportal.web.stale_forms import led_on_when_stale


def _page_before(request: HttpRequest) -> str:
    return next_or(request, "/")


@led_on_when_stale(_page_before)
@require_POST
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
