"""Asking a browser something, and looking at its one answer."""

import secrets
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailportal.batches import delete_past
from mailportal.captcha import picture, rules, sound
from mailportal.captcha.models import CaptchaChallenge
from mailportal.crypto.digests import is_same
from mailportal.crypto.hash_slots import hash_slot
from mailportal.crypto.keyed import KeyedDigests
from mailportal.crypto.sealed import BrokenSeal
from mailportal.errors import Missing, PortalError
from mailportal.throttle.counters import Limit, hit, standing

_Made = TypeVar("_Made")
# Drawing is the one thing that a stranger can make the portal do for nothing: it gets one core at most.
_DRAWING_AT_ONCE = 1
_DIGESTS = KeyedDigests("captcha")


def new_challenge_id() -> str:
    """Return 128 random bits as the name of a challenge; it takes a row only when something of it is asked for."""
    return secrets.token_hex(rules.ID_LENGTH // 2)


def draw_picture(*, challenge_id: str, form: str, browser: str, network: str) -> bytes:
    """Return a PNG with new characters; those of an earlier picture are no answer any more.

    ``browser`` is what ``browser_of`` returns, ``network`` the client's, for the limit. Raises TooManyDraws,
    NoSuchChallenge where the name is another browser's or form's, and Overloaded.
    """
    challenge = _asked(challenge_id, form, browser, network)
    characters = "".join(secrets.choice(rules.ALPHABET) for _ in range(rules.PICTURE_SYMBOLS))
    drawn = _bounded(lambda: picture.draw(characters))
    _keep(challenge, picture_digest=_DIGESTS.new("picture", challenge.pk, characters)[1])
    return drawn


def draw_sound(*, challenge_id: str, form: str, browser: str, network: str, language: str) -> bytes:
    """Return a WAV file of the challenge's digits, spoken in one of settings.LANGUAGES, the same at each call.

    Raises as ``draw_picture``.
    """
    challenge = _asked(challenge_id, form, browser, network)
    digits = _digits_of(challenge)
    if not digits:
        digits = "".join(secrets.choice("0123456789") for _ in range(rules.SOUND_DIGITS))
        CaptchaChallenge.sound.field.put(challenge, digits.encode())
        _keep(challenge, sound=bytes(challenge.sound or b""))
    # The sealed digits leave the server in no other form, so nobody can compute the noise and take it out.
    return _bounded(lambda: sound.speak(digits, language=language, seed=bytes(challenge.sound or b"")))


def draw_work(*, challenge_id: str, form: str, browser: str, network: str) -> tuple[str, int]:
    """Return a new salt for the number that the browser is to find, and for how many zero bits.

    The more failed from its network within the hour, the more work it is. Raises as ``draw_picture``.
    """
    challenge = _asked(challenge_id, form, browser, network)
    salt, bits = secrets.token_hex(16), rules.work_bits(standing(FAILURES, network).count, doubled_by=FAILURES.tries)
    _keep(challenge, work_salt=salt, work_bits=bits)
    return salt, bits


def is_solved(*, typed: rules.Typed, form: str, browser: str) -> bool:
    """Spend the challenge that this browser was given for this form; return whether the answer is right.

    Right or wrong, in time or not: a challenge is looked at once (attack R2). Of several answers at once one counts.
    """
    if not rules.is_challenge_id(typed.challenge_id):
        return False
    challenge = CaptchaChallenge.objects.filter(pk=typed.challenge_id).first()
    if challenge is None or not _claim(challenge):
        return False
    is_theirs = _is_for(challenge, form, browser) and challenge.expires_at > timezone.now()
    return is_theirs and _is_answered(challenge, typed)


def purge_challenges() -> int:
    """Delete challenges that nobody answered in time; return how many."""
    return delete_past(CaptchaChallenge.objects.all(), "expires_at")


def _asked(challenge_id: str, form: str, browser: str, network: str) -> CaptchaChallenge:
    if hit(DRAWS, network).count > DRAWS.tries:
        raise TooManyDraws(retry_after=DRAWS.seconds)
    if not rules.is_challenge_id(challenge_id) or len(form) > rules.FORM_LENGTH or not browser:
        raise NoSuchChallenge
    now = timezone.now()
    fresh = {"form": form, "browser_digest": _DIGESTS.new("browser", browser)[1], "expires_at": now + rules.LIFE}
    with transaction.atomic():
        # A page may stay open for longer than its challenge lives: another picture restarts it.
        CaptchaChallenge.objects.filter(pk=challenge_id, expires_at__lte=now).delete()
        challenge, _ = CaptchaChallenge.objects.get_or_create(pk=challenge_id, defaults=fresh)
    if not _is_for(challenge, form, browser):
        raise NoSuchChallenge
    return challenge


def _keep(challenge: CaptchaChallenge, **drawn: bytes | str | int) -> None:
    CaptchaChallenge.objects.filter(pk=challenge.pk).update(**drawn, expires_at=timezone.now() + rules.LIFE)


def _bounded(make: Callable[[], _Made]) -> _Made:
    with hash_slot(settings.CAPTCHA_SLOT_DIRECTORY, _DRAWING_AT_ONCE):
        return make()


def _claim(challenge: CaptchaChallenge) -> bool:
    return CaptchaChallenge.objects.filter(pk=challenge.pk).delete()[0] == 1


def _is_for(challenge: CaptchaChallenge, form: str, browser: str) -> bool:
    return bool(browser) and challenge.form == form and _DIGESTS.has(challenge.browser_digest, "browser", browser)


def _is_answered(challenge: CaptchaChallenge, typed: rules.Typed) -> bool:
    answer = rules.plain_answer(typed.answer)
    is_seen = _DIGESTS.has(challenge.picture_digest, "picture", challenge.pk, answer)
    is_heard = bool(answer) and is_same(_digits_of(challenge), answer)
    return is_seen or is_heard or _is_worked(challenge, typed)


def _is_worked(challenge: CaptchaChallenge, typed: rules.Typed) -> bool:
    return rules.is_work_done(salt=challenge.work_salt, nonce=typed.nonce, bits=challenge.work_bits)


def _digits_of(challenge: CaptchaChallenge) -> str:
    try:
        return challenge.sound.open().decode() if challenge.sound else ""
    except BrokenSeal:
        return ""


# Pictures, sounds and work of one network, also the parts in which a browser fetches a sound (docs/security.md 1.6):
# a page alone asks for a picture and for work.
DRAWS = Limit("captcha", tries=60, seconds=60)
# What failed from one network, counted by what the captcha guards: with each ten the browser's work doubles.
FAILURES = Limit("captcha-failures", tries=10, seconds=3600)


class NoSuchChallenge(Missing):
    """No challenge has this name in this browser and form."""


class TooManyDraws(PortalError):
    """The network has asked for more pictures in a minute than people do."""

    status = 429
    message = _("Too many pictures requested from your network. Wait a minute.")
