"""Challenges that are open."""

from django.db import models

from mailportal.captcha.rules import FORM_LENGTH, ID_LENGTH, LEAST_WORK_BITS
from mailportal.crypto.fields import SealedField


class CaptchaChallenge(models.Model):
    """What the next form of one browser has to answer; gone with the first answer, right or wrong.

    ``picture_digest`` is a keyed digest of the characters in the last picture drawn; ``sound`` holds the digits
    sealed, for a browser fetches a sound in parts and again; ``work_salt`` is what the browser's number goes with, for
    so many zero bits as ``work_bits`` says.
    """

    id = models.CharField(max_length=ID_LENGTH, primary_key=True)
    form = models.CharField(max_length=FORM_LENGTH)
    browser_digest = models.BinaryField(max_length=16)
    picture_digest = models.BinaryField(max_length=16, null=True)
    sound = SealedField("captcha", bound_to=("pk",), max_length=64, null=True)
    work_salt = models.CharField(max_length=32, blank=True)
    work_bits = models.PositiveSmallIntegerField(default=LEAST_WORK_BITS)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "captcha_challenge"

    def __str__(self) -> str:
        return f"challenge of {self.form}"
