"""The end of the set-up."""

from django.db import transaction
from django.utils import timezone

from accounts.evidence import actor_of, record_about
from accounts.models import User
from mailportal.audit.source import Source
from security.events import SET_UP_FINISHED
from security.factors.errors import PhoneRequired
from security.factors.queries import factors_of
from security.logon.wizard.queries import is_phone_optional, set_up_of


@transaction.atomic
def finish_set_up(*, account: User, source: Source) -> None:
    """Never ask again. What is left out stays to be set up from the settings. Raises PhoneRequired."""
    left, factors = set_up_of(account=account), factors_of(account=account)
    is_without_phone = left.offers_phone and not left.has_phone
    if is_without_phone and not is_phone_optional(account=account, has_factor=factors.is_bound):
        raise PhoneRequired
    if not User.objects.filter(pk=account.pk, wizard_done_at=None).update(wizard_done_at=timezone.now()):
        return
    account.refresh_from_db(fields=["wizard_done_at"])
    change = {"questions": left.has_questions, "phone": left.has_phone}
    record_about(account, SET_UP_FINISHED, actor=actor_of(account), source=source, change=change)
