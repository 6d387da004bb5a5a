"""What a fresh proof is asked for. One proof opens one act of its purpose, or of few many, within ten minutes."""

from datetime import timedelta
from enum import StrEnum

WINDOW = timedelta(minutes=10)  # docs/rules.md, step-up window


class Purpose(StrEnum):
    """The sensitive acts; a proof for one never opens another."""

    GENERATE = "generate"
    LIMIT = "limit"  # the end and the networks of one security password
    TURN_OFF = "turn-off"
    CHANGE_PASSWORD = "change-password"
    CHANGE_FACTOR = "change-factor"
    DELETE_AUTHENTICATOR = "delete-authenticator"
    REPLACE_AUTHENTICATOR = "replace-authenticator"
    ENFORCE = "enforce"
    LIFT_LIMIT = "lift-limit"
    CONSOLE = "console"  # no act: a second factor for the gate of the console, where the logon asked for none
    PEOPLE = "people"  # what an administrator does to one account at a time
    IMPORT = "import"
    EXPORT = "export"
    DELETE_ACCOUNT = "delete-account"
    LEAVER = "leaver"
    BATCH = "batch"
    APPOINT = "appoint"
    # An operator's: the first is for the gate of the operator console, as CONSOLE is for a domain's.
    OPERATE = "operate"
    CREATE_DOMAIN = "create-domain"
    SUSPEND_DOMAIN = "suspend-domain"
    DELETE_DOMAIN = "delete-domain"
    MAIL_HOSTS = "mail-hosts"
    POSTMASTER = "postmaster"  # what an operator does to one postmaster at a time
    RECOVER = "recover"  # a new password in place of a forgotten one
    # No act: a code that was right at the logon of this session. It is the proof for what ``opened_by`` says.
    LOGON = "logon"


# A logon that has come to a factor's page asked for the password and for every factor that is bound just before.
PROVED_BY_LOGON = frozenset({Purpose.CHANGE_FACTOR})


# A proof for these opens as many acts as are done within its window, in its session.
LASTING = frozenset({Purpose.PEOPLE, Purpose.POSTMASTER})
_OPENED_BY_LOGON = frozenset({Purpose.GENERATE, Purpose.PEOPLE, Purpose.POSTMASTER})


def opened_by(purpose: Purpose) -> tuple[Purpose, ...]:
    """Return the proofs that open a purpose: its own, and for three of them a fresh logon by a factor, once.

    A security password is made, and the first person helped, right after the logon, whose code cannot be asked again
    before the app shows the next one. What weakens the account, changes its factors or rules over many takes a proof of
    its own (X36).
    """
    return (purpose, Purpose.LOGON) if purpose in _OPENED_BY_LOGON else (purpose,)


def code_purpose(purpose: Purpose) -> str:
    """Return the purpose under which a code is sent for a proof: it logs nobody on and opens no other act."""
    return f"step-up:{purpose.value}"
