"""What a mail server asks, out of a header or a line: strict with the server, patient with what strangers type."""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from accounts.passwords.rules import PASSWORD_BYTES

_OTHER_BYTES = 200
# What strangers type. RFC 5321: 64 + 1 + 255 for an address; a token is far shorter than any password may be.
_TYPED = {"address": 320, "secret": PASSWORD_BYTES, "token": PASSWORD_BYTES}
_OTHERS = {"protocol": _OTHER_BYTES, "remote": _OTHER_BYTES, "session": _OTHER_BYTES}
# Of something longer a server may send the length alone, and saves us the rest.
_LENGTHS = {f"{name}_bytes": name for name in _TYPED}
# What a mail program calls itself decides nothing: whatever it is, and however long, it is taken and later cut.
_NAMES = _TYPED.keys() | _OTHERS.keys() | {"program"}
_BROKEN_CODE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# What nearly every question is made of. None of these stands for the percent sign, so that decoding them first is the
# same as decoding all at once; it takes a tenth of the time.
_FREQUENT = tuple((b"%%%02X" % byte, bytes([byte])) for byte in b'":,{}@. -_')


class Malformed(ValueError):
    """The question breaks the contract; the mail server's operator is told 400, and nothing is decided."""


class Question(NamedTuple):
    """One question; what a path does not ask for is empty, and so is what is longer than anything right can be."""

    address: str
    secret: str = ""
    token: str = ""
    protocol: str = ""
    remote: str = ""
    session: str = ""
    program: str = ""
    is_too_long: bool = False


def decoded(header: bytes) -> bytes:
    """Return the text that a header carries percent-coded. Raises Malformed."""
    for code, byte in _FREQUENT:
        header = header.replace(code, byte)
    if _BROKEN_CODE.search(header):
        raise Malformed("percent code")
    return unquote_to_bytes(header)


def fields_in(text: bytes) -> dict[str, str]:
    """Read JSON: one object of strings, each name once. Raises Malformed.

    Bytes that are no UTF-8 become lone surrogates: such an address or secret is wrong, not the server's mistake.
    """
    try:
        fields = _DECODER.decode(text.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON object with each name once") from error
    if type(fields) is not dict or not {str}.issuperset(map(type, fields.values())):
        raise Malformed("no object of strings")
    return fields


def question_of(fields: dict[str, str], required: frozenset[str]) -> Question:
    """Return the question that has the required names. Raises Malformed.

    An address or secret that is too long is wrong, not the server's mistake.
    """
    # Nearly every question is: then nothing in it can be too long for its place.
    is_short = max(map(len, fields.values()), default=0) * 4 <= _OTHER_BYTES and _LENGTHS.keys().isdisjoint(fields)
    is_too_long = not is_short and _take_out_too_long(fields)
    if not required <= fields.keys() <= _NAMES:
        raise Malformed("names")
    if not is_short and any(_is_longer(fields.get(name, ""), limit) for name, limit in _OTHERS.items()):
        raise Malformed("too long")
    return Question(**fields, is_too_long=is_too_long)


def _each_once(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Malformed("a name twice")
    return fields


_DECODER = json.JSONDecoder(object_pairs_hook=_each_once)


def _take_out_too_long(fields: dict[str, str]) -> bool:
    told = [name for length, name in _LENGTHS.items() if fields.pop(length, None) is not None]
    found = [name for name, limit in _TYPED.items() if _is_longer(fields.get(name, ""), limit)]
    fields.update(dict.fromkeys([*told, *found], ""))
    return bool(told or found)


def _is_longer(value: str, limit: int) -> bool:
    # Four bytes a character at most; only long texts need the exact count.
    return len(value) * 4 > limit and len(value.encode("utf-8", "surrogatepass")) > limit
