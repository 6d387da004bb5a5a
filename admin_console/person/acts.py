"""What the desk may do to one account: each task by its page, shown only where it may be done now."""

from enum import StrEnum
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.directory.rules import Role
from accounts.models import User
from admin_console.capabilities.rules import CLOSING, Capability
from admin_console.desk import Desk
from mailportal.ui.blocks import ActEntry


class PersonTask(StrEnum):
    """A page of one account; the value is the name of its URL in the console."""

    RESET_PASSWORD = "employee-reset-password"
    PHONE_LOST = "employee-phone-lost"
    PASS = "employee-pass"
    VOID_PASS = "employee-pass-void"
    FACTORS = "employee-reset-factors"
    FREEZE = "employee-freeze"
    UNFREEZE = "employee-unfreeze"
    UNLOCK = "employee-unlock"
    EDIT = "employee-edit"
    PROTOCOLS = "employee-protocols"
    EXCEPTION = "policy-exception-employee"
    LEAVER = "employee-leaver"
    DELETE = "employee-delete"
    WHY = "employee-why"
    SUPPOSE = "employee-suppose"
    APPOINT = "administrator-edit"

    def url(self, account: User) -> str:
        """Return the address of its page."""
        return reverse(f"admin_console:{self.value}", args=[account.public_id])


_LOOKS: Final[dict[PersonTask, tuple[str, Promise]]] = {
    PersonTask.RESET_PASSWORD: ("lock", gettext_lazy("Reset Password")),
    PersonTask.PHONE_LOST: ("phone-off", gettext_lazy("Phone lost")),
    PersonTask.PASS: ("ticket", gettext_lazy("Enrolment pass")),
    PersonTask.VOID_PASS: ("ticket", pgettext_lazy("an enrolment pass", "Void")),
    PersonTask.FACTORS: ("shield-lock", gettext_lazy("Reset factors")),
    PersonTask.FREEZE: ("snowflake", gettext_lazy("Freeze")),
    PersonTask.UNFREEZE: ("lock-open", gettext_lazy("Unfreeze")),
    PersonTask.UNLOCK: ("lock-open", gettext_lazy("Unlock")),
    PersonTask.EDIT: ("user", gettext_lazy("Edit Account")),
    PersonTask.PROTOCOLS: ("inbox", gettext_lazy("Protocols")),
    PersonTask.EXCEPTION: ("adjustments-horizontal", gettext_lazy("Set an exception")),
    PersonTask.LEAVER: ("door", gettext_lazy("Leaver")),
    PersonTask.DELETE: ("archive", gettext_lazy("Delete to the recycle bin")),
    PersonTask.WHY: ("eye-question", gettext_lazy("Why?")),
    PersonTask.SUPPOSE: ("eye-question", gettext_lazy("What would happen if…")),
    PersonTask.APPOINT: ("user-check", gettext_lazy("Administrator")),
}
# What opens each, all of them together; the rules are the postmaster's own.
_NEEDS: Final[dict[PersonTask, frozenset[Capability]]] = {
    PersonTask.RESET_PASSWORD: frozenset({Capability.RESET_PASSWORDS}),
    PersonTask.PHONE_LOST: frozenset({Capability.FACTORS}),
    PersonTask.PASS: frozenset({Capability.FACTORS}),
    PersonTask.VOID_PASS: frozenset({Capability.FACTORS}),
    PersonTask.FACTORS: frozenset({Capability.FACTORS}),
    PersonTask.FREEZE: frozenset({Capability.FREEZE}),
    PersonTask.UNFREEZE: frozenset({Capability.FREEZE}),
    PersonTask.UNLOCK: frozenset({Capability.FREEZE}),
    PersonTask.EDIT: frozenset({Capability.EDIT}),
    PersonTask.PROTOCOLS: frozenset({Capability.PROTOCOLS}),
    PersonTask.LEAVER: frozenset(CLOSING),
    PersonTask.DELETE: frozenset({Capability.DELETE}),
    PersonTask.WHY: frozenset({Capability.SEE}),
    # What an address finds shut or open says from where somebody came, which the log says.
    PersonTask.SUPPOSE: frozenset({Capability.LOGS}),
}
# The operator of the portal looks after postmasters (1.14): their passwords, factors and ends are no postmaster's act.
_EVERYBODYS: Final = frozenset(
    {PersonTask.EDIT, PersonTask.UNLOCK, PersonTask.PROTOCOLS, PersonTask.EXCEPTION, PersonTask.WHY, PersonTask.SUPPOSE}
)
# They look, and touch nothing.
_LOOKING: Final = frozenset({PersonTask.WHY, PersonTask.SUPPOSE})
IN_HEAD: Final = (PersonTask.PHONE_LOST, PersonTask.FREEZE, PersonTask.UNFREEZE)
IN_MENU: Final = (
    PersonTask.PASS,
    PersonTask.FACTORS,
    PersonTask.UNLOCK,
    PersonTask.EDIT,
    PersonTask.PROTOCOLS,
    PersonTask.EXCEPTION,
    PersonTask.APPOINT,
    PersonTask.LEAVER,
    PersonTask.DELETE,
)
_APART: Final = PersonTask.LEAVER


def open_tasks(desk: Desk, account: User, *, may_touch: bool, is_locked: bool) -> frozenset[PersonTask]:
    """Return what the desk may do to an account now; ``is_locked``: too many guesses shut it somewhere.

    It shows what would work: each page asks for itself who may enter.
    """
    return frozenset(
        task
        for task in PersonTask
        if (task in _LOOKING or may_touch) and _is_opened(desk, task) and _fits(task, account, is_locked=is_locked)
    )


def _is_opened(desk: Desk, task: PersonTask) -> bool:
    return desk.is_postmaster or (task in _NEEDS and _NEEDS[task] <= desk.capabilities)


def _fits(task: PersonTask, account: User, *, is_locked: bool) -> bool:
    if task not in _EVERYBODYS and account.role != Role.EMPLOYEE:
        return False
    if task is PersonTask.UNLOCK:
        return is_locked
    is_frozen = account.frozen_at is not None
    return not ((task is PersonTask.FREEZE and is_frozen) or (task is PersonTask.UNFREEZE and not is_frozen))


def entry(task: PersonTask, account: User) -> ActEntry:
    """Return a task as a link."""
    icon_name, label = _LOOKS[task]
    return ActEntry(label, icon_name, url=task.url(account), is_apart=task is _APART)
