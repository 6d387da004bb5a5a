"""What somebody typed, so that no mail program and no phone makes a link of it, pure.

A thief of a password can write to its owner through the portal's notices: in a label, in a name. Mail programs
link whatever looks like a domain, an address, a scheme, a share of a file server or a telephone number, and each
draws the line elsewhere. So the text is taken apart at every such place; ordinary labels stay as they are.
"""

import re
import unicodedata
from typing import Final

# The full stop, and what browsers read as one (UTS 46, IDNA2003): ideographic, small, full width, half width, leader.
_DOTS: Final = ".\u2024\u3002\ufe52\uff0e\uff61"
_ASCII_PUNCTUATION: Final = r"!-/:-@\[-`{-~"
_DOT_WITHIN: Final = re.compile(rf"(?<!\d)([{_DOTS}])(?=[^\s{_DOTS}{_ASCII_PUNCTUATION}])|([{_DOTS}])(?=[^\W\d])")
_DOTTED_NUMBERS: Final = re.compile(rf"\d+(?:[{_DOTS}]\d+){{3,}}")
_SCHEME: Final = re.compile(r"(?<!\d):(?=\S)|:(?=[^\s\d])")
_TELEPHONE: Final = re.compile(r"\d(?:[\s().+/-]*\d){6,}")
_TELEPHONE_SHOWN: Final = re.compile(r"(?:[^\d]*\d){4}")
# Told within quotation marks, which a label with its own would leave.
_QUOTATION_MARKS: Final = re.compile('["“”„‟«»「」『』〝〞\uff02]')
# Joiners are part of how some scripts and emoji are written; every other format character only hides something.
_JOINERS: Final = frozenset("\u200c\u200d")


def inert(text: str) -> str:
    """Return one line that links to nothing; a telephone number of seven digits or more keeps its first four."""
    line = _in_one_line(text)
    line = _QUOTATION_MARKS.sub("'", line)
    line = re.sub(r"[@\uff20\ufe6b]|[\\/]{2,}", " ", line)
    line = _DOTTED_NUMBERS.sub(lambda found: re.sub(f"[{_DOTS}]", ". ", found[0]), line)
    line = _DOT_WITHIN.sub(lambda found: f"{found[0]} ", line)
    line = _SCHEME.sub(": ", line)
    line = _TELEPHONE.sub(_shortened, line)
    return " ".join(line.split())


def _in_one_line(text: str) -> str:
    shown = (char for char in text if char in _JOINERS or unicodedata.category(char) not in {"Cf", "Cs"})
    return "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in shown)


def _shortened(found: re.Match[str]) -> str:
    beginning = _TELEPHONE_SHOWN.match(found[0])
    return f"{beginning[0] if beginning else ''}…"
