"""The gates of a way in, in words: what each is called, and what it says of one account (X6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from mailportal.durations import in_days
from security.client_passwords.models import ClientPassword
from security.factors.queries import Standing
from security.factors.rules import Enrolment, Method
from security.networks import ANYWHERE
from security.policies import LOGON_NETWORKS, LOGON_NETWORKS_IN_MAIL, ON
from security.records.rules import Channel, Reason
from security.records.words import channel_words
from security.ways_in.queries import ShutUntil, is_let_in_by_exemption, is_step_skipped, must_use
from security.ways_in.rules import Gate, GateState, Way

GATE_NAMES: dict[Gate, Promise] = {
    Gate.NETWORK: gettext_lazy("Network"),
    Gate.GUESSES: gettext_lazy("Wrong passwords"),
    Gate.ACCOUNT: gettext_lazy("Account"),
    Gate.PASSWORD: gettext_lazy("Password"),
    Gate.ADDRESS: gettext_lazy("Address"),
    Gate.SECOND_FACTOR: gettext_lazy("Second factor"),
    Gate.CLIENTS: gettext_lazy("Mail programs"),
    Gate.CREDENTIAL: gettext_lazy("Which password"),
    Gate.SECRET: gettext_lazy("Password"),
}
# Why a gate is shut, in a few words below its name.
_SHUT: dict[Reason, Promise] = {
    Reason.NETWORK_BLOCKED: pgettext_lazy("a network", "blocked"),
    Reason.THROTTLED: gettext_lazy("too many today"),
    Reason.DOMAIN_SUSPENDED: gettext_lazy("the company is suspended"),
    Reason.ACCOUNT_FROZEN: gettext_lazy("frozen"),
    Reason.PASSWORD_EXPIRED: gettext_lazy("temporary, and it has expired"),
    Reason.PASSWORD_CHANGE_NEEDED: gettext_lazy("must be changed on the web first"),
    Reason.PASSWORD_TOO_OLD: gettext_lazy("too old, must be changed on the web first"),
    Reason.PASSWORD_RESTING: gettext_lazy("was reset, waits for a logon on the web"),
    Reason.ADDRESS_NOT_ALLOWED: gettext_lazy("not from there"),
    Reason.SECOND_FACTOR_MISSING: gettext_lazy("required, and none can be attached"),
    Reason.SECOND_FACTOR_FROZEN: gettext_lazy("stopped by its owner"),
    Reason.SECOND_FACTOR_THROTTLED: gettext_lazy("closed to unknown browsers"),
    Reason.THIRD_PARTY_CLIENTS_REFUSED: pgettext_lazy("mail programs", "not allowed"),
    Reason.PROTOCOL_OFF: pgettext_lazy("a protocol", "off"),
    Reason.CLIENT_PASSWORD_NEEDED: gettext_lazy("security password, none yet"),
    Reason.CLIENT_PASSWORD_FROZEN: gettext_lazy("stopped by its owner"),
    Reason.CLIENT_PASSWORD_EXPIRED: gettext_lazy("has expired"),
    Reason.CLIENT_PASSWORD_ELSEWHERE: gettext_lazy("not with this password from there"),
    Reason.CLIENT_PASSWORD_OF_OTHER_KIND: gettext_lazy("none is for this protocol"),
}
# The same of one program, where its owner would get in, and of a try that nobody makes.
_SHUT_FOR_PROGRAM: dict[Reason, Promise] = {
    Reason.CLIENT_PASSWORD_NEEDED: gettext_lazy("web logon password, not accepted"),
    Reason.CLIENT_PASSWORD_WHILE_OFF: gettext_lazy("security password, these are turned off"),
    Reason.WRONG_SECRET: pgettext_lazy("a password", "wrong"),
    Reason.TOO_LONG: pgettext_lazy("a password", "too long"),
    Reason.NOT_TEXT: pgettext_lazy("a password", "cannot be read"),
    Reason.THROTTLED: gettext_lazy("not checked, after too many wrong ones"),
}


@dataclass(frozen=True, slots=True)
class ShownGate:
    """A gate as a page shows it."""

    name: str
    says: str
    state: GateState


@dataclass(frozen=True, slots=True)
class ShownWay:
    """A way in as a page shows it: over what, whether it is open, and its gates."""

    name: str
    way: Way
    gates: tuple[ShownGate, ...]


def shown_ways(
    ways: Sequence[Way], *, standing: Standing, client_passwords: Sequence[ClientPassword], shut: ShutUntil
) -> list[ShownWay]:
    """Return ways in words; the other arguments are those that ``ways_in`` was asked with."""
    says = _passing(standing, client_passwords, shut)
    return [
        ShownWay(channel_words(way.channel), way, tuple(_gates(way, says | _of_channel(standing, way.channel))))
        for way in ways
    ]


def shown_try(way: Way, *, standing: Standing, secret: str, address: str) -> tuple[ShownGate, ...]:
    """Return the gates of a try at an address that nobody makes; ``secret`` is what is said of the one shown."""
    says = {
        **_passing(standing, (), ShutUntil()),
        **_of_channel(standing, way.channel),
        Gate.CREDENTIAL: secret,
        Gate.SECRET: pgettext("a password", "right"),
    }
    if is_step_skipped(standing, address):
        says[Gate.SECOND_FACTOR] = _("not asked for in a secure network")
    return tuple(_gates(way, says, is_supposed=True))


def _gates(way: Way, says: dict[Gate, str], *, is_supposed: bool = False) -> Sequence[ShownGate]:
    is_of_program = is_supposed or bool(way.program)
    return [
        ShownGate(_name(gate, way.channel), _says(gate, state, way, says, is_of_program=is_of_program), state)
        for gate, state in way.gates
    ]


def _name(gate: Gate, channel: Channel) -> str:
    return channel_words(channel) if gate is Gate.PROTOCOL else str(GATE_NAMES[gate])


def _says(gate: Gate, state: GateState, way: Way, says: dict[Gate, str], *, is_of_program: bool) -> str:
    if state is GateState.IDLE:
        return _("not checked")
    if state is GateState.STOP and way.reason is not None:
        is_of_program = is_of_program and way.reason in _SHUT_FOR_PROGRAM
        return str(_SHUT_FOR_PROGRAM[way.reason] if is_of_program else _SHUT[way.reason])
    return says[gate]


def _passing(standing: Standing, client_passwords: Sequence[ClientPassword], shut: ShutUntil) -> dict[Gate, str]:
    uses_client_passwords = must_use(standing)
    count = len(client_passwords)
    passwords = ngettext("%(count)d in use", "%(count)d in use", count) % {"count": count}
    return {
        Gate.NETWORK: _network(standing),
        Gate.GUESSES: _guesses(shut),
        Gate.ACCOUNT: pgettext("an account", "active"),
        Gate.PASSWORD: password_state(standing),
        Gate.SECOND_FACTOR: _second_factor(standing),
        Gate.CLIENTS: _clients(standing),
        Gate.PROTOCOL: pgettext("a protocol", "on"),
        Gate.CREDENTIAL: _("security password") if uses_client_passwords else _("web logon password"),
        Gate.SECRET: passwords if uses_client_passwords else password_state(standing),
    }


def _network(standing: Standing) -> str:
    domain = standing.account.domain
    return _("not a blocked one") if domain is not None and domain.blocks_networks else _("none is blocked")


def _clients(standing: Standing) -> str:
    return _("from exempt networks only") if is_let_in_by_exemption(standing) else pgettext("mail programs", "allowed")


def _guesses(shut: ShutUntil) -> str:
    if shut.strangers is None:
        return _("not too many")
    return _("closed to unknown browsers until %(time)s") % {"time": _clock(shut.strangers)}


def _clock(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def password_state(standing: Standing) -> str:
    """Return how old the account password is, or what is to become of it, as part of a sentence."""
    account = standing.account
    if account.password_ends_at is not None:
        return _("temporary until %(time)s") % {"time": _clock(account.password_ends_at)}
    if account.must_change_password_since is not None:
        return _("must be changed first")
    if account.password_changed_at is None:
        return _("set by an administrator")
    days = (timezone.localdate() - timezone.localdate(account.password_changed_at)).days
    return _("changed %(time)s ago") % {"time": in_days(days)} if days else _("changed today")


def _of_channel(standing: Standing, channel: Channel) -> dict[Gate, str]:
    held = standing.orders
    is_limited = held is not None and held.value(LOGON_NETWORKS) != ANYWHERE
    if held is not None and channel is not Channel.WEB:
        is_limited = is_limited and held.value(LOGON_NETWORKS_IN_MAIL) == ON
    return {Gate.ADDRESS: _("from chosen networks only") if is_limited else _("from anywhere")}


_METHODS: dict[Method, Promise] = {
    Method.AUTHENTICATOR: gettext_lazy("an authenticator code is asked for"),
    Method.PHONE: gettext_lazy("a code by text message is asked for"),
    Method.RECOVERY_CODE: gettext_lazy("a recovery code is asked for"),
    Method.QUESTIONS: gettext_lazy("the questions are asked"),
    Method.PASS: gettext_lazy("the enrolment pass is asked for"),
}


def _second_factor(standing: Standing) -> str:
    if standing.methods:
        return str(_METHODS[standing.methods[0]])
    if standing.enrolment is Enrolment.NOT_DUE:
        return _("not asked for")
    return _("one is attached at the next logon")
