"""Which rows depend on which key: what an operator asks before removing a key file (docs/security.md 1.15)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.passwords.hasher import KeyedArgon2Hasher
from accounts.passwords.imported import SEALED_PREFIX, sealed_bytes
from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.crypto.fields import sealed_columns
from mailportal.crypto.keyring import PURPOSES
from security.factors.questions.hashing import AnswerHasher
from security.models import Challenge, ClientPassword, RecoveryCode, SecurityAnswer

_AT_ONCE = 1000
# Per purpose, the rows of each key whose file is gone.
LostKeys: TypeAlias = Mapping[str, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One key: its number, when its file was made, whether new values are made under it, and how many rows are.

    ``rows`` is None where nothing in the database depends on the purpose.
    """

    purpose: str
    kid: int
    made_at: datetime
    is_newest: bool
    rows: int | None


def key_uses() -> list[KeyUse]:
    """Return every key, and every key that rows name although its file is gone."""
    return [use for purpose in PURPOSES for use in _uses_of(purpose)]


def _uses_of(purpose: str) -> Iterable[KeyUse]:
    count = _COUNTS.get(purpose)
    rows = count() if count is not None else None
    newest = settings.KEYS.newest(purpose)
    for key in settings.KEYS.keys(purpose):
        made_at = datetime.fromtimestamp(key.made_at, UTC)
        yield KeyUse(purpose, key.kid, made_at, key == newest, None if rows is None else rows.pop(key.kid, 0))


def lost_keys() -> LostKeys:
    """Return, per purpose, the numbers of keys whose files are gone, with the rows that cannot be read any more."""
    lost = {purpose: _without_living(purpose, count()) for purpose, count in _COUNTS.items()}
    return {purpose: rows for purpose, rows in lost.items() if rows}


def _without_living(purpose: str, rows: Mapping[int, int]) -> Mapping[int, int]:
    return {kid: number for kid, number in rows.items() if settings.KEYS.find(purpose, kid) is None}


def _by_column(*tables: QuerySet[Any]) -> Callable[[], dict[int, int]]:
    def count() -> dict[int, int]:
        rows: Counter[int] = Counter()
        for table in tables:
            named = table.filter(kid__isnull=False).order_by().values_list("kid")
            rows.update(dict(named.annotate(number=Count("pk"))))
        return dict(rows)

    return count


def _by_seal(purpose: str) -> Callable[[], dict[int, int]]:
    # The databases know no common way to look into a blob; these tables have a few rows per person at most.
    def count() -> dict[int, int]:
        rows: Counter[int] = Counter()
        for column in sealed_columns(purpose):
            blobs = column.rows.values_list(column.attname, flat=True)
            rows.update(bytes(blob[:1])[0] for blob in blobs.iterator(chunk_size=_AT_ONCE) if blob)
        return dict(rows)

    return count


def _sum(*counts: Callable[[], dict[int, int]]) -> Callable[[], dict[int, int]]:
    def count() -> dict[int, int]:
        rows: Counter[int] = Counter()
        for part in counts:
            rows.update(part())
        return dict(rows)

    return count


def _by_hash(stored: QuerySet[Any, str], hasher: type[KeyedArgon2Hasher]) -> Callable[[], dict[int, int]]:
    # An imported password's row ends in one of the hasher's own.
    def count() -> dict[int, int]:
        rows = (encoded.rpartition(f"{hasher.algorithm}$") for encoded in stored.iterator(chunk_size=_AT_ONCE))
        return dict(Counter(int(rest.partition("$")[0]) for _, is_mine, rest in rows if is_mine))

    return count


def _by_sealed_hash(stored: QuerySet[Any, str]) -> Callable[[], dict[int, int]]:
    def count() -> dict[int, int]:
        return dict(Counter(sealed_bytes(encoded)[0] for encoded in stored.iterator(chunk_size=_AT_ONCE)))

    return count


_UNUSABLE = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
_ACCOUNT_PASSWORDS = User.objects.exclude(_UNUSABLE).values_list("password", flat=True)
_COUNTS: Mapping[str, Callable[[], dict[int, int]]] = {
    "password": _by_hash(_ACCOUNT_PASSWORDS, KeyedArgon2Hasher),
    "client": _by_column(ClientPassword.objects.all()),
    "audit": _by_column(AuditEvent.objects.all(), AuditCheckpoint.objects.all()),
    "totp": _by_seal("totp"),
    # Changes under way and messages on their way count too, although they are over within hours.
    "phone": _by_seal("phone"),
    "answers": _by_hash(SecurityAnswer.objects.values_list("encoded", flat=True), AnswerHasher),
    "otp": _sum(_by_column(Challenge.objects.all()), _by_seal("otp")),
    "recovery": _by_column(RecoveryCode.objects.all()),
    "imports": _by_sealed_hash(_ACCOUNT_PASSWORDS.filter(password__startswith=SEALED_PREFIX)),
}
