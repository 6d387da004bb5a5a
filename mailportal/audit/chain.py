"""The chain, pure: each event's mac covers the event and the mac before it, so nothing can be left out or altered.

``h_n = HMAC-SHA-256(K, h_{n-1} || canonical JSON of event n)``, with 32 zero bytes as h_0 (docs/security.md 1.12).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping

MAC_BYTES = 32
GENESIS = bytes(MAC_BYTES)


def mac_of(key: bytes, previous: bytes, event: Mapping[str, object]) -> bytes:
    """Return the mac of an event (plain JSON values) that follows the one with the mac ``previous``."""
    return hmac.digest(key, previous + _canonical(event), hashlib.sha256)


def signature_of(key: bytes, sequence: int, mac: bytes) -> bytes:
    """Return the signature of a checkpoint; no event's mac can pass for one, since its input starts differently."""
    return hmac.digest(key, b"checkpoint\x00" + str(sequence).encode() + b"\x00" + mac, hashlib.sha256)


def _canonical(event: Mapping[str, object]) -> bytes:
    return json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
