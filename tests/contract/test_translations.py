"""The Chinese is complete, compiled and set as Chinese is set (E16; docs/translating.md)."""

import gettext
import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.contract.texts import Text, texts_of_sources

FOLDER = Path(__file__).resolve().parents[2] / "locale" / "zh_Hans" / "LC_MESSAGES"
HAN = r"[\u4e00-\u9fff]"
_TEXT = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr|msgstr\[0\]) "(.*)"$', re.M)


class Message(NamedTuple):
    english: str
    chinese: str


def _blocks() -> list[dict[str, str]]:
    # A text of several lines is written as several strings.
    blocks = (FOLDER / "django.po").read_text("utf-8").replace('"\n"', "").split("\n\n")[1:]
    return [dict(_TEXT.findall(block)) for block in blocks]


def _chinese_of(some: dict[str, str]) -> str:
    return some.get("msgstr", "") or some.get("msgstr[0]", "")


MESSAGES = [Message(some["msgid"] + some.get("msgid_plural", ""), _chinese_of(some)) for some in _blocks()]


def test_the_texts_are_those_of_the_sources() -> None:
    """`make messages` would bring nothing new; `make lint` asks gettext itself, too."""
    kept = {Text(json.loads(f'"{some.get("msgctxt", "")}"'), json.loads(f'"{some["msgid"]}"')) for some in _blocks()}
    spoken = texts_of_sources()
    assert (spoken - kept, kept - spoken) == (set(), set())


def test_every_text_has_its_chinese() -> None:
    assert len(MESSAGES) > 800
    assert [message.english for message in MESSAGES if not message.chinese] == []


def test_no_text_waits_for_somebody_to_look() -> None:
    assert "fuzzy" not in (FOLDER / "django.po").read_text("utf-8")


def test_what_is_compiled_is_what_is_written() -> None:
    """Without msgfmt, which not everybody has; `make lint` asks that one, too."""
    kept = vars(gettext.GNUTranslations((FOLDER / "django.mo").open("rb")))["_catalog"]
    del kept[""]
    assert kept == {_key_of(some): json.loads(f'"{_chinese_of(some)}"') for some in _blocks()}


def _key_of(some: dict[str, str]) -> str | tuple[str, int]:
    context = f"{some['msgctxt']}\\u0004" if "msgctxt" in some else ""
    key = json.loads(f'"{context}{some["msgid"]}"')
    return (key, 0) if "msgid_plural" in some else key


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (rf"{HAN}[,;:!?.()]|[,;:!?()]{HAN}", "punctuation of the other script"),
        (rf"{HAN} [A-Za-z0-9]|[A-Za-z0-9] {HAN}", "a blank between the scripts"),
        (r"[\u3002\uff0c\u3001\uff1b\uff1a\uff1f] ", "a blank behind punctuation that is wide already"),
        ("\uff01", "an exclamation mark"),
        ("你", "a form of address for friends"),
        (rf'\\"[^=>]*{HAN}', "quotation marks of the other script"),
    ],
)
def test_chinese_is_set_as_chinese(wrong: str, why: str) -> None:
    assert [message.chinese for message in MESSAGES if re.search(wrong, message.chinese)] == [], why


def test_placeholders_and_tags_are_the_same() -> None:
    parts = re.compile(r"%\(\w+\)[sd]|</?\w+")
    assert [
        message.chinese
        for message in MESSAGES
        if set(parts.findall(message.english)) != set(parts.findall(message.chinese))
    ] == []


FORMER_CHINESE = ["账户", "帐号", "二次验证", "动态密码", "恢复代码", "会话", "邮箱管理员", "账号密码"]


@pytest.mark.parametrize("former", FORMER_CHINESE)
def test_one_thing_has_one_name(former: str) -> None:
    """docs/translating.md, Glossary."""
    assert [message.chinese for message in MESSAGES if former in message.chinese] == []


FORMER_ENGLISH = [
    r"\baccount password\b",
    r"\bpostmaster of your domain\b",
    r"\b[Uu]nb(ind|ound)\b",
    r"\b[Dd]iscard",
    r"\banew\b",
    r"\b[Ww]hoever\b",
    r"\bswitch(ed)? off\b",
    r"\byour webmail\b",
    r"\bnot received\b",
    r"\b(is|was) over\b",
    r"Dynamic Captcha|Attachment successful|DEPTs",
]


@pytest.mark.parametrize("former", FORMER_ENGLISH)
def test_one_thing_has_one_name_in_english(former: str) -> None:
    """docs/translating.md, "How the English is written"."""
    assert [message.english for message in MESSAGES if re.search(former, message.english)] == []
