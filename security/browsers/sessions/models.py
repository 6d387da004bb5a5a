"""Sessions that can be listed, counted and ended one by one (E12)."""

import uuid

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from accounts.models import User


class PortalSession(AbstractBaseSession):
    """A browser's session, kept under a digest of its key: a stolen table opens no session.

    ``account`` and ``epoch`` are set at logon; ``ended_at`` when it was ended from elsewhere, so that its browser
    can be told. A session that logs itself off leaves no row. ``assurance`` is 2 where a second factor was proved at
    logon, else 1; ``proved`` says how its second step was passed, empty where there was none.
    """

    # The key's digest is the primary key and moves with the key; pages name a session by this.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    epoch = models.PositiveBigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    source_address = models.CharField(max_length=45, blank=True)
    program = models.CharField(max_length=200, blank=True)
    assurance = models.PositiveSmallIntegerField(default=1)
    proved = models.CharField(max_length=16, blank=True)

    class Meta:
        db_table = "security_session"

    def __str__(self) -> str:
        return f"session of {self.account_id}"

    @classmethod
    def get_session_store_class(cls) -> type:
        """Return the store of these rows, as Django's base asks."""
        from security.browsers.sessions.store import SessionStore  # noqa: PLC0415 - the store imports this module

        return SessionStore
