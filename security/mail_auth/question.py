"""What a mail server asks, out of the header's text: strict, so that nothing odd reaches the decision."""

import json
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

ADDRESS_BYTES = 320
SECRET_BYTES = 256
_OTHER_CHARACTERS = 200
_BROKEN_CODE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# What nearly every question is made of. None of these stands for the percent sign, so that decoding them first is the
# same as decoding all at once; it takes a tenth of the time.
_FREQUENT = tuple((b"%%%02X" % byte, bytes([byte])) for byte in b'":,{}@. -_')


class Malformed(ValueError):
    """The question breaks the contract; the mail server's operator is told 400, and nothing is decided."""


class Question(NamedTuple):
    """One question; what a path does not ask for is empty."""

    address: str
    secret: str = ""
    token: str = ""
    protocol: str = ""
    remote: str = ""
    session: str = ""
    program: str = ""


_LIMITS = {
    "address": ADDRESS_BYTES,
    "secret": SECRET_BYTES,
    "token": SECRET_BYTES,
    "protocol": _OTHER_CHARACTERS,
    "remote": _OTHER_CHARACTERS,
    "session": _OTHER_CHARACTERS,
    "program": _OTHER_CHARACTERS,
}


def parse(header: bytes, required: frozenset[str]) -> Question:
    """Read percent-coded JSON: one object of strings with the required names. Raises Malformed.

    Bytes that are no UTF-8 become lone surrogates: such an address or secret is wrong, not the server's mistake.
    """
    for code, byte in _FREQUENT:
        header = header.replace(code, byte)
    if _BROKEN_CODE.search(header):
        raise Malformed("percent code")
    text = unquote_to_bytes(header).decode("utf-8", "surrogateescape")
    try:
        fields = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON object with each name once") from error
    if type(fields) is not dict or not required <= fields.keys() <= _LIMITS.keys():
        raise Malformed("names")
    _check_values(fields)
    return Question(**fields)


def _each_once(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Malformed("a name twice")
    return fields


_DECODER = json.JSONDecoder(object_pairs_hook=_each_once)


def _check_values(fields: Mapping[str, object]) -> None:
    for name, value in fields.items():
        if type(value) is not str:
            raise Malformed("not a string")
        limit = _LIMITS[name]
        # Four bytes a character at most; only long texts need the exact count.
        if len(value) * 4 > limit and len(value.encode("utf-8", "surrogatepass")) > limit:
            raise Malformed("too long")
