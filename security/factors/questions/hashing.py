"""Answers as hashes: all of one person's in one of the host's places for slow hashes (docs/security.md 1.1, 1.5)."""

from collections.abc import Sequence
from functools import cache

from django.conf import settings

from accounts.passwords.hasher import KeyedArgon2Hasher
from mailportal.crypto.hash_slots import hash_slot
from security.factors.questions.models import SecurityAnswer
from security.factors.questions.rules import Answer, normalised

_NOBODYS_ANSWERS = 2


class AnswerHasher(KeyedArgon2Hasher):
    """The account password's hasher under a key of its own."""

    algorithm = "answer_argon2"
    key_purpose = "answers"


_HASHER = AnswerHasher()


def hash_answers(*, account_id: int, answers: Sequence[Answer]) -> list[str]:
    """Return the stored forms, made inside the bound on hashes. Raises Overloaded."""
    with hash_slot(settings.HASH_SLOT_DIRECTORY, settings.HASH_SLOTS):
        return [_HASHER.encode(_bound(account_id, answer.question, answer.text), "") for answer in answers]


def are_right(rows: Sequence[SecurityAnswer], typed: Sequence[str], *, least_hashes: int = _NOBODYS_ANSWERS) -> bool:
    """Whether everything typed answers its row, after a hash for each row, whichever is wrong. Raises Overloaded.

    Fewer rows cost as much as ``least_hashes`` of them; none are never right.
    """
    texts = [normalised(text) for text in typed]
    texts += [""] * (len(rows) - len(texts))
    nobodys = _nobodys_answer(settings.KEYS.newest(AnswerHasher.key_purpose).kid)
    with hash_slot(settings.HASH_SLOT_DIRECTORY, settings.HASH_SLOTS):
        matches = [
            _HASHER.verify(_bound(row.account_id, row.question, text), row.encoded)
            for row, text in zip(rows, texts, strict=False)
        ]
        for _ in range(len(rows), least_hashes):
            _HASHER.verify("", nobodys)
    return bool(rows) and len(texts) == len(rows) and all(matches)


def is_outdated(row: SecurityAnswer) -> bool:
    """Whether the row was made under an older key or another cost."""
    return _HASHER.must_update(row.encoded)


def _bound(account_id: int, question: str, text: str) -> str:
    # A hash that is moved to another row, of this account or another, verifies nothing.
    return "\x00".join((str(account_id), question, text))


@cache
def _nobodys_answer(_kid: int) -> str:
    # One for each key: under one that was taken away nothing would be hashed.
    return _HASHER.encode("nobody's answer", "")
