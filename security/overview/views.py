"""The overview page: the state of everything that protects the account, and what to do next (E4)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from security.client_passwords.words import lock_words, protocols_off_words, refusal_words
from security.overview.presence import presence_of
from security.overview.queries import overview_of
from security.overview.words import (
    authenticator_summary,
    authenticator_words,
    password_words,
    phone_summary,
    phone_words,
    questions_summary,
    recovery_codes_summary,
    second_factor_summary,
    summary_of,
)
from security.questions.words import state_words
from security.sessions.http import employee_page, signed_on


@employee_page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the account's security."""
    account = signed_on(request)
    shown = overview_of(account=account)
    page = {
        "overview": shown,
        "presence": presence_of(account=account),
        "password_words": password_words(account),
        "summary": summary_of(shown.state),
        "lock_words": lock_words(shown.state) if shown.state.is_locked else "",
        "refusal_words": "" if shown.state.clients_allowed else refusal_words(shown.state),
        "off_words": protocols_off_words(shown.state),
        "second_factor": second_factor_summary(shown.factors),
        "authenticator": authenticator_summary(shown.factors),
        "authenticator_words": authenticator_words(shown.authenticator, is_offered=shown.is_authenticator_offered),
        "phone": phone_summary(shown.factors),
        "phone_words": phone_words(shown.factors, are_offered=shown.are_phones_offered),
        "recovery_codes": recovery_codes_summary(shown.factors),
        "questions": questions_summary(shown.factors),
        "questions_words": state_words(
            has_questions=shown.factors.has_questions,
            are_offered=shown.are_questions_offered,
            count=shown.question_count,
        ),
    }
    return render(request, "security/overview/page.html", page)
