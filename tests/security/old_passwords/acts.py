"""Account passwords that live on in mail programs, as an order leaves them."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.working import carry_out_cut_overs
from security.models import OldPassword
from security.records.rules import Channel
from tests.admin_console.acts import use_account_password
from tests.admin_console.enforcement.acts import order_for
from tests.cast import Cast


def live_on(account: User, *, days: int = 7, **fields: object) -> OldPassword:
    """Let the account's password live on in IMAP, whatever the rules are."""
    now = timezone.now()
    row = {"opens_imap": True, "programs": 1, "order": uuid4(), "ends_at": now + timedelta(days=days), **fields}
    account.refresh_from_db(fields=["password"])
    made, _ = OldPassword.objects.get_or_create(account=account, defaults={"encoded": account.password, **row})
    User.objects.filter(pk=account.pk).update(must_change_password_since=now)
    return made


def swapped(cast: Cast, *, days: int = 7, channels: tuple[Channel, ...] = (Channel.IMAP, Channel.SMTP)) -> CutOver:
    """Let Alice's program come over these protocols, and security passwords be forced with old passwords going on."""
    for channel in channels:
        use_account_password(cast.alice, channel=channel, program="Microsoft Outlook 16.0")
    cut_over = order_for(cast.bob, timezone.now(), old_days=days)
    carry_out_cut_overs()
    cut_over.refresh_from_db()
    return cut_over
