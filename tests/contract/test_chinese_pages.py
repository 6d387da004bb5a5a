"""Every page in Chinese: nothing is left in English, and what is put together from parts reads as Chinese (E16)."""

import re
from html import unescape

from tests.contract.conftest import Shown

HAN = r"[\u4e00-\u9fff]"
WIDE = r"[\u3002\uff0c\u3001\uff1b\uff1a\uff1f]"
# What is nobody's language: names of things, people and places, addresses.
NAMES = re.compile(
    r"\S*[@/.]\S*|[A-Z2-7]{4}|Mail Portal|English|IMAP|POP3|SMTP|ManageSieve|STARTTLS|SSL|TLS|UTC|SHA|Outlook|Foxmail"
    r"|(?:My )?iPhone|Microsoft Authenticator|Google Authenticator|Authy|Firefox|Windows|mail[12]|postmaster"
    r"|re:(?:summer\[0-9\]\+)?|Alice|Dora|Postmaster|Sales|East|Engineering|Team|Person|Device|Program|Test|Browser"
)


def seen(html: str) -> list[str]:
    """Return the lines that a person sees or hears, codes and secrets left out."""
    html = re.sub(r"<!.*?>|<(script|output)\b.*?</\1>|<option.*?</option>", "", html, flags=re.DOTALL)
    heard = re.findall(r'(?:aria-label|alt|placeholder|data-(?:l|busy|done|failed|hide))="([^"]*)"', html)
    return [" ".join(unescape(text).split()) for text in [*re.split(r"</?(?:[a-z][a-z0-9]*)\b[^>]*>", html), *heard]]


def test_nothing_is_left_in_english(shown: Shown) -> None:
    html = shown.chinese
    assert '<html lang="zh-Hans"' in html
    assert [line for line in seen(html) if re.search("[A-Za-z]{2}", NAMES.sub("", line))] == []
    glued = re.compile(rf"{HAN}[,;:!?.()]|[,;:!?()]{HAN}|{WIDE} [^\u00b7]")
    assert [line for line in seen(html) if glued.search(line)] == []
