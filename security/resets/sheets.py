"""A code on a sheet in a password's place: what a reset is for many, whom no secret can be told one by one (P9)."""

from collections.abc import Sequence
from uuid import UUID

from accounts.evidence import record_about
from accounts.models import User
from accounts.passwords.services import take_password
from mailportal.audit.source import Actor, Source
from security.connections.services import order_cuts
from security.credentials import account_credential
from security.events import ACCOUNT_PASSWORD_REMOVED
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.old_passwords.rules import OldPasswordEnd
from security.old_passwords.services import end_old_password
from security.passwords.activation.ordering import join_round
from security.passwords.queries import password_rules
from security.passwords.recovered import forget_recovery
from security.resets.rules import Holding, PasswordReset
from security.resets.services import after_password, change_of, end_with_password


def replace_by_code(
    *, holder: User, sheet: UUID, chosen: PasswordReset, actor: Actor, source: Source
) -> Sequence[Holding]:
    """Let the account's password open nothing any more, and put a code for another one on the sheet.

    Returns what ended with the password. The owner is told; the next password has to differ from this one where the
    domain asks for that.
    """
    epoch = holder.auth_epoch
    ended = end_with_password(holder=holder, chosen=chosen, actor=actor, source=source)
    take_password(account=holder, history=password_rules(account=holder).history)
    forget_recovery(account=holder)
    order_cuts(credentials=[account_credential(holder.pk)], account_id=holder.pk)
    end_old_password(account=holder, why=OldPasswordEnd.PASSWORD_REPLACED, actor=actor, source=source)
    # After what raised the epoch: a code is good under the epoch that it was made for.
    join_round(account=holder, sheet=sheet)
    change = {"round": str(sheet), **change_of(ended)}
    record_about(holder, ACCOUNT_PASSWORD_REMOVED, actor=actor, source=source, change=change)
    notify(NoticeKind.PASSWORD_WITHDRAWN, account=holder, source=source, actor=actor)
    after_password(holder=holder, chosen=chosen, epoch=epoch, ended=ended, actor=actor, source=source)
    return ended
