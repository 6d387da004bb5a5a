"""Each person of a batch in two sentences: how the account is now, and how it would be afterwards (P9)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies.kinds import PolicyKind, kind_named
from accounts.policies.resolve import Crowd, DomainOrders, effective_at
from admin_console.batches.rules import UNBOUND, BatchChoices
from admin_console.batches.words import ended_words, factor_words
from admin_console.capabilities.rules import BatchAct
from mailportal.durations import in_days
from mailportal.ui.sentences import together
from security.resets.rules import HoldingKind


@dataclass(frozen=True, slots=True)
class BatchGround:
    """What the sentences of a page are made of, beside its rows.

    ``departments`` are full names by id, for a move. ``orders`` are the domain's with those of the page's accounts, and
    ``orders_after`` the same as they would be; both are None for acts that touch no rule.
    """

    chosen: BatchChoices
    departments: Mapping[int, str] = field(default_factory=dict)
    orders: DomainOrders | None = None
    orders_after: DomainOrders | None = None


# A row is a BatchItem with its account and with what ``preview`` counts for the act.
_Sentences: TypeAlias = Callable[[Any, BatchGround], tuple[str, str]]


def _reset(item: Any, ground: BatchGround) -> tuple[str, str]:  # noqa: ANN401 - see above, here and below
    chosen = ground.chosen
    ending = {
        HoldingKind.SESSION: item.sessions if chosen.ends_sessions else 0,
        HoldingKind.TRUSTED_DEVICE: item.devices if chosen.ends_sessions else 0,
        HoldingKind.CLIENT_PASSWORD: item.passwords if chosen.deletes_client_passwords else 0,
    }
    afterwards = _("A code on the sheet. The password stops at once.")
    return _password(item.account), together(afterwards, *_ending(ending))


def _password(account: User) -> str:
    if not account.has_usable_password():
        return _("No password yet") if account.wizard_done_at is None else _("No password")
    if account.password_ends_at is not None:
        return _("Temporary password, until %(day)s") % {"day": _day(account.password_ends_at)}
    if account.password_changed_at is None:
        return _("Own password")
    days = (timezone.now() - account.password_changed_at).days
    if not days:
        return _("Own password, changed today")
    return _("Own password, changed %(days)s ago") % {"days": in_days(days)}


def _freeze(item: Any, _ground: BatchGround) -> tuple[str, str]:  # noqa: ANN401
    ending = {HoldingKind.SESSION: item.sessions, HoldingKind.TRUSTED_DEVICE: item.devices}
    return _state(item.account), together(_("Frozen: nobody can log on."), *_ending(ending))


def _unfreeze(item: Any, _ground: BatchGround) -> tuple[str, str]:  # noqa: ANN401
    return _state(item.account), _("Can log on again.")


def _state(account: User) -> str:
    if account.frozen_at is None:
        return _("Active")
    return _("Frozen since %(day)s") % {"day": _day(account.frozen_at)}


def _move(item: Any, ground: BatchGround) -> tuple[str, str]:  # noqa: ANN401
    nowhere = _("No department")
    labels = ground.departments
    return labels.get(item.account.department_id, nowhere), labels.get(ground.chosen.department or 0, nowhere)


def _protocols(item: Any, ground: BatchGround) -> tuple[str, str]:  # noqa: ANN401
    kinds = [kind_named(name) for name in ground.chosen.protocols]
    return _values(kinds, ground.orders, item.account), _values(kinds, ground.orders_after, item.account)


def _values(kinds: Iterable[PolicyKind], orders: DomainOrders | None, account: User) -> str:
    if orders is None:
        return ""
    crowd, now = Crowd(account.department_id, account.pk), timezone.now()
    held = [(kind, effective_at(orders, kind, crowd, now).value) for kind in kinds]
    parts = [_("%(kind)s: %(value)s.") % {"kind": kind.title, "value": kind.choice(value).name} for kind, value in held]
    return together(*parts)


def _unbind(item: Any, ground: BatchGround) -> tuple[str, str]:  # noqa: ANN401
    bound = [kind for kind in UNBOUND if getattr(item, f"has_{kind.value}")]
    return factor_words(bound), factor_words(kind for kind in bound if kind.value not in ground.chosen.factors)


def _end_sessions(item: Any, _ground: BatchGround) -> tuple[str, str]:  # noqa: ANN401
    held = {HoldingKind.SESSION: item.sessions, HoldingKind.TRUSTED_DEVICE: item.devices}
    return ended_words(held) or _("None"), _("None")


def _ending(counts: Mapping[HoldingKind, int]) -> list[str]:
    words = ended_words(counts)
    return [_("Ends: %(what)s.") % {"what": words}] if words else []


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


BEFORE_AFTER: Final[Mapping[BatchAct, _Sentences]] = {
    BatchAct.RESET: _reset,
    BatchAct.MOVE: _move,
    BatchAct.FREEZE: _freeze,
    BatchAct.UNFREEZE: _unfreeze,
    BatchAct.PROTOCOLS: _protocols,
    BatchAct.FACTORS: _unbind,
    BatchAct.SESSIONS: _end_sessions,
}
