"""Security passwords as kept: a keyed digest, never the text (docs/decisions/ on their storage)."""

import uuid
from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from accounts.models import Domain, User
from mailportal.crypto.keyed import KeyedDigests
from security.client_passwords.limits import PasswordLimits
from security.client_passwords.rules import SLOTS
from security.credentials import client_credential
from security.networks import ANYWHERE, LIST_LENGTH

# When it was last used, or made where it never was.
LAST_OF_USE: Final = Coalesce("last_used_at", "created_at")


class DomainMailHost(models.Model):
    """What the people of a domain type into a mail program for one protocol; none: the installation's own servers."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="mail_hosts")
    protocol = models.CharField(max_length=8)  # a ``Protocol``
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    encryption = models.CharField(max_length=16)  # an ``Encryption``

    class Meta:
        db_table = "security_mailhost"
        constraints = [models.UniqueConstraint(fields=["domain", "protocol"], name="mailhost_one_a_protocol")]

    def __str__(self) -> str:
        return f"{self.protocol} {self.host}:{self.port}"


class ClientPassword(models.Model):
    """One generated secret for one mail program.

    ``slot`` makes ten the limit by constraint, not by counting; a deleted row keeps its digest so that a device
    that still tries with it is recognised (M4), and gives its slot back. ``expires_at`` and ``networks`` are its limits
    (X5); ``next_step_at`` is when its owner is to hear of the end, or its connections are to end, None without
    either; ``limited_at`` is when the limits were changed last.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="client_passwords")
    slot = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)  # a ``ClientKind``
    kid = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=16, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    networks = models.CharField(max_length=LIST_LENGTH, default=ANYWHERE)
    next_step_at = models.DateTimeField(null=True)
    limited_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_protocol = models.CharField(max_length=8, blank=True)
    last_used_address = models.CharField(max_length=45, blank=True)

    class Meta:
        db_table = "security_clientpassword"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "slot"],
                condition=Q(revoked_at__isnull=True),
                name="clientpassword_slot_unique",
            ),
            models.CheckConstraint(condition=Q(slot__lt=SLOTS), name="clientpassword_slot_below_ten"),
        ]
        indexes = [
            # Those that nobody would miss are found without reading all of them.
            models.Index(LAST_OF_USE, "account", condition=Q(revoked_at__isnull=True), name="clientpassword_idle"),
            models.Index(
                fields=["next_step_at"],
                condition=Q(next_step_at__isnull=False, revoked_at__isnull=True),
                name="clientpassword_next_step",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def credential(self) -> str:
        """Return the name under which mail servers know connections of this password."""
        return client_credential(self.pk)

    @property
    def limits(self) -> PasswordLimits:
        """Return its end and its networks."""
        return PasswordLimits(self.expires_at, self.networks)


# Of a canonical address and a normalised secret.
DIGESTS: Final = KeyedDigests("client")
