"""Where a logon meets the language: the latest choice of the person who logs on wins."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from accounts.directory.services import choose_language, note_language
from accounts.models import User
from mailportal.web.language import LanguageChoice, choice_of, keep_choice


def note_first_language(*, account: User) -> None:
    """Write to somebody who is here for the first time as their browser speaks, before the first notice is written.

    Only the language of an account that has none: where one is known, news of this logon are written in it, or a thief
    of the password would choose one that the owner cannot read.
    """
    if not account.language:
        note_language(account=account, language=get_language() or "")


def settle_language(request: HttpRequest, response: HttpResponseBase, *, account: User) -> None:
    """Bring the browser and the account that has just logged on together.

    A switch made before logging on was meant for this account; the choice of somebody who was logged on in this
    browser earlier says nothing about it. Where nobody chose, the account's messages follow the browser.
    """
    choice = choice_of(request)
    if choice is not None and not choice.is_claimed:
        choose_language(account=account, language=choice.language)
    elif account.language_chosen_at is None:
        note_language(account=account, language=get_language() or "")
    if account.language_chosen_at is not None:
        keep_choice(response, LanguageChoice(account.message_language, is_claimed=True))
