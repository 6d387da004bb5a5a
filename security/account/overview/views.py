"""The overview page: the state of everything that protects the account, and what to do next (E4)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from mailportal.web.pages import READ, page
from security.account.overview import words
from security.account.overview.queries import Overview, overview_of
from security.account.overview.words import Summary
from security.browsers.sessions.http import employees, session_of
from security.client_passwords.words import lock_words, only_from_words, protocols_off_words, refusal_words
from security.factors.rules import Method, Proved


@page(employees, READ)
def overview(request: HttpRequest, account: User) -> HttpResponse:
    """Show the account's security."""
    shown = overview_of(account=account)
    context = {
        "overview": shown,
        "words": _words_of(account, shown),
        "may_have_lost_app": _may_have_lost_app(request, shown),
        "password_end": shown.password_end,
    }
    return render(request, "security/account/overview/page.html", context)


def _may_have_lost_app(request: HttpRequest, shown: Overview) -> bool:
    # Logged on with a recovery code, and the app is still the one of before: until it is replaced in this session.
    session, since = session_of(request), shown.authenticator_since
    if session.proved != Proved.RECOVERY_CODE or since is None or session.started_at is None:
        return False
    return since < session.started_at and shown.is_authenticator_offered


def _words_of(account: User, overview: Overview) -> dict[str, Any]:
    """Return the words for an account of a domain that stands so, as the page's parts name them.

    ``strip`` has each part in short, with what to do next (E4); ``clients`` why the switch is locked, why nobody is let
    in, and which protocols are off, empty where it is not so; ``factors`` what their card says above its rows, and in
    each.
    """
    return {
        "strip": _strip(account, overview),
        "clients": _clients(overview),
        "factors": _factors(overview),
        "password": words.password_hint(overview.state),
    }


def _strip(account: User, overview: Overview) -> dict[str, Summary]:
    return {
        "password": words.password_summary(account, overview.password_end),
        "clients": words.clients_summary(overview.state),
        "second_factor": words.second_factor_summary(
            overview.factors,
            is_authenticator_offered=overview.is_authenticator_offered,
            are_phones_offered=overview.are_phones_offered,
        ),
        "recovery_codes": words.recovery_codes_summary(overview.factors.recovery_codes_left),
        "questions": words.questions_summary(overview.factors),
    }


def _clients(overview: Overview) -> dict[str, str]:
    state = overview.state
    return {
        "locked": lock_words(state) if state.is_locked else "",
        "refused": "" if state.clients_allowed else refusal_words(state),
        "only_from": only_from_words(state) if state.only_from else "",
        "protocols_off": protocols_off_words(state),
        "still_trying": words.still_trying_words(state),
    }


def _factors(overview: Overview) -> dict[str, Any]:
    factors, asked = overview.factors, overview.asked
    return {
        "hint": words.factors_hint(
            asked,
            offered=overview.is_authenticator_offered + overview.are_phones_offered,
            trusted_devices=overview.trusted_devices,
            has_secure_networks=overview.has_secure_networks,
        ),
        "authenticator": words.authenticator_words(
            overview.authenticator_since,
            is_offered=overview.is_authenticator_offered,
            is_asked=Method.AUTHENTICATOR in asked,
        ),
        "phone": words.phone_words(factors, are_offered=overview.are_phones_offered, is_asked=Method.PHONE in asked),
        "recovery_codes": words.recovery_codes_summary(factors.recovery_codes_left),
        "questions": words.questions_words(
            factors, are_offered=overview.are_questions_offered, count=overview.question_count
        ),
    }
