"""WCAG 2.2 AA, computed from the very tokens that browsers get: a change of colour cannot break it unseen."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "mailportal/ui/styles/tokens.css").read_text()
PLAIN = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", TOKENS))
PAIRED = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\);", TOKENS)
}
TEXT, SHAPE = 4.5, 3.0  # SC 1.4.3, SC 1.4.11
PAIRS = [
    *((ink, ground, TEXT) for ink in ("text", "text-2", "text-3") for ground in ("surface", "bg", "surface-2")),
    *((f"{kind}-ink", f"{kind}-soft", TEXT) for kind in ("accent", "ok", "warn", "bad", "neutral")),
    ("text", "surface-3", TEXT),
    ("text", "selection", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "bg", TEXT),
    ("accent", "surface-2", TEXT),
    ("accent", "surface-3", TEXT),
    ("accent-hover", "surface-2", TEXT),
    ("text-2", "accent-soft", TEXT),
    ("text", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("on-bad", "bad", TEXT),
    ("on-bad", "bad-ink", TEXT),
    ("bad-ink", "surface", TEXT),
    ("line-strong", "surface", SHAPE),
    ("line-strong", "bg", SHAPE),
    ("bad", "surface", SHAPE),
    ("accent", "accent-soft", SHAPE),
    ("focus", "surface", SHAPE),
    ("focus", "bg", SHAPE),
    ("focus", "accent-soft", SHAPE),
    ("switch-off", "surface", SHAPE),
    ("ok-solid", "surface", SHAPE),
    ("surface", "ok-solid", SHAPE),
    ("warn-ink", "surface", SHAPE),
    ("wait", "surface", SHAPE),
    ("on-operator", "operator", TEXT),
    ("text", "bad-soft", TEXT),
    ("text", "ok-soft", TEXT),
    ("text", "warn-soft", TEXT),
]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = (int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "need"), PAIRS)
def test_pairs_are_readable(ink: str, ground: str, need: float, theme: int) -> None:
    assert contrast(PAIRED[ink][theme], PAIRED[ground][theme]) >= need


def test_browsers_without_light_dark_get_the_light_theme() -> None:
    assert {name: light for name, (light, _) in PAIRED.items()} == PLAIN
    assert len(PLAIN) >= 25
