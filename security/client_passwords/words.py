"""What people read about security passwords; one wording for pages, messages and the console."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.policies.resolve import EffectivePolicy, Scope
from mailportal.last_days import last_day
from mailportal.ui.sentences import listed, together
from security.client_passwords.hosts import Host
from security.client_passwords.limits import PasswordLimits
from security.client_passwords.queries import ClientPasswordState
from security.client_passwords.rules import ClientKind, Encryption, Protocol
from security.connections.models import Cut
from security.networks import ANYWHERE

KIND_NAMES: dict[ClientKind, Promise] = {
    ClientKind.MAIL: gettext_lazy("Mail"),
    ClientKind.IMAP: gettext_lazy("IMAP only"),
    ClientKind.POP3: gettext_lazy("POP3 only"),
    ClientKind.SMTP: gettext_lazy("Send only"),
    ClientKind.EVERYTHING: gettext_lazy("Everything"),
}
KIND_HINTS: dict[ClientKind, Promise] = {
    ClientKind.MAIL: gettext_lazy("Reads and sends mail: IMAP, POP3 and SMTP."),
    ClientKind.IMAP: gettext_lazy("Reads mail that stays on the server; cannot send."),
    ClientKind.POP3: gettext_lazy("Fetches mail; cannot send."),
    ClientKind.SMTP: gettext_lazy("Sends mail and cannot read any, such as a scanner or a script."),
    ClientKind.EVERYTHING: gettext_lazy("Mail, and every other service that your company adds later."),
}
PROTOCOL_ROLES: dict[Protocol, Promise] = {
    Protocol.IMAP: gettext_lazy("IMAP (incoming)"),
    Protocol.POP3: gettext_lazy("POP3 (incoming)"),
    Protocol.SMTP: gettext_lazy("SMTP (outgoing)"),
}
_NETWORKS_NAMED = 3
GENERATE_STEPS: tuple[Promise, ...] = (
    gettext_lazy("Verify your identity"),
    gettext_lazy("Name the device"),
    gettext_lazy("Copy the password"),
)


def isolated(text: str) -> str:
    """Return text typed by a person so that its writing direction cannot rearrange the sentence around it."""
    return f"\u2068{text}\u2069"


def lock_words(state: ClientPasswordState) -> str:
    """Return why the switch is locked (rule 4), with the reason that was given."""
    turned_on = {
        Scope.ACCOUNT: _("Your administrator turned this on for your account."),
        Scope.DEPARTMENT: _("Your administrator turned this on for the department %(name)s."),
    }.get(state.why.scope, _("Your administrator turned this on for everyone."))
    words = turned_on % {"name": isolated(state.department)}
    return together(words, *_reason_words(state.why), _("You cannot turn it off here."))


def refusal_words(state: ClientPasswordState) -> str:
    """Return what it means that no third-party client may log on (rule 1, gate one)."""
    words = _("Your administrator does not let mail programs log on to your account.")
    return together(words, *_reason_words(state.clients_why))


def only_from_words(state: ClientPasswordState) -> str:
    """Return from where alone mail programs are let in, as they are not allowed elsewhere (P5)."""
    words = _("They are let in from these networks: %(networks)s. Elsewhere they are refused, whatever the password.")
    return together(words % {"networks": listed(state.only_from)}, *_reason_words(state.clients_why))


def _reason_words(why: EffectivePolicy) -> list[str]:
    if why.order is None or not why.order.reason:
        return []
    return [_("Reason: %(reason)s.") % {"reason": isolated(why.order.reason.rstrip("."))}]


def protocols_off_words(state: ClientPasswordState) -> str:
    """Return which protocols no password of the account opens (gate two); empty where all are on."""
    if not state.protocols_off:
        return ""
    names = listed([protocol.value.upper() for protocol in state.protocols_off])
    return ngettext(
        "%(names)s is turned off for your account; no password works there.",
        "%(names)s are turned off for your account; no password works there.",
        len(state.protocols_off),
    ) % {"names": names}


def limit_lines(limits: PasswordLimits) -> list[str]:
    """Return until when a security password works and from where alone, a line each; none without limits.

    The day is one in the zone of the page.
    """
    lines = []
    day = last_day(limits.ends_at, timezone.get_current_timezone())
    if limits.ends_at is not None and day is not None:
        words = _("Ended after %(day)s") if limits.ends_at <= timezone.now() else _("Until %(day)s")
        lines.append(words % {"day": date_format(day)})
    if limits.networks != ANYWHERE:
        lines.append(_("From %(networks)s only") % {"networks": listed(_named(limits.networks.split()))})
    return lines


def _named(networks: Sequence[str]) -> list[str]:
    more = len(networks) - _NETWORKS_NAMED
    words = ngettext("%(count)d more network", "%(count)d more networks", more) % {"count": more}
    return [*networks[:_NETWORKS_NAMED], *([words] if more > 0 else [])]


def receipt_words(receipts: Sequence[Cut]) -> str:
    """Return what happened to the open connections, also where there is no mail server to tell."""
    if not receipts:
        return _("No mail server is connected to the portal, so open connections end only by themselves.")
    sentences = [_ended_words(receipt) for receipt in receipts if not receipt.is_pending]
    pending = sum(receipt.is_pending for receipt in receipts)
    return together(*sentences, *([_pending_words(pending)] if pending else []))


def _ended_words(receipt: Cut) -> str:
    if receipt.ended is None:
        return _("Its open connections were ended on %(server)s.") % {"server": receipt.server}
    if receipt.ended == 0:
        return _("No connection was open on %(server)s.") % {"server": receipt.server}
    return ngettext(
        "%(count)d open connection was ended on %(server)s.",
        "%(count)d open connections were ended on %(server)s.",
        receipt.ended,
    ) % {"count": receipt.ended, "server": receipt.server}


def _pending_words(count: int) -> str:
    return ngettext(
        "No new logons are possible. %(count)d mail server has not answered yet; we keep trying until its open"
        " connections have ended.",
        "No new logons are possible. %(count)d mail servers have not answered yet; we keep trying until their"
        " open connections have ended.",
        count,
    ) % {"count": count}


@dataclass(frozen=True, slots=True)
class ServerLines:
    """What to type; ``are_usual`` says that nobody entered the real servers and these are only the usual ones."""

    lines: Sequence[Host]
    are_usual: bool


# The order is that of preference: RFC 8314 puts implicit TLS first.
_PORTS = (
    (Protocol.IMAP, "imaps", Encryption.TLS),
    (Protocol.POP3, "pop3s", Encryption.TLS),
    (Protocol.SMTP, "submissions", Encryption.TLS),
    (Protocol.SMTP, "submission", Encryption.STARTTLS),
)
_USUAL_PORTS = {"imaps": 993, "pop3s": 995, "submissions": 465}


def server_lines(
    *, kind: ClientKind, domain: str, own: Sequence[Host] = (), protocols_off: Collection[Protocol] = ()
) -> ServerLines:
    """Return the servers that a password of this kind opens, one line per protocol.

    Those of the domain's ``own``; without any the installation's, from ``settings.MAIL_SERVERS``; where that names
    none, ``mail.<domain>`` with the registered ports.
    """
    opened = kind.protocols.difference(protocols_off)
    if own:
        return ServerLines(tuple(line for line in own if line.protocol in opened), are_usual=False)
    servers = settings.MAIL_SERVERS or [{"host": f"mail.{domain}", **_USUAL_PORTS}]
    lines = {line.protocol: line for server in reversed(servers) for line in _lines_of(server)}
    wanted = tuple(lines[protocol] for protocol in Protocol if protocol in opened and protocol in lines)
    return ServerLines(wanted, are_usual=not settings.MAIL_SERVERS)


def _lines_of(server: Mapping[str, Any]) -> Iterator[Host]:
    for protocol, name, encryption in reversed(_PORTS):
        if server.get(name):
            yield Host(protocol, server["host"], int(server[name]), encryption)
