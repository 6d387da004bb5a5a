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
        # The logon was with the password of this epoch: what a recovery set meanwhile waits for its own.
        held = User.objects.filter(pk=account.pk, auth_epoch=account.auth_epoch)
        held.update(mail_awaits_logon_since=None)


def end_cooling(*, account: User) -> None:
    """Let factors be changed again, in the transaction of an act of the operator, who knows the owner.

    The mailbox waits on: whose factors they were says nothing of who set the password.
    """
    User.objects.filter(pk=account.pk).update(**dict.fromkeys(_OF_THE_COOLING))
    account.refresh_from_db(fields=_OF_THE_COOLING)


def forget_recovery(*, account: User) -> None:
    """Let nothing wait any more, in the transaction that puts another password in force, given to the owner."""
    User.objects.filter(pk=account.pk).update(**dict.fromkeys(_COLUMNS))
    account.refresh_from_db(fields=_COLUMNS)


_COLUMNS = ["recovered_at", "mail_awaits_logon_since", "mail_rests_until"]
_OF_THE_COOLING = ["recovered_at", "enrolled_by_pass_at"]
