"""A person's eyes and ears: what a captcha of a running portal shows and says, by the portal's own keys."""

import itertools

from playwright.sync_api import Page

from mailportal.captcha.rules import ALPHABET, PICTURE_SYMBOLS
from mailportal.crypto.digests import keyed_digest
from mailportal.crypto.keyring import KeyRing
from mailportal.crypto.sealed import unseal
from tests.portal import Portal


def characters_in_picture(page: Page, portal: Portal) -> str:
    """Return the characters of the newest picture: of all that can be, those with the digest that the portal keeps."""
    challenge = _challenge_on(page)
    [(digest,)] = portal.query("SELECT picture_digest FROM captcha_challenge WHERE id = ?", challenge)
    secret, wanted = KeyRing(portal.data / "keys").newest("captcha").secret, bytes(digest)
    return next(
        "".join(symbols)
        for symbols in itertools.product(ALPHABET, repeat=PICTURE_SYMBOLS)
        if keyed_digest(secret, "picture", challenge, "".join(symbols)) == wanted
    )


def digits_spoken(page: Page, portal: Portal) -> str:
    """Play the sound; return its digits."""
    address = page.locator("audio").get_attribute("src")
    assert page.request.get(f"{portal.web}{address}").headers["content-type"] == "audio/wav"
    challenge = _challenge_on(page)
    [(sound,)] = portal.query("SELECT sound FROM captcha_challenge WHERE id = ?", challenge)
    place = ("captcha_challenge", "sound", challenge)
    return unseal(KeyRing(portal.data / "keys"), "captcha", bytes(sound), bound_to=place).decode()


def _challenge_on(page: Page) -> str:
    return page.locator("input[name=captcha_id]").input_value()
