"""What a person, or a person's browser, has to bring, pure (docs/security.md 1.6)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

from mailportal.typed import bare

# No two that look alike when bent and pushed together: 0 O Q D, 1 I 7, 2 Z, 4 A, 5 S, 6 G, 8 B, U V, W VV.
ALPHABET = "ACEFHJKLMNPRTXY39"
PICTURE_SYMBOLS = 5  # of 17: one guess in 1.4 million, and each picture takes one
SOUND_DIGITS = 6  # spoken letters are easily misheard
LIFE = timedelta(minutes=5)
# A million hashes on average, about a second of a browser's time; at most a minute of it.
LEAST_WORK_BITS, MOST_WORK_BITS = 20, 26

ID_LENGTH = 32  # hexadecimal: 128 bits
FORM_LENGTH = 32
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NONCE = re.compile(r"[0-9]{1,16}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back with a form: which challenge, the characters or digits, and the number that the browser found."""

    challenge_id: str = ""
    answer: str = ""
    nonce: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether neither person nor browser answered."""
        return not (bare(self.answer) or self.nonce)


def is_challenge_id(text: str) -> bool:
    """Whether the text could be the name of a challenge."""
    return _ID.fullmatch(text) is not None


def plain_answer(text: str) -> str:
    """Return what was typed as pictures and sounds hold it, in capitals; empty for what none of them holds."""
    plain = bare(text)
    return plain.upper() if plain.isascii() else ""


def work_bits(failures: int, *, doubled_by: int) -> int:
    """Return how many zero bits a network has to find after so many failures: one more with every ``doubled_by``."""
    return min(LEAST_WORK_BITS + failures // doubled_by, MOST_WORK_BITS)


def is_work_done(*, salt: str, nonce: str, bits: int) -> bool:
    """Whether SHA-256 of ``salt:nonce`` begins with so many zero bits (hashcash)."""
    if not salt or not _NONCE.fullmatch(nonce):
        return False
    digest = hashlib.sha256(f"{salt}:{nonce}".encode()).digest()
    return int.from_bytes(digest) >> (len(digest) * 8 - bits) == 0
