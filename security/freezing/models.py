"""Links that stop what a notice was about, and the freezes that they brought."""

from django.db import models

from accounts.models import User

EVENT_LENGTH = 100


class FreezeLink(models.Model):
    """The link of one notice: what was made or changed from ``since`` on is what it stops, once, until its end.

    ``event`` is the notice's subject in English, from which it is said in any language.
    """

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="freeze_links")
    digest = models.BinaryField(max_length=32, unique=True)
    event = models.CharField(max_length=EVENT_LENGTH)
    since = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_freezelink"

    def __str__(self) -> str:
        return f"link of account {self.account_id}: {self.event}"


class Freeze(models.Model):
    """One use of such a link. It lasts until ``thawed_at``; the rows that it stopped carry ``frozen_at``."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="freezes")
    event = models.CharField(max_length=EVENT_LENGTH)
    frozen_at = models.DateTimeField()
    thawed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_freeze"
        indexes = [models.Index(fields=["account", "-frozen_at"], name="freeze_by_account")]

    def __str__(self) -> str:
        return f"freeze of account {self.account_id}"
