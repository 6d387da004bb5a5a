"""The desk of the postmaster."""

from django.test import Client

from admin_console.administrators.queries import terms_of
from admin_console.administrators.rules import fingerprint_of
from security.grants.rules import Purpose
from tests.admin_console.acts import appointed
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.security.factors.authenticators.acts import attached
from tests.site.objects import (
    a_blocked_network,
    a_limited_network,
    an_empty_department,
    an_evidence_pack,
    an_import,
    of_alice,
    of_sales,
)
from tests.site.people import bob, proved, stop_changes_of
from tests.site.table import (
    BOB,
    BOB_CONFLICT,
    BOB_INVALID,
    BOB_LED_ON,
    BOB_UNPROVED,
    NOT_THAT_WAY,
    POSTMASTERS,
    POSTMASTERS_INVALID,
    POSTMASTERS_LED_ON,
    POSTMASTERS_UNPROVED,
    POSTMASTERS_WITHOUT_DRAFT,
    Visit,
    page,
)

CONSOLE = "/console"
NETWORKS = f"{CONSOLE}/limited-networks/"
FORCE, CLIENTS = f"{CONSOLE}/security-passwords/", f"{CONSOLE}/third-party-clients/"
EXCEPTION = f"{CONSOLE}/mail-programs/"
_NOBODY = "?q=nobody-of-this-name"

page("admin_console:home", POSTMASTERS_LED_ON, NOT_THAT_WAY, shows=302)(bob)
page("admin_console:overview", POSTMASTERS, NOT_THAT_WAY)(bob)
page("admin_console:exceptions-ending", POSTMASTERS, NOT_THAT_WAY, empty="")(bob)
page("admin_console:passwords-ending", POSTMASTERS, NOT_THAT_WAY, empty="")(bob)
page("admin_console:employee-list", POSTMASTERS, NOT_THAT_WAY, empty=_NOBODY)(bob)
page("admin_console:employee-detail", BOB, NOT_THAT_WAY, of_alice)(bob)
page("admin_console:employee-why", BOB, NOT_THAT_WAY, of_alice)(bob)
page("admin_console:network-list", POSTMASTERS, NOT_THAT_WAY, empty="")(bob)


def _page_of_alice(cast: Cast) -> str:
    return f"{CONSOLE}/employees/{cast.alice.public_id}/"


@page("admin_console:employee-suppose", BOB, NOT_THAT_WAY, of_alice)
def employee_suppose(cast: Cast) -> Visit:
    question = "?over=imap&shown=account&source=203.0.113.7"
    return Visit(logged_on(cast.bob), path=f"{_page_of_alice(cast)}why/answer/{question}")


@page("admin_console:employee-protocols", BOB, BOB_INVALID, of_alice)
def employee_protocols(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {"pop3": "off"}, f"{_page_of_alice(cast)}protocols/review/")


@page("admin_console:employee-protocols-review", BOB_CONFLICT, BOB_CONFLICT, of_alice)
def employee_protocols_review(cast: Cast) -> Visit:
    where = _page_of_alice(cast)
    return Visit(*_reviewed(cast, f"{where}protocols/", {"pop3": "off"}), where)


@page("admin_console:employee-thaw", BOB_LED_ON, BOB_UNPROVED, of_alice)
@page("admin_console:employee-remove-frozen", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_frozen(cast: Cast) -> Visit:
    stop_changes_of(cast.alice)
    client, grant = proved(cast.bob, Purpose.ENFORCE)
    return Visit(client, grant, _page_of_alice(cast))


DEPARTMENTS = f"{CONSOLE}/departments/"

page("admin_console:department-list", POSTMASTERS, NOT_THAT_WAY, empty=_NOBODY)(bob)
page("admin_console:department-detail", BOB, NOT_THAT_WAY, of_sales)(bob)


@page("admin_console:department-create", POSTMASTERS_LED_ON, POSTMASTERS_INVALID, shows=302)
def department_create(cast: Cast) -> Visit:
    data = {"name": "Quality", "parent": str(cast.engineering.pk)}
    return Visit(logged_on(cast.bob), data, f"{DEPARTMENTS}{cast.engineering.pk + 1}/")


@page("admin_console:department-rename", BOB_LED_ON, BOB_INVALID, of_sales, shows=302)
def department_rename(cast: Cast) -> Visit:
    data = {"name": "Trade", "seen": "Sales"}
    return Visit(logged_on(cast.bob), data, f"{DEPARTMENTS}{cast.sales.pk}/")


@page("admin_console:department-move", BOB_LED_ON, BOB_INVALID, of_sales)
def department_move(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.ENFORCE)
    path, under = f"{DEPARTMENTS}{cast.sales.pk}/move/", str(cast.engineering.pk)
    seen = client.get(path, {"under": under}).context["review"].fingerprint
    data = grant | {"under": under, "seen": seen}
    return Visit(client, data, f"{DEPARTMENTS}{cast.sales.pk}/", path=f"{path}?under={under}")


@page("admin_console:department-delete", BOB, BOB_LED_ON, an_empty_department)
def department_delete(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {}, DEPARTMENTS)


_LONG_AGO = "?since=2001-01-01&until=2001-01-02"

page("admin_console:log-logons", POSTMASTERS, NOT_THAT_WAY, empty=_LONG_AGO)(bob)
page("admin_console:log-operations", POSTMASTERS, NOT_THAT_WAY, empty=_LONG_AGO)(bob)


@page("admin_console:export-people", POSTMASTERS_LED_ON, POSTMASTERS_UNPROVED)
@page("admin_console:log-logons-export", POSTMASTERS_LED_ON, POSTMASTERS_UNPROVED)
@page("admin_console:log-operations-export", POSTMASTERS_LED_ON, POSTMASTERS_UNPROVED)
def file_export(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.EXPORT)
    return Visit(client, grant)


EVIDENCE = f"{CONSOLE}/evidence/"

page("admin_console:evidence", POSTMASTERS, NOT_THAT_WAY, empty="")(bob)
page("admin_console:evidence-take", BOB, NOT_THAT_WAY, an_evidence_pack, gives_file=True)(bob)


@page("admin_console:evidence-order", POSTMASTERS_LED_ON, POSTMASTERS_UNPROVED)
def evidence_order(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.EXPORT)
    return Visit(client, grant, EVIDENCE)


ADMINISTRATORS = f"{CONSOLE}/administrators/"

page("admin_console:administrator-list", POSTMASTERS, NOT_THAT_WAY, empty="")(bob)
page("admin_console:administrator-whom", POSTMASTERS, NOT_THAT_WAY, empty=_NOBODY)(bob)


@page("admin_console:administrator-edit", BOB_LED_ON, BOB_UNPROVED, of_alice)
def administrator_edit(cast: Cast) -> Visit:
    attached(cast.alice)
    client, grant = proved(cast.bob, Purpose.APPOINT)
    terms = {"departments": str(cast.sales.pk), "capabilities": "freeze", "seen": fingerprint_of(None)}
    return Visit(client, grant | terms, ADMINISTRATORS)


@page("admin_console:administrator-dismiss", BOB_LED_ON, BOB_UNPROVED, of_alice)
def administrator_dismiss(cast: Cast) -> Visit:
    appointed(cast.alice, cast.sales)
    client, grant = proved(cast.bob, Purpose.APPOINT)
    return Visit(client, grant | {"seen": fingerprint_of(terms_of(cast.alice))}, ADMINISTRATORS)


@page("admin_console:network-lift", BOB_LED_ON, BOB_UNPROVED, a_limited_network)
def network_lift(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.LIFT_LIMIT)
    return Visit(client, grant, NETWORKS)


ADDRESSES, EXEMPT = f"{CONSOLE}/address-limits/", f"{CONSOLE}/exempt-networks/"
SECURE = f"{CONSOLE}/secure-networks/"
BLOCKED = f"{CONSOLE}/blocked-networks/"


def _office(cast: Cast) -> dict[str, str]:
    return _for(cast, "everyone") | {"networks": "192.0.2.0/24"}


@page("admin_console:address-limits-edit", POSTMASTERS, POSTMASTERS_INVALID, empty="")
def address_limits(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _office(cast), f"{ADDRESSES}review/", ("networks",))


@page("admin_console:address-limits-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def address_limits_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, ADDRESSES, _office(cast)), ADDRESSES)


@page("admin_console:exempt-networks-edit", POSTMASTERS, POSTMASTERS_INVALID, empty="")
def exempt_networks(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _office(cast), f"{EXEMPT}review/", ("networks",))


@page("admin_console:exempt-networks-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def exempt_networks_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, EXEMPT, _office(cast)), EXEMPT)


@page("admin_console:secure-networks-edit", POSTMASTERS, POSTMASTERS_INVALID, empty="")
def secure_networks(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _office(cast), f"{SECURE}review/", ("networks",))


@page("admin_console:secure-networks-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def secure_networks_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, SECURE, _office(cast)), SECURE)


page("admin_console:block-list", POSTMASTERS, NOT_THAT_WAY, empty="")(bob)


@page("admin_console:network-block", BOB_LED_ON, BOB_INVALID, a_limited_network)
def network_block(cast: Cast) -> Visit:
    client, path = logged_on(cast.bob), f"{NETWORKS}{a_limited_network(cast)[0]}/block/"
    client.post("/settings/verify/enforce/", {"password": password_of("Postmaster")})
    shown = client.get(path).context
    return Visit(client, {"grant": str(shown["grant"]), "seen": shown["seen"]}, BLOCKED)


@page("admin_console:block-add", POSTMASTERS, POSTMASTERS_INVALID)
def block_add(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {"text": "203.0.113.0/24"}, f"{BLOCKED}review/", ("text",))


@page("admin_console:block-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def block_review(cast: Cast) -> Visit:
    client = logged_on(cast.bob)
    client.post(f"{BLOCKED}add/", {"text": "203.0.113.0/24"})
    client.post("/settings/verify/enforce/", {"password": password_of("Postmaster")})
    shown = client.get(f"{BLOCKED}review/").context
    return Visit(client, {"grant": str(shown["grant"]), "seen": shown["seen"]}, BLOCKED)


@page("admin_console:block-remove", BOB_LED_ON, BOB_UNPROVED, a_blocked_network)
def block_remove(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.ENFORCE)
    return Visit(client, grant, BLOCKED)


_MUST = {"client_passwords": "required", "reason": "平板"}


def _for(cast: Cast, who: str) -> dict[str, str]:
    cast.acme.refresh_from_db()
    return {"who": who, "seen": str(cast.acme.policy_epoch)}


@page("admin_console:force-edit", POSTMASTERS, POSTMASTERS_INVALID, empty="")
def force_edit(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _for(cast, "everyone"), f"{FORCE}review/")


@page("admin_console:clients-edit", POSTMASTERS, POSTMASTERS_INVALID, empty="")
def clients_edit(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _for(cast, "nobody"), f"{CLIENTS}review/")


@page("admin_console:password-policy-scope", POSTMASTERS, POSTMASTERS_INVALID, lambda _: ("password_length",), empty="")
def password_policy_scope(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _for(cast, "everyone") | {"value": "12"}, f"{PASSWORDS}review/")


def _reviewed(cast: Cast, where: str, change: dict[str, str], review: str = "") -> tuple[Client, dict[str, str]]:
    """Draft a change, prove and read its review; return what confirms it."""
    client = logged_on(cast.bob)
    client.post(where, change)
    client.post("/settings/verify/enforce/", {"password": password_of("Postmaster")})
    shown = client.get(review or f"{where}review/").context
    return client, {"grant": str(shown["grant"]), "seen": shown["seen"]}


@page("admin_console:force-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def force_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, FORCE, _for(cast, "everyone")), FORCE)


@page("admin_console:clients-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def clients_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, CLIENTS, _for(cast, "nobody")), CLIENTS)


TWO_FACTOR = f"{CONSOLE}/two-factor/"
_REQUIRED = {
    "second_factor": "required",
    "factor_authenticator": "on",
    "factor_phone": "on",
    "trusted_device_days": "7",
}


@page("admin_console:two-factor-edit", POSTMASTERS, POSTMASTERS_INVALID, empty="")
def two_factor_edit(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _REQUIRED, f"{TWO_FACTOR}review/")


@page("admin_console:two-factor-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def two_factor_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, TWO_FACTOR, _REQUIRED), TWO_FACTOR)


@page("admin_console:two-factor-scope", POSTMASTERS, POSTMASTERS_INVALID, lambda _: ("second_factor",), empty="")
def two_factor_scope(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _for(cast, "everyone"), f"{TWO_FACTOR}review/")


PROTOCOLS = f"{CONSOLE}/protocols/"
_NO_POP3 = {"imap": "on", "pop3": "off", "smtp": "on"}


@page("admin_console:protocols-edit", POSTMASTERS, POSTMASTERS_INVALID, empty="")
def protocols_edit(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _NO_POP3, f"{PROTOCOLS}review/")


@page("admin_console:protocols-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def protocols_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, PROTOCOLS, _NO_POP3), PROTOCOLS)


@page("admin_console:protocols-scope", POSTMASTERS, POSTMASTERS_INVALID, lambda _: ("pop3",), empty="")
def protocols_scope(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _for(cast, "everyone"), f"{PROTOCOLS}review/")


@page("admin_console:policy-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def policy_review(cast: Cast) -> Visit:
    where = f"{EXCEPTION}employee/{cast.alice.public_id}/"
    return Visit(*_reviewed(cast, where, _MUST, f"{EXCEPTION}review/"), _page_of_alice(cast))


@page("admin_console:policy-exception-department", BOB, BOB_INVALID, of_sales)
@page("admin_console:policy-exception-employee", BOB, BOB_LED_ON, of_alice)
def policy_exception(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _MUST, f"{EXCEPTION}review/")


PASSWORDS, KEYWORDS = f"{CONSOLE}/password-policy/", f"{CONSOLE}/password-policy/keywords/"
_LONGER = {
    "password_rules": "length",
    "password_length": "20",
    "password_history": "5",
    "password_expiry": "3",
    "password_expiry_strength": "force",
    "temporary_password_days": "2",
}


@page("admin_console:password-policy-edit", POSTMASTERS, POSTMASTERS_INVALID, empty="")
def password_policy(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _LONGER, f"{PASSWORDS}review/")


@page("admin_console:password-policy-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def password_policy_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, PASSWORDS, _LONGER), PASSWORDS)


@page("admin_console:keywords-edit", POSTMASTERS, POSTMASTERS_INVALID)
def keywords_edit(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {"keywords": "北风贸易"}, f"{KEYWORDS}review/", ("keywords",))


@page("admin_console:keywords-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def keywords_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, KEYWORDS, {"keywords": "北风贸易"}), PASSWORDS)


IMPORTS = f"{CONSOLE}/imports/"

page("admin_console:import-start", POSTMASTERS, POSTMASTERS_INVALID, empty="", takes_file=True)(bob)
page("admin_console:import-template", POSTMASTERS, NOT_THAT_WAY, gives_file=True)(bob)
page("admin_console:import-errors", BOB, NOT_THAT_WAY, an_import, gives_file=True)(bob)


@page("admin_console:import-run", BOB_LED_ON, BOB_UNPROVED, an_import)
def import_run(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.IMPORT)
    path = f"{IMPORTS}{an_import(cast)[0]}/"
    return Visit(client, grant, path, path=path)


@page("admin_console:import-stop", NOT_THAT_WAY, BOB_LED_ON, an_import)
def import_stop(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {}, IMPORTS)
