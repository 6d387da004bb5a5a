"""A person with good ears: knows the digits that a page's captcha speaks, by the portal's own key."""

import hashlib
import itertools
import re

from django.conf import settings
from django.test import Client

from mailportal.captcha.models import CaptchaChallenge
from mailportal.crypto.sealed import unseal


def challenge_on(html: str) -> str:
    """Return the name of the page's challenge."""
    found = re.search(r'name="captcha_id" value="([0-9a-f]{32})"', html)
    assert found, "the page asks for no captcha"
    return found[1]


def spoken_digits(challenge_id: str) -> str:
    """Return the digits of a challenge whose sound was fetched."""
    sound = CaptchaChallenge.objects.get(pk=challenge_id).sound
    assert sound is not None
    place = ("captcha_challenge", "sound", challenge_id)
    return unseal(settings.KEYS, "captcha", bytes(sound), bound_to=place).decode()


def solved(client: Client, html: str) -> dict[str, str]:
    """Listen to the captcha of a page that this client was sent; return what to send back with the form."""
    address = re.search(r'<audio [^>]*src="([^"]+)"', html)
    assert address
    assert client.get(address[1]).status_code == 200
    challenge_id = challenge_on(html)
    return {"captcha_id": challenge_id, "captcha": spoken_digits(challenge_id)}


def nonce_for(salt: str, bits: int) -> str:
    """Do a browser's work."""
    for number in itertools.count():
        digest = hashlib.sha256(f"{salt}:{number}".encode()).digest()
        if int.from_bytes(digest[:4]) >> (32 - bits) == 0:
            return str(number)
    raise AssertionError
