"""The one module with SQL of the mail listener: everything that decides, read by one indexed statement.

Both databases speak these statements; flags come back as 0 or 1. A row of a deleted security password is read
too, so that a device that still tries with it is recognised (M4). An account in the recycle bin is nobody's.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from security.client_passwords.rules import ClientKind
from security.mail_auth.verdict import AccountFacts, DomainFacts, Facts, FoundPassword
from security.networks import is_allowed_from
from security.old_passwords.rules import FoundOld
from security.records.rules import Channel

Value = str | int | bytes | None
Row = Sequence[Value]

_ACCOUNT = """
SELECT a.id, a.domain_id, a.department_id, a.auth_epoch,
  CASE WHEN a.frozen_at IS NULL THEN 0 ELSE 1 END,
  CASE WHEN a.client_passwords_since IS NULL THEN 0 ELSE 1 END,
  CASE WHEN d.suspended_at IS NULL THEN 0 ELSE 1 END,
  d.policy_epoch,
  CASE WHEN a.must_change_password_since IS NULL AND a.password_ends_at IS NULL THEN 0 ELSE 1 END,
  CASE WHEN a.password_ends_at <= CURRENT_TIMESTAMP THEN 1 ELSE 0 END,
  CASE WHEN a.mail_awaits_logon_since IS NOT NULL OR a.mail_rests_until > CURRENT_TIMESTAMP THEN 1 ELSE 0 END,
  a.password_changed_at,
  c.id, c.kind, c.kid,
  CASE WHEN c.revoked_at IS NULL THEN 0 ELSE 1 END,
  CASE WHEN c.expires_at <= CURRENT_TIMESTAMP THEN 1 ELSE 0 END,
  CASE WHEN c.frozen_at IS NULL THEN 0 ELSE 1 END,
  o.id,
  CASE WHEN o.ends_at <= CURRENT_TIMESTAMP THEN 1 ELSE 0 END,
  CASE WHEN o.opens_imap THEN 1 ELSE 0 END,
  CASE WHEN o.opens_pop3 THEN 1 ELSE 0 END,
  CASE WHEN o.opens_smtp THEN 1 ELSE 0 END,
  c.networks
FROM accounts_user a
LEFT JOIN accounts_domain d ON d.id = a.domain_id
LEFT JOIN security_clientpassword c ON c.account_id = a.id AND {shown}
LEFT JOIN security_oldpassword o ON o.account_id = a.id
WHERE a.address = {{}} AND a.deleted_at IS NULL
"""


def by_secret(keys: int) -> str:
    """Return the statement that finds an account and the password with one of ``keys`` digests.

    Parameters: the digests (None where the secret has not the shape of one), then the address. Only while a key is
    rotated there is more than one, and a place for each that could be takes SQLite a third of the statement.
    """
    digests = ", ".join(["{}"] * keys)
    return _ACCOUNT.format(shown=f"c.digest IN ({digests})")


def by_secret_name(keys: int) -> str:
    """Return the name under which a store knows that statement."""
    return f"by_secret_{keys}"


# Parameters: the password's id (None for the account password), then the address.
BY_CREDENTIAL: Final = _ACCOUNT.format(shown="c.id = {}")
# Parameter: the address. An operator has no mailbox; a frozen person's mail is still kept, a deleted one's is not. The
# row says whether the mail has to wait: the domain is deleted, and may be restored.
MAILBOX: Final = """
SELECT CASE WHEN d.deleted_at IS NULL THEN 0 ELSE 1 END
FROM accounts_user a JOIN accounts_domain d ON d.id = a.domain_id WHERE a.address = {} AND a.deleted_at IS NULL
"""

# Parameter: the domain's name.
DOMAIN: Final = """
SELECT id, CASE WHEN suspended_at IS NULL THEN 0 ELSE 1 END, policy_epoch FROM accounts_domain WHERE name = {}
"""


def domain_of(rows: Sequence[Row]) -> DomainFacts | None:
    """Turn the rows of one answer into a domain; None where it is none of ours."""
    if not rows:
        return None
    number, is_suspended, epoch = (int(value or 0) for value in rows[0])
    return DomainFacts(number, is_suspended == 1, epoch)


def waits_in(rows: Sequence[Row]) -> bool:
    """Whether the rows of ``MAILBOX`` say that mail has to wait."""
    return bool(rows) and int(rows[0][0] or 0) == 1


def facts_of(rows: Sequence[Row], source: str | None = None) -> Facts:
    """Turn the rows of one answer into facts about a program at this address; None: that was asked a moment ago."""
    if not rows:
        return Facts(None, None)
    # Two rows only where two keys digest two secrets alike: not in the age of the universe.
    row = rows[0]
    return Facts(
        AccountFacts(
            id=int(row[0] or 0),
            domain_id=_number(row[1]),
            department_id=_number(row[2]),
            auth_epoch=int(row[3] or 0),
            is_frozen=int(row[4] or 0) == 1,
            has_turned_on=int(row[5] or 0) == 1,
            is_suspended=int(row[6] or 0) == 1,
            policy_epoch=int(row[7] or 0),
            must_change_password=int(row[8] or 0) == 1,
            has_password_ended=int(row[9] or 0) == 1,
            is_password_resting=int(row[10] or 0) == 1,
            password_changed_at=_moment(row[11]),
        ),
        None if row[12] is None else _found(row, source),
        None if row[18] is None else _old(row),
    )


def _old(row: Row) -> FoundOld:
    opens = zip((Channel.IMAP, Channel.POP3, Channel.SMTP), row[20:23], strict=True)
    channels = frozenset(channel for channel, is_open in opens if int(is_open or 0) == 1)
    return FoundOld(id=int(row[18] or 0), channels=channels, has_ended=int(row[19] or 0) == 1)


def _found(row: Row, source: str | None) -> FoundPassword:
    return FoundPassword(
        id=int(row[12] or 0),
        kind=ClientKind(str(row[13])),
        kid=int(row[14] or 0),
        is_deleted=int(row[15] or 0) == 1,
        is_expired=int(row[16] or 0) == 1,
        is_frozen=int(row[17] or 0) == 1,
        is_elsewhere=source is not None and not is_allowed_from(str(row[23]), source),
    )


def _moment(value: Value) -> datetime | None:
    if value is None:
        return None
    # SQLite holds moments of UTC without saying so.
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _number(value: Value) -> int | None:
    return None if value is None else int(value)
