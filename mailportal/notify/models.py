"""The queue of messages by mail."""

import uuid

from django.db import models
from django.db.models import Q

from mailportal.crypto.fields import SealedField
from mailportal.jobs import Job
from mailportal.notify.message import SECRET_PLACE


class Notice(Job):
    """One message to one address. ``sealed_secret`` stands in the text at SECRET_PLACE until the message is over.

    A private address is sealed as well, in the place of ``address``, and gone when the message is over.

    ``public_id`` is its Message-ID, the same at every try: a mail server that took it twice shows one of them.
    It is over when ``sent_at`` or ``given_up_at`` is set.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.CharField(max_length=254, blank=True)
    sealed_address = SealedField("otp", label="address", max_length=512, null=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    # Under the key of whatever is on its way to a person and good once, as codes by text message are.
    sealed_secret = SealedField("otp", label="secret", max_length=512, null=True)
    queued_at = models.DateTimeField()
    last_failure = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notify_notice"
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(sent_at__isnull=True, given_up_at__isnull=True), name="notice_waiting"
            ),
            models.Index(fields=["queued_at"], name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.address or 'a private address'}"

    @property
    def recipient(self) -> str:
        """Return the address that the message goes to. Raises BrokenSeal."""
        return self.address if self.sealed_address is None else self.sealed_address.open().decode()

    @property
    def whole_text(self) -> str:
        """Return the text with its secret in place. Raises BrokenSeal."""
        if self.sealed_secret is None:
            return self.text
        # The last place: what stands before it may repeat what somebody typed.
        before, _, after = self.text.rpartition(SECRET_PLACE)
        return f"{before}{self.sealed_secret.open().decode()}{after}"
