"""The operator console."""

from accounts.directory.services import create_domain, mark_domain_deleted, mark_domain_suspended
from accounts.models import Domain
from security.client_passwords.hosts import fingerprint_of
from security.grants.rules import Purpose
from tests.cast import Cast
from tests.site.objects import acme
from tests.site.people import olga, proved
from tests.site.table import (
    NOT_THAT_WAY,
    OPERATORS,
    OPERATORS_LED_ON,
    OPERATORS_UNPROVED,
    Visit,
    page,
)

DOMAINS = "/operator/domains/"
_NOBODYS = "?q=no-domain-of-this-name"

page("operator_console:home", OPERATORS_LED_ON, NOT_THAT_WAY, shows=302)(olga)
page("operator_console:domain-list", OPERATORS, NOT_THAT_WAY, empty=_NOBODYS)(olga)
page("operator_console:domain-manage", OPERATORS, NOT_THAT_WAY, acme)(olga)
page("operator_console:evidence-keys", OPERATORS, NOT_THAT_WAY)(olga)
page("operator_console:evidence-key", OPERATORS, NOT_THAT_WAY, ("1",), gives_file=True)(olga)


@page("operator_console:domain-create", OPERATORS_LED_ON, OPERATORS_UNPROVED)
def domain_create(cast: Cast) -> Visit:
    client, grant = proved(cast.olga, Purpose.CREATE_DOMAIN)
    typed = {"name": "northwind.example", "time_zone": "Europe/Berlin"}
    return Visit(client, grant | typed, typed=("name", "time_zone"))


def _a_domain(state: str) -> Domain:
    """One that stands like this, made where it is not there yet."""
    name = f"{state}.example"
    domain = Domain.objects.filter(name=name).first() or create_domain(name=name)
    if state == "suspended" and domain.suspended_at is None:
        mark_domain_suspended(domain, suspended=True)
    if state == "deleted" and domain.deleted_at is None:
        mark_domain_deleted(domain)
    return domain


def a_suspended_domain(_: Cast) -> tuple[object]:
    return (_a_domain("suspended").name,)


def a_deleted_domain(_: Cast) -> tuple[object]:
    return (_a_domain("deleted").name,)


def _reasoned(cast: Cast, purpose: Purpose, name: str) -> Visit:
    client, grant = proved(cast.olga, purpose)
    return Visit(client, grant | {"reason": "Asked for", "again": name}, f"{DOMAINS}{name}/")


@page("operator_console:domain-mail-hosts", OPERATORS_LED_ON, OPERATORS_UNPROVED, acme)
def domain_mail_hosts(cast: Cast) -> Visit:
    client, grant = proved(cast.olga, Purpose.MAIL_HOSTS)
    typed = {f"{one}_encryption": "SSL/TLS" for one in ("imap", "pop3", "smtp")}
    own = {"imap_host": "imap.acme.example", "imap_port": "993", "reason": "New names", "seen": fingerprint_of([])}
    return Visit(client, grant | typed | own, f"{DOMAINS}acme.example/")


@page("operator_console:domain-suspend", OPERATORS_LED_ON, OPERATORS_UNPROVED, acme)
def domain_suspend(cast: Cast) -> Visit:
    return _reasoned(cast, Purpose.SUSPEND_DOMAIN, "acme.example")


@page("operator_console:domain-reopen", OPERATORS_LED_ON, OPERATORS_UNPROVED, a_suspended_domain)
def domain_reopen(cast: Cast) -> Visit:
    return _reasoned(cast, Purpose.SUSPEND_DOMAIN, "suspended.example")


@page("operator_console:domain-delete", OPERATORS_LED_ON, OPERATORS_UNPROVED, acme)
def domain_delete(cast: Cast) -> Visit:
    return _reasoned(cast, Purpose.DELETE_DOMAIN, "acme.example")


@page("operator_console:domain-restore", OPERATORS_LED_ON, OPERATORS_UNPROVED, a_deleted_domain)
def domain_restore(cast: Cast) -> Visit:
    return _reasoned(cast, Purpose.DELETE_DOMAIN, "deleted.example")
