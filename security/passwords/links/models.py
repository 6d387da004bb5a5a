"""One-time links to set a password: digests only."""

from django.db import models

from accounts.models import User


class PasswordLink(models.Model):
    """One link for one account; over when used, after an hour, or when the account's ``auth_epoch`` has moved on."""

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_links")
    digest = models.BinaryField(max_length=32, unique=True)
    auth_epoch = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_passwordlink"

    def __str__(self) -> str:
        return f"link of account {self.account_id}"
