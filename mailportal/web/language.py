"""The language of an answer: what was chosen in this browser, else the first of ours that the browser asks for (E16).

A cookie alone decides, so that every page is right without the database, errors outside of any session among them.
An account's own choice reaches the browser at logon (security.account.choices.http.py).
"""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from mailportal.web.cookies import keep_cookie
from mailportal.web.types import GetResponse

COOKIE: Final = "language"
COOKIE_SECONDS: Final = 365 * 24 * 3600
_UNCLAIMED: Final = ".unclaimed"


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language chosen in this browser; claimed once an account holds it."""

    language: str
    is_claimed: bool


def choice_of(request: HttpRequest) -> LanguageChoice | None:
    """The browser's choice; None where there is none that we know."""
    value = request.COOKIES.get(COOKIE, "")
    language = value.removesuffix(_UNCLAIMED)
    return LanguageChoice(language, is_claimed=language == value) if is_known(language) else None


def is_known(language: str) -> bool:
    """True for the code of a language that the portal speaks."""
    return language in dict(settings.LANGUAGES)


def keep_choice(response: HttpResponseBase, choice: LanguageChoice) -> None:
    """Let the browser answer in this language from now on."""
    value = choice.language if choice.is_claimed else f"{choice.language}{_UNCLAIMED}"
    keep_cookie(response, COOKIE, value, seconds=COOKIE_SECONDS)


def speak(get_response: GetResponse) -> GetResponse:
    """Middleware: the answer, and everything that is said on its way, is in the request's language."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        choice = choice_of(request)
        language = choice.language if choice else translation.get_language_from_request(request)
        with translation.override(language):
            response = get_response(request)
        # Files are the same in every language.
        if not request.path.startswith(settings.STATIC_URL):
            patch_vary_headers(response, ("Cookie", "Accept-Language"))
            response.headers["Content-Language"] = language
        return response

    return respond
