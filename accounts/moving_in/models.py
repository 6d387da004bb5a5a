"""Which accounts were moved in from another host, so that the same file can be read again."""

from django.db import models
from django.db.models import Q

from accounts.directory.models import User


class ImportedAccount(models.Model):
    """One account that a file named, and what it said of the password.

    ``mark`` is a digest of how the file's hash was made (scheme, cost and salt, which a new password changes), never of
    its result; empty where the file had none. ``taken_at`` is when that hash was taken over: while it is the account's
    ``password_changed_at``, nobody has set a password here since. ``stored_at`` is when the background process put the
    form that nobody can open in the place of the sealed one.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="imported")
    mark = models.BinaryField(max_length=16, blank=True)
    taken_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "accounts_importedaccount"
        indexes = [
            models.Index(fields=["account"], condition=Q(stored_at__isnull=True), name="imported_account_unstored")
        ]

    def __str__(self) -> str:
        return f"import of account {self.account_id}"
