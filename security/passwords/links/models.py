"""One-time links to set a password: digests only."""

from django.db import models

from accounts.models import User
from mailportal.crypto.fields import SealedField


class PasswordLink(models.Model):
    """One link for one account; over when used, at its end, or when the account's ``auth_epoch`` has moved on.

    ``sealed_address`` is the private address that it went to, where it activates an account; gone when the link is.
    """

    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_links")
    digest = models.BinaryField(max_length=32, unique=True)
    auth_epoch = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    sealed_address = SealedField(
        "otp", bound_to=("account_id", "auth_epoch"), label="address", max_length=512, null=True
    )

    class Meta:
        db_table = "security_passwordlink"

    def __str__(self) -> str:
        return f"link of account {self.account_id}"
