"""Digits as speech, for people who cannot see the picture.

The recordings are files of ours (see .ci/captcha-sounds); putting one sound together takes a few milliseconds, and the
same seed gives the same bytes, for browsers fetch a sound in parts.
"""

import io
import random
import wave
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "sounds"
RATE = 11_025  # samples a second, one byte each
_SILENCE = b"\x80"
_GAP_SECONDS = (0.35, 0.9)
# Voices played backwards, and hiss, far below the speech. The recordings stay within 38 ... 217 and are lowered by what
# the others add on average; those add at most 37, so that no sum leaves a byte.
_SPEECH = bytes(max(0, sample - 19) for sample in range(256))
_MURMUR = bytes(14 + (sample - 128) * 14 // 128 for sample in range(256))
_HISS = bytes(sample * 10 // 255 for sample in range(256))


@cache
def _recordings(language: str) -> dict[str, tuple[bytes, ...]]:
    voices = sorted((_FOLDER / language).iterdir())
    return {digit: tuple(_samples(voice / f"{digit}.wav") for voice in voices) for digit in "0123456789"}


def _samples(path: Path) -> bytes:
    with wave.open(str(path), "rb") as recording:
        return recording.readframes(recording.getnframes())


def speak(digits: str, *, language: str, seed: bytes) -> bytes:
    """Return a WAV file in which changing voices say the digits with pauses, over noise.

    ``language`` is one of settings.LANGUAGES.
    """
    chance = random.Random(seed)  # noqa: S311 - the digits are the secret, and not drawn here
    recordings = _recordings(language)
    speech = b"".join(_pause(chance) + chance.choice(recordings[digit]) for digit in digits) + _pause(chance)
    length = len(speech)
    hiss = chance.randbytes(length).translate(_HISS)
    return _as_file(_mixed(length, speech.translate(_SPEECH), _murmur(chance, recordings, length), hiss))


def _pause(chance: random.Random) -> bytes:
    return _SILENCE * int(RATE * chance.uniform(*_GAP_SECONDS))


def _murmur(chance: random.Random, recordings: Mapping[str, tuple[bytes, ...]], length: int) -> bytes:
    voices = b""
    while len(voices) < length:
        voices += chance.choice(chance.choice(list(recordings.values())))[::-1]
    return voices[:length].translate(_MURMUR)


def _mixed(length: int, *tracks: bytes) -> bytes:
    # As one long number each: the sum adds all samples at once, for none carries into the next.
    total: int = sum(int.from_bytes(track) for track in tracks)
    return total.to_bytes(length)


def _as_file(samples: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes(samples)
    return file.getvalue()
