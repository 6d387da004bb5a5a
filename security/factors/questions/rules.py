"""Security questions, pure: how answers are compared, and which are none (E9, docs/security.md 1.5)."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

MOST_QUESTIONS = 3
SHORTEST = 2  # characters; many Chinese names have no more
LONGEST = 64
PENDING_FOR = timedelta(minutes=15)  # between the first and the second typing

# Answers that a guesser tries first, as they look after ``normalised``.
_COMMON = frozenset(
    [
        "answer", "asdf", "dont know", "example", "i dont know", "idontknow", "na", "no", "no idea", "nobody", "none",
        "nothing", "null", "password", "qwerty", "secret", "test", "unknown", "yes", "abc", "abcd", "123", "1234",
        "12345", "123456", "不知道", "没有", "密码", "答案", "测试",
    ]
)  # fmt: skip
_DROPPED = {"Cc", "Cf", "Cs", "Sk"}
_NAME_PART_SHORTEST = 3


class AnswerFlaw(StrEnum):
    """Why an answer can be none."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    COMMON = "common"
    REPEATED = "repeated"
    IN_QUESTION = "in-question"
    IN_ADDRESS = "in-address"
    PASSWORD = "password"


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the questions, by its name in the catalogue, and what was answered, normalised.

    ``typed`` is the same as it was typed, where it was: a password is compared as such, and it is kept nowhere.
    """

    question: str
    text: str
    typed: str = field(default="", repr=False)


def normalised(text: str) -> str:
    """Return an answer as it is compared: without case, width, punctuation and needless spaces.

    A hyphen is a space, so that "Jean-Paul" and "jean paul" are one answer. Normalising twice changes nothing.
    """
    before, after = text, _once(text)
    while after != before:
        before, after = after, _once(after)
    return after


def _once(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(_kept(character) for character in folded).split())


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Pd", "Pc"}:
        return " "
    return "" if category.startswith("P") or (category in _DROPPED and not character.isspace()) else character


def flaw_of(answer: str, *, question: str, address: str, others: Sequence[str]) -> AnswerFlaw | None:
    """Return why a normalised answer can be none, or None where it can.

    ``question`` is the question's text, ``others`` the other answers of the set.
    """
    checks = (
        (AnswerFlaw.TOO_SHORT, len(answer) < SHORTEST),
        (AnswerFlaw.TOO_LONG, len(answer) > LONGEST),
        (AnswerFlaw.COMMON, answer in _COMMON or len(set(answer)) == 1),
        (AnswerFlaw.REPEATED, answer in others),
        (AnswerFlaw.IN_QUESTION, answer in set(_words_of(question))),
        (AnswerFlaw.IN_ADDRESS, answer in set(_parts_of(address))),
    )
    return next((flaw for flaw, is_broken in checks if is_broken), None)


def _words_of(question: str) -> Iterable[str]:
    whole = normalised(question)
    return (whole, *whole.split())


def _parts_of(address: str) -> Iterable[str]:
    local, _, domain = address.partition("@")
    pieces = "".join(character if character.isalnum() else " " for character in address).split()
    named = (piece for piece in pieces if len(piece) >= _NAME_PART_SHORTEST)
    return (normalised(part) for part in (address, local, domain, *named))
