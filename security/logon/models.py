"""A logon whose password was right and whose other gates are still shut."""

import uuid

from django.db import models

from accounts.models import User
from security.factors.queries import Standing, standing_of
from security.flow.models import BoundToFlow


class LogonAttempt(BoundToFlow):
    """Nobody is logged on by it: it is found by the anonymous session, ``flow_digest``, and the browser that began it.

    The epochs are the account's as the flow itself has changed them: whatever else raises one ends it.
    ``proved`` is how the second step was passed, ``wants_trust`` whether this browser is to skip it from now on;
    ``code_right_at`` is when a code of the app or the phone was, the proof that the session then begins with (X36).
    ``weak_at_epoch`` is the account's ``auth_epoch`` of a password that is on its domain's list of weak ones: under it
    a new one is due before anything else opens. ``next`` is the safe path to open at the end. ``public_id`` is what
    codes are bound to.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    browser_digest = models.CharField(max_length=40)
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="logon_attempts")
    proved = models.CharField(max_length=16, blank=True)  # a ``Proved``
    code_right_at = models.DateTimeField(null=True)
    wants_trust = models.BooleanField(default=False)
    weak_at_epoch = models.PositiveBigIntegerField(null=True)
    next = models.CharField(max_length=2000, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "security_logonattempt"
        constraints = [models.UniqueConstraint(fields=["flow_digest"], name="logon_attempt_one_of_a_session")]

    _standing: Standing | None = None

    @property
    def standing(self) -> Standing:
        """How the account stands: read once a request, and again after a gate that changed password or factors."""
        if self._standing is None or self._standing.epochs != self.account.epochs:
            self._standing = standing_of(self.account)
        return self._standing

    @property
    def has_weak_password(self) -> bool:
        """Whether the password that began this logon is on the list, and is still the account's."""
        return self.weak_at_epoch == self.account.auth_epoch

    def __str__(self) -> str:
        return f"logon of {self.account_id}"
