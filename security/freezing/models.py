"""Links that stop what a notice was about: digests only."""

from django.db import models

from accounts.models import User

EVENT_LENGTH = 100


class FreezeLink(models.Model):
    """The link of one notice: what was made or changed from ``since`` on is what it stops, once, until its end.

    ``event`` is the notice's subject in English, from which it is said in any language.
    """

    # Without a constraint: PostgreSQL would check it by a lock on the account, and a notice written during an act on
    # something else would deadlock with an act that holds the account and wants that other thing.
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="freeze_links", db_constraint=False)
    digest = models.BinaryField(max_length=32, unique=True)
    event = models.CharField(max_length=EVENT_LENGTH)
    since = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_freezelink"

    def __str__(self) -> str:
        return f"link of account {self.account_id}: {self.event}"
