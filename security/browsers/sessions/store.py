"""Django's session interface over our own rows: digests for keys, and a life that server time ends."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.directory.rules import bounded_as
from mailportal.statements import Blank, Statement
from security.address_limits.queries import is_in_blocks
from security.browsers.models import PortalSession
from security.browsers.sessions.rules import ORDINARY, Ending, Run, ending_of
from security.flow.values import digest_of, fresh_key

_READ = (
    "created_at",
    "seen_at",
    "ended_at",
    "epoch",
    "proved",
    "session_data",
    "account__role",
    "account__administers_since",
    "account__auth_epoch",
    "account__frozen_at",
    "account__domain__suspended_at",
    "account__domain__blocks_networks",
    "account__domain_id",
)
_DIGEST: Final = PortalSession._meta.pk  # noqa: SLF001 - Django documents it
_STORED: Final = Statement(lambda: PortalSession.objects.filter(pk=Blank("digest", _DIGEST)).values(*_READ))


class SessionStore(SessionBase):
    """Keeps sessions in ``security_session``; ``ending`` says why the one that was asked for is over.

    ``started_at`` and ``proved`` are those of its row: since when it runs, and how its second step was passed.
    ``source_address`` is where the request came from that goes on with it.
    """

    ending: Ending | None = None
    started_at: datetime | None = None
    proved: str = ""
    seen_at: datetime | None = None
    _written: Mapping[str, Any] | None = None

    def __init__(self, session_key: str | None = None, source_address: str = "") -> None:
        super().__init__(session_key)
        self.source_address = source_address

    def load(self) -> dict[str, Any]:
        """Return the data of a living session; for any other, nothing, and forget the key."""
        row = self._living_row()
        if row is None:
            # A key that the server did not give out is never taken over (session fixation).
            self._session_key = None
            return {}
        self.seen_at, self.started_at, self.proved = row["seen_at"], row["created_at"], row["proved"]
        return self.decode(row["session_data"])

    def _living_row(self) -> Mapping[str, Any] | None:
        if self.session_key is None:
            return None
        row = _STORED.only_row(digest=digest_of(self.session_key))
        self.ending = (
            Ending.UNKNOWN if row is None else ending_of(_run_of(row, self.source_address), now=timezone.now())
        )
        return row if self.ending is None else None

    def exists(self, session_key: str) -> bool:
        """Whether a row has this key, living or not."""
        return PortalSession.objects.filter(pk=digest_of(session_key)).exists()

    def create(self) -> None:
        """Put the data, if there is any, under a new key. Raises CreateError where that key is taken."""
        data = self.encode(dict(self.items()))
        key = fresh_key()
        # The longest life; afterwards the row only waits for the purge.
        gone = timezone.now() + ORDINARY.absolute
        try:
            with transaction.atomic():
                PortalSession.objects.create(session_key=digest_of(key), session_data=data, expire_date=gone)
        except IntegrityError as error:
            raise CreateError from error
        self._session_key = key
        self.modified = True
        self._written = deepcopy(dict(self.items()))

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        """Write the data, but for what this request wrote. Raises UpdateError when the session was ended meanwhile."""
        data = dict(self.items())
        if must_create or self.session_key is None:
            self.create()
        elif data != self._written:
            if not _living(self.session_key).update(session_data=self.encode(data)):
                raise UpdateError
            self._written = deepcopy(data)

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session, this one by default."""
        key = session_key or self.session_key
        if key is not None:
            PortalSession.objects.filter(pk=digest_of(key)).delete()

    def cycle_key(self) -> None:
        """Go on under a new key; what was known of the old one is worthless."""
        if self.session_key is None:
            self.create()
        else:
            self.move_to(fresh_key())

    def move_to(self, new_key: str) -> None:
        """Go on under ``new_key``; start and account stay.

        Raises SessionInterrupted when the session was ended or moved meanwhile: the page of a refused request, as
        for Django's own save at the end of one.
        """
        # A session is read before it is moved, and reading drops a key that the cookie made up.
        if self.session_key is None or not _living(self.session_key).update(session_key=digest_of(new_key)):
            raise SessionInterrupted
        self._session_key = new_key
        self.modified = True

    def mark_seen(self, every: timedelta) -> None:
        """Write the time of this request, where the last one written is older than ``every``."""
        now = timezone.now()
        if self.session_key is not None and self.seen_at is not None and now - self.seen_at >= every:
            _living(self.session_key).update(seen_at=now)


def _run_of(row: Mapping[str, Any], source_address: str) -> Run:
    may_be_blocked = bool(row["account__domain__blocks_networks"])
    return Run(
        role=row["account__role"] and bounded_as(row["account__role"], row["account__administers_since"]),
        started_at=row["created_at"],
        seen_at=row["seen_at"],
        ended_at=row["ended_at"],
        is_shut=row["account__frozen_at"] is not None or row["account__domain__suspended_at"] is not None,
        is_overtaken=row["epoch"] != row["account__auth_epoch"],
        is_blocked=may_be_blocked and is_in_blocks(row["account__domain_id"], source_address),
    )


def _living(session_key: str) -> QuerySet[PortalSession]:
    return PortalSession.objects.filter(pk=digest_of(session_key), ended_at__isnull=True)
