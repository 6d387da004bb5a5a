"""Browsers in which an account is at home."""

from django.db import models

from accounts.models import User


class KnownBrowser(models.Model):
    """A browser in which the account has logged on to the end: guesses from elsewhere do not shut it out.

    ``proved_at`` is when a second factor was last proved in it. Nothing else opens by it.
    """

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_browsers")
    browser_digest = models.CharField(max_length=40)
    seen_at = models.DateTimeField(db_index=True)
    proved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_knownbrowser"
        constraints = [models.UniqueConstraint(fields=["account", "browser_digest"], name="known_browser_unique")]

    def __str__(self) -> str:
        return f"browser of {self.account_id}"
