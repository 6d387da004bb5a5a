"""Characters as a bent picture."""

import secrets

from captcha.image import ImageCaptcha

WIDTH, HEIGHT = 160, 60
_PAPER = (246, 247, 249)
_DARKEST, _LIGHTEST = 30, 95  # every ink keeps a contrast of more than 5:1 to the paper


class _Picture(ImageCaptcha):
    word_offset_dx = 0.1  # people read no two letters that stand on each other
    # The package takes an ink's lightness for its opacity: dark inks, the readable ones, would all but vanish.
    lookup_table = [min(255, lightness * 255 // _DARKEST) for lightness in range(256)]


def draw(characters: str) -> bytes:
    """Return a PNG of 160 x 60 pixels, drawn differently each time."""
    red, green, blue = (secrets.randbelow(_LIGHTEST - _DARKEST + 1) + _DARKEST for _ in range(3))
    picture = _Picture(WIDTH, HEIGHT).generate(characters, bg_color=_PAPER, fg_color=(red, green, blue, 255))
    return picture.getvalue()
