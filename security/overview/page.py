"""All words of the overview page that depend on how the account stands."""

from dataclasses import dataclass

from accounts.models import User
from security.client_passwords.words import lock_words, protocols_off_words, refusal_words
from security.overview.queries import Overview
from security.overview.words import (
    Summary,
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


@dataclass(frozen=True, slots=True)
class ClientWords:
    """How mail programs get in: in short, why the switch is locked or nobody is let in, and which protocols are off.

    The last three are empty where there is nothing of the kind to say.
    """

    summary: Summary
    locked: str
    refused: str
    protocols_off: str


@dataclass(frozen=True, slots=True)
class FactorWords:
    """One factor in short, and what its row says."""

    summary: Summary
    text: str


@dataclass(frozen=True, slots=True)
class OverviewWords:
    """The words of each part of the page."""

    password: str
    clients: ClientWords
    second_factor: Summary
    authenticator: FactorWords
    phone: FactorWords
    recovery_codes: Summary
    questions: FactorWords


def words_of(account: User, overview: Overview) -> OverviewWords:
    """Return the words for an account of a domain that stands so."""
    factors = overview.factors
    return OverviewWords(
        password=password_words(account),
        clients=_client_words(overview),
        second_factor=second_factor_summary(factors),
        authenticator=FactorWords(
            authenticator_summary(factors),
            authenticator_words(overview.authenticator_since, is_offered=overview.is_authenticator_offered),
        ),
        phone=FactorWords(phone_summary(factors), phone_words(factors, are_offered=overview.are_phones_offered)),
        recovery_codes=recovery_codes_summary(factors),
        questions=FactorWords(questions_summary(factors), _questions_words(overview)),
    )


def _client_words(overview: Overview) -> ClientWords:
    state = overview.state
    return ClientWords(
        summary=summary_of(state),
        locked=lock_words(state) if state.is_locked else "",
        refused="" if state.clients_allowed else refusal_words(state),
        protocols_off=protocols_off_words(state),
    )


def _questions_words(overview: Overview) -> str:
    return state_words(
        has_questions=overview.factors.has_questions,
        are_offered=overview.are_questions_offered,
        count=overview.question_count,
    )
