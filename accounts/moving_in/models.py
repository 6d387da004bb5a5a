"""Accounts on their way in, and which were moved in from another host, so that the same file can be read again."""

import uuid

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


class StagedAccount(models.Model):
    """One account of a file before the file is in force: nobody sees it, nobody can log on to it.

    ``intake`` is the import, ``number`` the line in its file and ``place`` the number of its department, 0 for none.
    Columns of the account's names are as the account will have them, ``mark`` as its ``ImportedAccount``;
    ``switched_off`` are the kinds of policies that will turn a protocol off, with a blank on both sides of each, and
    ``change`` is what the audit log will say.
    """

    intake = models.UUIDField()
    number = models.PositiveIntegerField()
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=100)
    place = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=16, blank=True)
    password = models.CharField(max_length=600)
    password_changed_at = models.DateTimeField(null=True)
    mark = models.BinaryField(max_length=16, blank=True)
    switched_off = models.CharField(max_length=200, blank=True)
    change = models.JSONField(default=dict)
    staged_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        db_table = "accounts_stagedaccount"
        # The second and that of ``public_id``: PostgreSQL has no statistics of rows staged a moment ago, and would
        # compare each account with each line.
        constraints = [
            models.UniqueConstraint(fields=["intake", "number"], name="staged_account_unique"),
            models.UniqueConstraint(fields=["address", "intake"], name="staged_address_unique"),
        ]

    def __str__(self) -> str:
        return f"line {self.number} of import {self.intake}"


class StagedPlace(models.Model):
    """The department that a ``place`` of an intake is, from the moment when it is put in force."""

    intake = models.UUIDField()
    place = models.PositiveIntegerField()
    department_id = models.BigIntegerField()
    staged_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        db_table = "accounts_stagedplace"
        constraints = [models.UniqueConstraint(fields=["intake", "place"], name="staged_place_unique")]

    def __str__(self) -> str:
        return f"department {self.place} of import {self.intake}"
