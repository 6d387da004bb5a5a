"""What a mail program may type for a security password, and what is none (secrets of the bad-input list)."""

import pytest

from tests.attack.conftest import CAROL
from tests.attack.mail_server import MailServer
from tests.attack.visitor import Visitor, secret_on
from tests.portal import Portal


@pytest.fixture(scope="module")
def secret(portal: Portal) -> str:
    visitor = Visitor(portal).log_on(CAROL)
    visitor.turn_on()
    # One of ten has a k, nearly always: NFKC makes the Kelvin sign one.
    for number in range(10):
        secret = secret_on(visitor.generate(f"Typewriter {number}", "everything"))
        if "k" in secret:
            break
    return secret


def grouped(secret: str, between: str) -> str:
    return between.join(secret[start : start + 4] for start in range(0, 16, 4))


RIGHT = {
    "as shown": lambda secret: secret,
    "in upper case": str.upper,
    "in groups": lambda secret: grouped(secret, " "),
    "with hyphens": lambda secret: grouped(secret, "-"),
    "with spaces around": lambda secret: f" {secret} ",
    "one as i, nought as o": lambda secret: secret.replace("1", "i").replace("0", "O"),
    "one as l": lambda secret: secret.replace("1", "L"),
    "full-width": lambda secret: "".join(chr(ord(char) + 0xFEE0) for char in secret),
    "full-width first": lambda secret: chr(ord(secret[0]) + 0xFEE0) + secret[1:],
    "Kelvin sign": lambda secret: secret.replace("k", "\u212a"),
    "line break at the end": lambda secret: f"{secret}\r\n",
    "line breaks between": lambda secret: grouped(secret, "\n"),
    "tabs": lambda secret: grouped(secret, "\t"),
    "zero-width space": lambda secret: f"{secret[:8]}\u200b{secret[8:]}",
    "no-break spaces": lambda secret: grouped(secret, "\u00a0"),
    "wide spaces": lambda secret: grouped(secret, "\u3000"),
    "long dashes": lambda secret: grouped(secret, "\u2013"),
    "right-to-left mark": lambda secret: f"\u202e{secret}",
}
WRONG = {
    "empty": lambda secret: secret[:0],
    "15": lambda secret: secret[:15],
    "17": lambda secret: f"{secret}0",
    "twice": lambda secret: secret * 2,
    "Arabic-Indic nought": lambda secret: f"\u0660{secret[1:]}",
    "Cyrillic a": lambda secret: f"\u0430{secret[1:]}",
    "NUL at the end": lambda secret: f"{secret}\0",
    "NUL inside": lambda secret: f"{secret[:8]}\0{secret[8:]}",
    "lone surrogate": lambda secret: f"{secret[:15]}\ud800",
    "backwards": lambda secret: secret[::-1],
    "u for v": lambda secret: f"u{secret[1:]}",
    "a wildcard": lambda secret: f"%{secret[1:]}",
}


@pytest.mark.parametrize("name", RIGHT)
def test_spellings_of_the_right_one(portal: Portal, secret: str, name: str) -> None:
    assert MailServer(portal).logon(CAROL, RIGHT[name](secret)) == "accept"


@pytest.mark.parametrize("name", WRONG)
def test_what_is_another(portal: Portal, secret: str, name: str) -> None:
    """Each from a network of its own, and the right one is accepted right after (M3)."""
    remote = f"10.{list(WRONG).index(name)}.0.1"
    assert MailServer(portal).logon(CAROL, WRONG[name](secret), remote=remote) == "reject"
    assert MailServer(portal).logon(CAROL, secret, remote=remote) == "accept"
