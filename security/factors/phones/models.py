"""Secure phones, and the changes of them that are under way (E8)."""

import uuid
from datetime import timedelta

from django.db import models
from django_otp.models import Device

from accounts.models import User
from mailportal.crypto.fields import SealedField
from mailportal.sms.numbers import masked
from security.factors.errors import PhoneUnreadable
from security.flow.models import BoundToFlow

_UNREADABLE = "••••"


class SecurePhone(Device):
    """An account's one number for codes; it was confirmed by a code before the row was made.

    ``recovers_from`` is when the number may also receive codes for the recovery: a new one may not at once, or a
    stolen SIM card would be a stolen account. ``verify_token`` stays what django-otp's base makes of it, False: a
    code is good in its flow only, so it is checked there (security.factors.challenges).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed_number = SealedField("phone", bound_to=("public_id", "user_id"), unreadable=PhoneUnreadable, max_length=128)
    bound_at = models.DateTimeField(auto_now_add=True)
    recovers_from = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_securephone"
        constraints = [models.UniqueConstraint(fields=["user"], name="secure_phone_one_of_an_account")]

    def __str__(self) -> str:
        return f"secure phone of {self.user_id}"

    @property
    def number(self) -> str:
        """Return the number as E.164. Raises PhoneUnreadable."""
        return self.sealed_number.open().decode()

    @property
    def masked(self) -> str:
        """Return the number as its owner recognises it, ``+86 138 •••• 5678``."""
        try:
            return masked(self.number)
        except PhoneUnreadable:
            return _UNREADABLE

    @property
    def is_verified(self) -> bool:
        """Note that a code to the number was confirmed."""
        return True


class PhoneChange(BoundToFlow):
    """One binding under way; one proof of identity was spent on it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="phone_changes")
    sealed_number = SealedField(
        "phone",
        bound_to=("public_id", "account_id"),
        unreadable=PhoneUnreadable,
        max_length=128,
        default=b"",
        blank=True,
    )

    class Meta:
        db_table = "security_phonechange"
        constraints = [
            models.UniqueConstraint(fields=["account", "flow_digest"], name="phone_change_one_of_a_flow"),
        ]

    def __str__(self) -> str:
        return f"new phone of {self.account_id}"

    @property
    def number(self) -> str:
        """Return the new number as E.164, once there is one. Raises PhoneUnreadable."""
        return self.sealed_number.open().decode()

    @property
    def masked(self) -> str:
        """Return the new number as its owner recognises it."""
        return masked(self.number)

    @property
    def has_number(self) -> bool:
        """Whether the new number was given already."""
        return bool(bytes(self.sealed_number))


CHANGE_FOR = timedelta(minutes=15)
# SIM swap: until then a new number gets codes for the logon but none for the recovery.
REST_BEFORE_RECOVERY = timedelta(hours=72)
# The purpose of the code that goes to a new number; one sent for anything else binds no phone (attack M14).
BIND_PURPOSE = "bind-phone"
