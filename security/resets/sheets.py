"""A code on a sheet in a password's place: what a reset is for many, whom no secret can be told one by one (P9)."""

from collections.abc import Sequence
from uuid import UUID

from accounts.evidence import record_about
from accounts.models import User
from accounts.passwords.services import take_password
from mailportal.audit.source import Actor, Source
from security.browsers.sessions.services import carry_sessions_over
from security.browsers.trusted_devices.services import carry_devices_over
from security.connections.services import order_cuts
from security.credentials import account_credential
from security.events import ACCOUNT_PASSWORD_REMOVED
from security.notices.rules import NoticeKind
from security.notices.services import notify
from security.passwords.activation.ordering import join_round
from security.passwords.queries import password_rules
from security.passwords.recovered import forget_recovery
from security.resets.queries import holdings_of
from security.resets.rules import Holding, HoldingKind, PasswordReset, of_kind
from security.resets.services import end_flows, end_holdings


def replace_by_code(
    *, holder: User, sheet: UUID, chosen: PasswordReset, actor: Actor, source: Source
) -> Sequence[Holding]:
    """Let the account's password open nothing any more, and put a code for another one on the sheet.

    Returns what ended with the password. The owner is told; the next password has to differ from this one where the
    domain asks for that.
    """
    epoch = holder.auth_epoch
    kinds = [HoldingKind.CLIENT_PASSWORD] if chosen.deletes_client_passwords else []
    kinds += [HoldingKind.SESSION, HoldingKind.TRUSTED_DEVICE] if chosen.ends_sessions else []
    ended = of_kind(holdings_of(account=holder), *kinds)
    end_holdings(holder=holder, ending=ended, actor=actor, source=source)
    end_flows(account=holder)
    take_password(account=holder, history=password_rules(account=holder).history)
    forget_recovery(account=holder)
    order_cuts(credentials=[account_credential(holder.pk)], account_id=holder.pk)
    if not chosen.ends_sessions:
        carry_sessions_over(account=holder, epoch=epoch)
        carry_devices_over(account=holder, epoch=epoch)
    # After what raised the epoch: a code is good under the epoch that it was made for.
    join_round(account=holder, sheet=sheet)
    change = {
        "round": str(sheet),
        "client_passwords_deleted": len(of_kind(ended, HoldingKind.CLIENT_PASSWORD)),
        "sessions": len(of_kind(ended, HoldingKind.SESSION)),
        "trusted_devices": len(of_kind(ended, HoldingKind.TRUSTED_DEVICE)),
    }
    record_about(holder, ACCOUNT_PASSWORD_REMOVED, actor=actor, source=source, change=change)
    labels = [one.name for one in of_kind(ended, HoldingKind.CLIENT_PASSWORD)]
    notify(NoticeKind.PASSWORD_WITHDRAWN, account=holder, source=source, actor=actor)
    if labels:
        notify(NoticeKind.CLIENT_PASSWORDS_DELETED, account=holder, source=source, actor=actor, labels=labels)
    return ended
