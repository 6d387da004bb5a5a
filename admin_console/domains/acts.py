"""What an operator does to a domain, one row an act: its proof, its service, the state it starts from, its words."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.directory.rules import DomainState
from accounts.evidence import actor_of
from accounts.models import Domain
from admin_console.operating import operating_on
from mailportal.errors import Words
from security.domains import services
from security.flow.values import Flow
from security.grants.rules import Purpose

_ANY: Final = frozenset({DomainState.ACTIVE, DomainState.SUSPENDED})


@dataclass(frozen=True, slots=True)
class DomainAct:
    """One act upon a domain; ``starts_from`` are the states in which its page opens.

    ``question`` and ``done`` have a place for the domain; ``effects`` say what happens; what is ``grave`` is confirmed
    by typing the name of the domain.
    """

    carry_out: Callable[..., None]
    purpose: Purpose
    starts_from: Collection[DomainState]
    label: Words
    question: Words
    effects: tuple[Words, ...]
    done: Words
    is_grave: bool = False
    is_safe: bool = False

    def upon(self, domain: Domain, *, flow: Flow, reason: str) -> None:
        """Carry it out, with the flow's proof. Raises what ``operating_on`` and the service raise."""
        with operating_on(flow, domain, purpose=self.purpose) as (operator, held):
            self.carry_out(domain=held, reason=reason, actor=actor_of(operator), source=flow.source)


SUSPEND: Final = DomainAct(
    services.suspend_domain,
    Purpose.SUSPEND_DOMAIN,
    {DomainState.ACTIVE},
    _("Suspend"),
    _("Suspend %(domain)s?"),
    (
        _("Nobody of the domain can log on, on the web or in a mail program, from this moment on."),
        _("All sessions end, and open connections of mail programs within seconds."),
        _("Mail keeps arriving. Passwords, second factors and rules stay, and hold again when you open the domain."),
    ),
    _("%(domain)s is suspended."),
)
REOPEN: Final = DomainAct(
    services.reopen_domain,
    Purpose.SUSPEND_DOMAIN,
    {DomainState.SUSPENDED},
    _("Open again"),
    _("Open %(domain)s again?"),
    (
        _("Its people can log on again at once, with the passwords and second factors that they had."),
        _("Sessions that ended stay ended: everybody logs on again."),
    ),
    _("%(domain)s is open again."),
    is_safe=True,
)
DELETE: Final = DomainAct(
    services.delete_domain,
    Purpose.DELETE_DOMAIN,
    _ANY,
    _("Delete"),
    _("Delete %(domain)s?"),
    (
        _("Nobody of the domain can log on from this moment on, and everything that is open ends."),
        _("Its mail is not lost: senders are asked to try again later."),
        _("For seven days you can restore it. Then all accounts are deleted for good, with everything that is theirs."),
        _("What is left is the audit log. Mailboxes on the mail servers are not touched."),
    ),
    _("%(domain)s is deleted. It can be restored for seven days."),
    is_grave=True,
)
RESTORE: Final = DomainAct(
    services.restore_domain,
    Purpose.DELETE_DOMAIN,
    {DomainState.DELETED},
    _("Restore"),
    _("Restore %(domain)s?"),
    (
        _("Nothing is deleted. Its people can log on again, unless the domain was suspended before."),
        _("Sessions that ended stay ended: everybody logs on again."),
    ),
    _("%(domain)s is restored."),
    is_safe=True,
)
