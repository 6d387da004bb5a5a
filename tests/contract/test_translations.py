"""The Chinese is complete, compiled and set as Chinese is set (E16; docs/translating.md)."""

import gettext
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "locale" / "zh_Hans" / "LC_MESSAGES"
HAN = r"[\u4e00-\u9fff]"
_TEXT = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr|msgstr\[0\]) "(.*)"$', re.M)


class Message(NamedTuple):
    english: str
    chinese: str


def _read() -> list[Message]:
    # A text of several lines is written as several strings.
    blocks = (FOLDER / "django.po").read_text("utf-8").replace('"\n"', "").split("\n\n")[1:]
    found = [dict(_TEXT.findall(block)) for block in blocks]
    return [
        Message(some["msgid"] + some.get("msgid_plural", ""), some.get("msgstr", "") or some.get("msgstr[0]", ""))
        for some in found
    ]


MESSAGES = _read()


def test_every_text_has_its_chinese() -> None:
    assert len(MESSAGES) > 800
    assert [message.english for message in MESSAGES if not message.chinese] == []


def test_no_text_waits_for_somebody_to_look() -> None:
    assert "fuzzy" not in (FOLDER / "django.po").read_text("utf-8")


def test_what_is_compiled_is_what_is_written(tmp_path: Path) -> None:
    command = ["msgfmt", "--check", f"--output-file={tmp_path / 'django.mo'}", str(FOLDER / "django.po")]
    subprocess.run(command, check=True)
    written, kept = (gettext.GNUTranslations((at / "django.mo").open("rb")) for at in (tmp_path, FOLDER))
    assert vars(kept)["_catalog"] == vars(written)["_catalog"]


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
