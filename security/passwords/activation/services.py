"""Using an activation code, once; voiding what a sheet has left, and recording that it was looked at."""

from django.db import transaction
from django.utils import timezone

from accounts.directory.locks import lock_account
from accounts.evidence import actor_of, record_about
from accounts.models import User
from accounts.passwords.services import hash_new_password
from mailportal.audit.services import record
from mailportal.audit.source import Actor, Source
from mailportal.batches import delete_in_batches
from security.address_limits.errors import NetworkBlocked
from security.address_limits.queries import is_blocked_for
from security.connections.services import try_cuts
from security.errors import ActivationCodeOver
from security.events import ACTIVATION_CODE_USED, ACTIVATION_CODES_REVEALED, ACTIVATION_CODES_VOIDED
from security.passwords.activation.codes import is_code_of
from security.passwords.activation.models import ActivationCode, ActivationRound
from security.passwords.activation.queries import living_codes
from security.passwords.activation.tally import count_try, take_back
from security.passwords.links.services import put_in_force


def find_code(*, address: str, typed: str, source: Source) -> ActivationCode:
    """Return the living code of an address where this is it. Spends nothing; call it outside any transaction.

    Unknown addresses, those without a code and wrong codes cost the same and are all ActivationCodeOver. Raises
    TooManyGuesses, and NetworkBlocked for the right code alone where the domain shuts this network out.
    """
    count_try(address=address, source=source)
    rows = living_codes().select_related("round", "account__domain", "account__department")
    row = rows.filter(account__address=address).first()
    if not is_code_of(row, typed=typed) or row is None:
        raise ActivationCodeOver
    if is_blocked_for(row.account, source.address):
        raise NetworkBlocked
    take_back(address=address, source=source)
    return row


def set_password_by_code(*, code: ActivationCode, new: str, source: Source, history: int = 0) -> None:
    """Put the password of the code's account in force, once: what an earlier one opened ends.

    ``new`` keeps the rules of ``accounts.passwords``; ``history`` is from how many of the last ones it has to differ.
    Nobody is logged on by it. Raises ActivationCodeOver, of several at once for all but one; PasswordReused, and the
    code is not used up; Overloaded.
    """
    encoded = hash_new_password(account=code.account, password=new, history=history)
    with transaction.atomic(durable=True):
        account = lock_account(code.account)
        # Only now does it count whether the code is still good: by the account's row all its uses take turns.
        if not living_codes().filter(account=account, round=code.round_id).delete()[0]:
            raise ActivationCodeOver
        credentials = put_in_force(account=account, encoded=encoded, history=history, source=source)
        change = {"round": str(code.round.public_id)}
        record_about(account, ACTIVATION_CODE_USED, actor=actor_of(account), source=source, change=change)
    try_cuts(credentials=credentials)


@transaction.atomic(durable=True)
def void_codes(*, sheet: ActivationRound, actor: Actor, source: Source) -> int:
    """Void the codes of a sheet that are not used yet; return how many."""
    voided: int = ActivationCode.objects.filter(round=sheet).delete()[0]
    _record(ACTIVATION_CODES_VOIDED, sheet, actor, source, codes=voided)
    return voided


def note_revealed(*, sheet: ActivationRound, cards: int, issuer: User, source: Source) -> None:
    """Record that the sheet's issuer looked at so many cards."""
    _record(ACTIVATION_CODES_REVEALED, sheet, actor_of(issuer), source, cards=cards)


def _record(event: str, sheet: ActivationRound, actor: Actor, source: Source, **numbers: int) -> None:
    domain, change = sheet.domain, {"round": str(sheet.public_id), **numbers}
    record(event, actor=actor, source=source, target=domain.name, domain_id=domain.pk, change=change)


def purge_activation_codes() -> int:
    """Delete rounds whose codes are too old, with what is left of them; return how many rounds."""
    over = ActivationRound.objects.filter(expires_at__lt=timezone.now()).order_by("expires_at")
    return delete_in_batches(over)
