"""Adding a key, resealing what is sealed, and which rows depend on which key (docs/security.md 1.15)."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.passwords.hasher import KeyedArgon2Hasher
from accounts.passwords.imported import SEALED_PREFIX, sealed_bytes
from mailportal.audit.models import AuditCheckpoint, AuditEvent
from mailportal.audit.services import record
from mailportal.audit.source import ON_THE_HOST, PORTAL
from mailportal.crypto.fields import Sealed, SealedField, sealed_columns
from mailportal.crypto.keyring import MOST_KEYS, PURPOSES, RESCAN_SECONDS, create_key
from mailportal.crypto.sealed import BrokenSeal
from security.client_passwords.models import ClientPassword
from security.errors import TooManyKeys
from security.events import KEY_ROTATED, VALUES_RESEALED
from security.factors.challenges.models import Challenge
from security.factors.passes.models import EnrolmentPass
from security.factors.questions.hashing import AnswerHasher
from security.factors.questions.models import SecurityAnswer
from security.factors.recovery_codes.models import RecoveryCode
from security.old_passwords.models import OldPassword
from security.passwords.activation.models import ActivationRound

_LARGEST_KID = 255  # one byte in front of every sealed value
_AT_ONCE = 1000
# Per purpose, the rows of each key whose file is gone.
LostKeys: TypeAlias = Mapping[str, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many rows were resealed, and how many could not be opened: those stay as they are."""

    done: int = 0
    unreadable: int = 0


def add_key(*, purpose: str) -> int:
    """Write a new key file and return its number; every process takes it into use within seconds.

    Raises TooManyKeys where old ones have to go first. Where the act cannot be recorded the file is taken away.
    """
    living = settings.KEYS.keys(purpose)
    kid = living[0].kid + 1
    if len(living) >= MOST_KEYS or kid > _LARGEST_KID:
        raise TooManyKeys
    path = create_key(settings.KEYS.directory / purpose, kid)
    try:
        record(KEY_ROTATED, actor=PORTAL, source=ON_THE_HOST, target=purpose, change={"kid": kid})
    except BaseException:
        path.unlink()
        raise
    return kid


def wait_until_settled() -> None:
    """Wait until every process that runs seals with the newest keys."""
    time.sleep(settings.KEYS.settling_seconds + RESCAN_SECONDS)


def reseal(*, purpose: str) -> Resealed:
    """Seal every row of the purpose that has an older key under the newest one; one row, one transaction.

    A purpose whose values are hashes has none: those follow at their next right use.
    """
    columns = list(sealed_columns(purpose))
    if not columns:
        return Resealed()
    done = unreadable = 0
    for column in columns:
        for pk in list(column.rows.values_list("pk", flat=True)):
            try:
                done += _reseal(column, pk)
            except (BrokenSeal, column.unreadable):
                # The alarm line is written where it did not open.
                unreadable += 1
    resealed = Resealed(done, unreadable)
    change = {"done": resealed.done, "unreadable": resealed.unreadable}
    record(VALUES_RESEALED, actor=PORTAL, source=ON_THE_HOST, target=purpose, change=change)
    return resealed


@transaction.atomic
def _reseal(column: SealedField[Any, Any], pk: int) -> bool:
    rows = column.rows.filter(pk=pk)
    row = rows.select_for_update().first()
    sealed: Sealed | None = getattr(row, column.attname, None)
    if row is None or not sealed or sealed.is_newest:
        return False
    column.put(row, sealed.open())
    return rows.update(**{column.attname: getattr(row, column.attname)}) == 1


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


def _by_column(*tables: QuerySet[Any]) -> Counter[int]:
    rows: Counter[int] = Counter()
    for table in tables:
        named = table.filter(kid__isnull=False).order_by().values_list("kid")
        rows.update(dict(named.annotate(number=Count("pk"))))
    return rows


def _by_seal(purpose: str) -> Counter[int]:
    # The databases know no common way to look into a blob; these tables have a few rows per person at most.
    rows: Counter[int] = Counter()
    for column in sealed_columns(purpose):
        blobs = column.rows.values_list(column.attname, flat=True)
        rows.update(bytes(blob[:1])[0] for blob in blobs.iterator(chunk_size=_AT_ONCE) if blob)
    return rows


def _by_hash(stored: QuerySet[Any, str], hasher: type[KeyedArgon2Hasher]) -> Counter[int]:
    # An imported password's row ends in one of the hasher's own.
    rows = (encoded.rpartition(f"{hasher.algorithm}$") for encoded in stored.iterator(chunk_size=_AT_ONCE))
    return Counter(int(rest.partition("$")[0]) for _, is_mine, rest in rows if is_mine)


def _by_sealed_import() -> Counter[int]:
    sealed = User.objects.filter(password__startswith=SEALED_PREFIX).values_list("password", flat=True)
    return Counter(sealed_bytes(encoded)[0] for encoded in sealed.iterator(chunk_size=_AT_ONCE))


_UNUSABLE = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
_COUNTS: Mapping[str, Callable[[], Counter[int]]] = {
    "password": lambda: (
        _by_hash(User.objects.exclude(_UNUSABLE).values_list("password", flat=True), KeyedArgon2Hasher)
        + _by_hash(OldPassword.objects.values_list("encoded", flat=True), KeyedArgon2Hasher)
    ),
    "client": lambda: _by_column(ClientPassword.objects.all()),
    "audit": lambda: _by_column(AuditEvent.objects.all(), AuditCheckpoint.objects.all()),
    "totp": lambda: _by_seal("totp"),
    # Changes under way and messages on their way count too, although they are over within hours.
    "phone": lambda: _by_seal("phone"),
    "answers": lambda: _by_hash(SecurityAnswer.objects.values_list("encoded", flat=True), AnswerHasher),
    "otp": lambda: _by_column(Challenge.objects.all(), EnrolmentPass.objects.all()) + _by_seal("otp"),
    "recovery": lambda: _by_column(RecoveryCode.objects.all()),
    "imports": lambda: _by_sealed_import() + _by_seal("imports"),
    "activation": lambda: _by_column(ActivationRound.objects.all()),
}
