"""What happened to an account and is still to be told, and what its owner wants to hear."""

from django.db import models

from accounts.models import User
from mailportal.crypto.fields import SealedField

PROGRAM_LENGTH = 512


class NoticeFact(models.Model):
    """One thing that happened, until the postman has written it into messages: then the row is gone.

    ``facts`` are what the kind's sentence names, ``language`` is the account's as it was: a thief who just logged on
    with a stolen password chooses none for its owner. ``actor_address`` is empty where the owner did it. No constraint
    on the account: PostgreSQL would check it by a lock on its row, and a notice written during an act on something
    else would deadlock with an act that holds the account and wants that other thing.
    """

    public_id = models.UUIDField(unique=True, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_facts", db_constraint=False)
    kind = models.CharField(max_length=32)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    language = models.CharField(max_length=16)
    postponed_until = models.DateTimeField(null=True)
    source_address = models.CharField(max_length=45)
    source_program = models.CharField(max_length=PROGRAM_LENGTH, blank=True)
    actor_address = models.CharField(max_length=254, blank=True)
    actor_role = models.CharField(max_length=16, blank=True)
    sealed_number = SealedField("phone", max_length=128, null=True)

    class Meta:
        db_table = "security_noticefact"

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"


class NoticeSettings(models.Model):
    """One account's choices; without a row it hears everything, by mail alone.

    Only logons from new places can be switched off; text messages are besides, where the person wants them.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="notice_settings")
    new_place_off_since = models.DateTimeField(null=True)
    text_messages_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_noticesettings"

    def __str__(self) -> str:
        return f"notices of account {self.account_id}"
