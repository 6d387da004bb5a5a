"""Requests for a new password in place of a forgotten one."""

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import User
from mailportal.audit.source import Source
from security.factors.rules import Method
from security.flow.models import BoundToFlow
from security.recovery.rules import RecoveryProgress


class RecoveryRequest(BoundToFlow):
    """One way back to an account, found by the secret that only the browser which began it holds (``flow_digest``).

    ``account`` is None where nobody has the ``address``, which is canonical; ``typed`` is what pages show of it. The
    epochs are the account's at the beginning. ``place`` stands for where it began, in the counters;
    ``is_own_browser`` says that the account is at home there.
    ``code_due_at`` asks the background process for a code, so that no page takes longer for those who have a phone.
    ``outcome`` is what ended with the old password. ``public_id`` is what codes are bound to.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="recovery_requests")
    address = models.CharField(max_length=254)
    typed = models.CharField(max_length=254)
    method = models.CharField(max_length=16, blank=True)  # a ``Method``
    tries = models.PositiveSmallIntegerField(default=0)
    proofs = models.CharField(max_length=40, blank=True)  # ``Method`` values in their order, with blanks between
    granted_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict)
    codes = models.PositiveSmallIntegerField(default=0)
    code_asked_at = models.DateTimeField(null=True)
    code_due_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=16)
    place = models.CharField(max_length=64)
    is_own_browser = models.BooleanField(default=False)
    browser_digest = models.CharField(max_length=40, blank=True)
    source_address = models.CharField(max_length=45)
    program = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "security_recoveryrequest"
        constraints = [models.UniqueConstraint(fields=["flow_digest"], name="recovery_request_one_of_a_browser")]
        indexes = [
            models.Index(fields=["code_due_at"], condition=Q(code_due_at__isnull=False), name="recovery_code_due")
        ]

    def __str__(self) -> str:
        return f"recovery of {self.account_id}"

    @property
    def epochs(self) -> tuple[int, int]:
        """Return the account's epochs as they were when it began."""
        return self.auth_epoch, self.factor_epoch

    @property
    def contact(self) -> str:
        """Return whom to ask: the postmaster of the domain, whether there is one or not, as it was typed."""
        return f"postmaster@{(self.typed if '@' in self.typed else self.address).rpartition('@')[2]}"

    @property
    def source(self) -> Source:
        """Return from where it was begun."""
        return Source(self.source_address, self.program)

    @property
    def progress(self) -> RecoveryProgress:
        """Return how far it has come."""
        return RecoveryProgress(
            expires_at=self.expires_at,
            method=Method(self.method) if self.method else None,
            tries=self.tries,
            proofs=tuple(Method(name) for name in self.proofs.split()),
            granted_at=self.granted_at,
            done_at=self.done_at,
            codes=self.codes,
            code_asked_at=self.code_asked_at,
        )


def columns_of(progress: RecoveryProgress) -> Mapping[str, Any]:
    """Return the columns that say how far a request has come; its end stays as it is."""
    return {
        "method": progress.method or "",
        "tries": progress.tries,
        "proofs": " ".join(progress.proofs),
        "granted_at": progress.granted_at,
        "done_at": progress.done_at,
        "codes": progress.codes,
        "code_asked_at": progress.code_asked_at,
    }


def fresh_secret() -> str:
    """Return 256 random bits, by which one browser goes on in a request."""
    return secrets.token_urlsafe(32)
