"""Account passwords that live on in mail programs for some days after security passwords are forced (X13)."""

from django.db import models

from accounts.models import User
from security.credentials import old_credential


class OldPassword(models.Model):
    """The stored hash of an account's password as it was when an order came into force; deleted when it ends.

    One an account, none of the ten security passwords and no digest: it is checked as account passwords are. It opens
    the protocols alone that ``programs`` mail programs were seen with before. ``order`` is the public id of the order;
    from ``tell_at`` on its owner is to hear of the end.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, related_name="old_password")
    order = models.UUIDField(db_index=True)
    encoded = models.CharField(max_length=600)
    opens_imap = models.BooleanField(default=False)
    opens_pop3 = models.BooleanField(default=False)
    opens_smtp = models.BooleanField(default=False)
    programs = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    tell_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_oldpassword"
        indexes = [
            models.Index(fields=["ends_at"], name="oldpassword_end"),
            models.Index(fields=["tell_at"], condition=models.Q(tell_at__isnull=False), name="oldpassword_to_tell"),
        ]

    def __str__(self) -> str:
        return f"old password of account {self.account_id}"

    @property
    def credential(self) -> str:
        """Return the name under which mail servers know its connections."""
        return old_credential(self.pk)
