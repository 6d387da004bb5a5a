"""The end of the set-up."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles.actors import actor_of
from mailportal.audit.services import record
from mailportal.audit.source import Source
from security.events import SET_UP_FINISHED
from security.factors.errors import PhoneRequired
from security.factors.queries import standing_of
from security.logon.wizard.queries import is_phone_optional, set_up_of


@transaction.atomic
def finish_set_up(*, account: User, source: Source) -> None:
    """Never ask again. What is left out stays to be set up from the settings. Raises PhoneRequired."""
    standing = standing_of(account)
    left = set_up_of(standing)
    if left.offers_phone and not left.has_phone and not is_phone_optional(standing):
        raise PhoneRequired
    if not User.objects.filter(pk=account.pk, wizard_done_at=None).update(wizard_done_at=timezone.now()):
        return
    account.refresh_from_db(fields=["wizard_done_at"])
    change = {"questions": left.has_questions, "phone": left.has_phone}
    record(SET_UP_FINISHED, actor=actor_of(account), source=source, target=account.address, change=change)
