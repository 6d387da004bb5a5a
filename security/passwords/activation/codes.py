"""What a code is: an HMAC of account and round, so that it can be shown again without being stored."""

from uuid import UUID

from django.conf import settings

from mailportal.crypto.digests import is_same, keyed_digest
from mailportal.crypto.human_code import read, symbols_of
from security.passwords.activation.models import ActivationCode
from security.passwords.activation.rules import CODE_SYMBOLS

PURPOSE = "activation"
_NOBODY = UUID(int=0)


def newest_kid() -> int:
    """Return the number of the key under which a new round's codes are made."""
    return settings.KEYS.newest(PURPOSE).kid


def code_of(*, account: UUID, round_id: UUID, kid: int) -> str:
    """Return an account's code in a round; empty where the round's key was taken away, by which its codes are void."""
    key = settings.KEYS.find(PURPOSE, kid)
    return "" if key is None else symbols_of(keyed_digest(key.secret, str(account), str(round_id)), CODE_SYMBOLS)


def is_code_of(row: ActivationCode | None, *, typed: str) -> bool:
    """Whether this is the code of the row; where there is none it costs the same (attack A1)."""
    if row is None:
        expected = code_of(account=_NOBODY, round_id=_NOBODY, kid=newest_kid())
    else:
        expected = code_of(account=row.account.public_id, round_id=row.round.public_id, kid=row.round.kid)
    is_right = is_same(read(typed, CODE_SYMBOLS) or "", expected)
    return is_right and row is not None and bool(expected)
