"""Authenticators: apps that show a new code every 30 seconds (E7)."""

import uuid

from django.db import models
from django.db.models import Q
from django_otp.models import Device

from mailportal.crypto.fields import SealedField
from security.factors.errors import AuthenticatorUnreadable
from security.factors.rules import CodeOutcome
from security.flow.models import BoundToFlow


class Authenticator(BoundToFlow, Device):
    """One app's secret, sealed for this very row and account; at most one confirmed of an account.

    Until a code confirms it, it belongs to one flow and dies at ``expires_at``. ``last_step`` is the
    newest step whose code was accepted: none up to it is accepted again, for whatever purpose. ``replaces`` says that,
    once confirmed, it takes the place of the one that the account has.
    """

    owner = "user"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed_secret = SealedField(
        "totp", bound_to=("public_id", "user_id"), unreadable=AuthenticatorUnreadable, max_length=64
    )
    last_step = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    replaces = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)  # type: ignore[assignment]  # a confirmed one lives on
    frozen_at = models.DateTimeField(null=True)  # its owner said of its notice: this was not me

    class Meta:
        db_table = "security_authenticator"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed=True), name="authenticator_one_of_an_account"
            ),
            models.UniqueConstraint(
                fields=["user", "flow_digest"], condition=Q(confirmed=False), name="authenticator_one_of_a_flow"
            ),
            models.CheckConstraint(
                condition=Q(confirmed=True, expires_at__isnull=True, confirmed_at__isnull=False)
                | Q(confirmed=False, expires_at__isnull=False, confirmed_at__isnull=True),
                name="authenticator_confirmed_or_dying",
            ),
        ]

    def __str__(self) -> str:
        return f"authenticator of {self.user_id}"

    def verify_token(self, token: str) -> bool:
        """Answer django-otp's question: is the code right, for this once?"""
        from security.factors.verification import accept  # noqa: PLC0415 - it imports this module

        return accept(authenticator=self, code=token) is CodeOutcome.RIGHT
