"""The desk of the postmaster."""

from django.test import Client

from accounts.models import User
from security.grants.rules import Purpose
from tests.browser import logged_on
from tests.cast import Cast, password_of
from tests.site.objects import a_limited_network, a_password_exception, an_exception, an_import, of_alice, of_sales
from tests.site.people import bob, proved, stop_changes_of
from tests.site.table import (
    BOB,
    BOB_INVALID,
    BOB_LED_ON,
    BOB_UNPROVED,
    NOT_THAT_WAY,
    POSTMASTERS,
    POSTMASTERS_INVALID,
    POSTMASTERS_LED_ON,
    POSTMASTERS_WITHOUT_DRAFT,
    Visit,
    page,
)

CONSOLE = "/console"
NETWORKS = f"{CONSOLE}/limited-networks/"
RULES, REVIEW = f"{CONSOLE}/third-party-clients/", f"{CONSOLE}/third-party-clients/review/"
_NOBODY = "?q=nobody-of-this-name"

page("admin_console:home", POSTMASTERS_LED_ON, NOT_THAT_WAY, shows=302)(bob)
page("admin_console:employee-list", POSTMASTERS, NOT_THAT_WAY, empty=_NOBODY)(bob)
page("admin_console:employee-detail", BOB, NOT_THAT_WAY, of_alice)(bob)
page("admin_console:network-list", POSTMASTERS, NOT_THAT_WAY, empty="")(bob)
page("admin_console:policy-exception-whom", POSTMASTERS, NOT_THAT_WAY, empty=_NOBODY)(bob)


def _page_of_alice(cast: Cast) -> str:
    return f"{CONSOLE}/employees/{cast.alice.public_id}/"


@page("admin_console:employee-protocols", BOB, BOB_INVALID, of_alice)
def employee_protocols(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {"pop3": "off"}, REVIEW)


@page("admin_console:employee-freeze", BOB, BOB_LED_ON, of_alice)
def employee_freeze(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {}, _page_of_alice(cast))


@page("admin_console:employee-unfreeze", BOB, BOB_LED_ON, of_alice)
def employee_unfreeze(cast: Cast) -> Visit:
    User.objects.filter(pk=cast.alice.pk).update(frozen_at=cast.alice.created_at)
    return Visit(logged_on(cast.bob), {}, _page_of_alice(cast))


@page("admin_console:employee-thaw", BOB_LED_ON, BOB_UNPROVED, of_alice)
@page("admin_console:employee-remove-frozen", BOB_LED_ON, BOB_UNPROVED, of_alice)
def employee_frozen(cast: Cast) -> Visit:
    stop_changes_of(cast.alice)
    client, grant = proved(cast.bob, Purpose.ENFORCE)
    return Visit(client, grant, _page_of_alice(cast))


@page("admin_console:network-lift", BOB_LED_ON, BOB_UNPROVED, a_limited_network)
def network_lift(cast: Cast) -> Visit:
    client, grant = proved(cast.bob, Purpose.LIFT_LIMIT)
    return Visit(client, grant, NETWORKS)


_ALL_MUST = {"third_party_clients": "allowed", "client_passwords": "required"}
_MUST = {"client_passwords": "required", "reason": "Tablets"}


@page("admin_console:policy-edit", POSTMASTERS, POSTMASTERS_INVALID, empty="")
def policy_edit(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _ALL_MUST, REVIEW)


def _reviewed(cast: Cast, where: str, change: dict[str, str]) -> tuple[Client, dict[str, str]]:
    """Draft a change, prove and read its review; return what confirms it."""
    client = logged_on(cast.bob)
    client.post(where, change)
    client.post("/settings/verify/enforce/", {"password": password_of("Postmaster")})
    shown = client.get(f"{where}review/").context
    seen = (shown["review"] if "review" in shown else shown["change"]).fingerprint
    return client, {"grant": str(shown["grant"]), "seen": seen}


@page("admin_console:policy-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def policy_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, RULES, _ALL_MUST), RULES)


@page("admin_console:policy-exception-department", BOB, BOB_INVALID, of_sales)
@page("admin_console:policy-exception-employee", BOB, BOB_LED_ON, of_alice)
def policy_exception(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _MUST, REVIEW)


PASSWORDS, KEYWORDS = f"{CONSOLE}/password-policy/", f"{CONSOLE}/password-policy/keywords/"
_LONGER = {
    "password_rules": "length",
    "password_length": "20",
    "password_history": "5",
    "password_expiry": "3",
    "password_expiry_strength": "force",
    "temporary_password_days": "2",
}

page("admin_console:password-policy-exception-whom", POSTMASTERS, NOT_THAT_WAY, empty=_NOBODY)(bob)


@page("admin_console:password-policy-edit", POSTMASTERS, POSTMASTERS_INVALID, empty="")
@page("admin_console:password-policy-exception-department", BOB, BOB_INVALID, of_sales)
@page("admin_console:password-policy-exception-employee", BOB, BOB_INVALID, of_alice)
def password_policy(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), _LONGER, f"{PASSWORDS}review/")


@page("admin_console:password-policy-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def password_policy_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, PASSWORDS, _LONGER), PASSWORDS)


@page("admin_console:password-policy-exception-remove", POSTMASTERS_LED_ON, BOB_LED_ON, a_password_exception, shows=302)
def password_policy_exception_remove(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {}, f"{PASSWORDS}review/")


@page("admin_console:keywords-edit", POSTMASTERS, POSTMASTERS_INVALID)
def keywords_edit(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {"keywords": "北风贸易"}, f"{KEYWORDS}review/", ("keywords",))


@page("admin_console:keywords-review", POSTMASTERS_WITHOUT_DRAFT, POSTMASTERS_WITHOUT_DRAFT)
def keywords_review(cast: Cast) -> Visit:
    return Visit(*_reviewed(cast, KEYWORDS, {"keywords": "北风贸易"}), PASSWORDS)


@page("admin_console:policy-exception-remove", POSTMASTERS_LED_ON, BOB_LED_ON, an_exception, shows=302)
def policy_exception_remove(cast: Cast) -> Visit:
    return Visit(logged_on(cast.bob), {}, REVIEW)


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
