"""What a password that was set by Forgot Password does not open yet: the mailbox, to mail programs.

Security passwords that the person kept go on; they were made under the old proofs.
"""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User

_REST = timedelta(hours=24)


def begin_rest(*, account: User, is_by_questions_alone: bool) -> None:
    """Let the new password open no mail program before its owner's next logon on the web, in the act's transaction.

    Nor, where nothing but questions proved the owner, within 24 hours: a thief of the answers has no mail then, and
    the owner, whom a notice tells of it, has a day.
    """
    now = timezone.now()
    until = now + _REST if is_by_questions_alone else None
    User.objects.filter(pk=account.pk).update(recovered_at=now, mail_awaits_logon_since=now, mail_rests_until=until)
    account.refresh_from_db(fields=_COLUMNS)


def note_web_logon(*, account: User) -> None:
    """Let the password open mail programs again, unless it rests: its owner has passed all gates of the web logon."""
    if account.mail_awaits_logon_since is not None:
        User.objects.filter(pk=account.pk).update(mail_awaits_logon_since=None)


def forget_recovery(*, account: User) -> None:
    """Let nothing wait any more, in the transaction of an act of the administrator or operator, who knows the owner."""
    User.objects.filter(pk=account.pk).update(**dict.fromkeys(_COLUMNS))
    account.refresh_from_db(fields=_COLUMNS)


_COLUMNS = ["recovered_at", "mail_awaits_logon_since", "mail_rests_until"]
