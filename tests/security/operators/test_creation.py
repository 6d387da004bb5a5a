"""O1: domains and people let in from the host, by a link and on record; what cannot be is refused in a sentence."""

import re

import pytest
from django.core.management.base import CommandError

from accounts.directory.rules import Role
from accounts.models import Department, Domain, User
from mailportal.audit.models import AuditEvent
from security.models import PasswordLink
from tests.browser import browser
from tests.cast import Cast, password_of
from tests.security.operators.test_commands import on_the_host, run

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "Quite-Another-7"


def code_in(said: str) -> str:
    found = re.search(r"/set-password/#(\S{43})\n", said)
    assert found is not None
    return found[1]


def set_password(said: str) -> int:
    typed = {"code": code_in(said), "new": NEW, "confirm": NEW}
    return browser().post("/set-password/", typed).status_code


def test_o1_a_domain_comes_with_its_postmaster_and_safe_defaults(cast: Cast) -> None:
    said = run("create_domain", "Initech.Example", "--display-name", " Initech  Ltd ", "--time-zone", "America/Chicago")
    domain = Domain.objects.get(name="initech.example")
    assert (domain.display_name, domain.time_zone, domain.demonstration) == ("Initech Ltd", "America/Chicago", False)
    (postmaster,) = domain.users.all()
    assert (postmaster.address, postmaster.role) == ("postmaster@initech.example", Role.POSTMASTER)
    assert not postmaster.has_usable_password()
    assert not domain.policies.exists()
    assert set_password(said) == 302
    created = on_the_host("accounts:domain:created")
    assert (created.target, created.domain_id) == ("initech.example", domain.pk)
    assert created.change == {"display_name": "Initech Ltd", "time_zone": "America/Chicago"}
    assert on_the_host("accounts:account:created").target == "postmaster@initech.example"
    assert on_the_host("security:password-link:issued").target == "postmaster@initech.example"


def test_an_international_name_is_kept_as_mail_servers_have_it(cast: Cast) -> None:
    run("create_domain", "Bücher.example")
    assert User.objects.filter(address="postmaster@xn--bcher-kva.example").exists()


@pytest.mark.parametrize("name", ["acme.example", "ACME.example"])
def test_a_domain_that_exists_is_left_alone(cast: Cast, name: str) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(CommandError, match="This domain already exists"):
        run("create_domain", name, "--display-name", "Other")
    assert (Domain.objects.get(pk=cast.acme.pk).display_name, AuditEvent.objects.count()) == ("", before)


@pytest.mark.parametrize(
    "words",
    [
        ("create_domain", "acme"),
        ("create_domain", "postmaster@initech.example"),
        ("create_domain", "initech.example", "--time-zone", "Mars/Olympus"),
        ("create_domain", "initech.example", "--time-zone", "Europe"),
        ("create_domain", "initech.example", "--time-zone", "../../etc/passwd"),
        ("create_domain", "initech.example", "--display-name", ""),
        ("create_domain", "initech.example", "--display-name", "Initech\u202e"),
        ("create_domain", "initech.example", "--display-name", "I" * 101),
        ("create_account", "zoe@initech.example", "--name", "Zoe"),
        ("create_account", "zoe", "--name", "Zoe"),
        ("create_account", "zoe@acme.example", "--name", " "),
        ("create_account", "zoe@acme.example", "--name", "Zoe\x1b[2J"),
        ("create_account", "zoe@acme.example", "--name", "Zoe", "--department", ""),
        ("create_account", "zoe@acme.example", "--name", "Zoe", "--department", "Sales//East"),
        ("create_account", "zoe@acme.example", "--name", "Zoe", "--department", "/".join("abcdefghijk")),
        ("create_account", "alice@acme.example", "--name", "Alice", "--department", "Brand/New"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_changes_nothing(cast: Cast, words: tuple[str, ...]) -> None:
    before = [model.objects.count() for model in (Domain, Department, User, AuditEvent, PasswordLink)]
    with pytest.raises(CommandError):
        run(*words)
    assert [model.objects.count() for model in (Domain, Department, User, AuditEvent, PasswordLink)] == before


def test_a_domain_whose_postmaster_is_an_operator_is_refused_whole(cast: Cast) -> None:
    run("create_operator", "postmaster@initech.example")
    with pytest.raises(CommandError, match="already exists"):
        run("create_domain", "initech.example")
    assert not Domain.objects.filter(name="initech.example").exists()


def test_an_employee_joins_a_department_that_is_there_and_one_that_is_not(cast: Cast) -> None:
    said = run("create_account", "Zoe@Acme.Example", "--name", "Zoë  Ng", "--department", "Sales/East")
    zoe = User.objects.get(address="zoe@acme.example")
    assert (zoe.name, zoe.role, zoe.department, zoe.has_usable_password()) == (
        "Zoë Ng",
        Role.EMPLOYEE,
        cast.sales_east,
        False,
    )
    created = on_the_host("accounts:account:created")
    assert created.change == {"name": "Zoë Ng", "role": "employee", "department": "Sales / East"}
    assert set_password(said) == 302
    run("create_account", "yan@acme.example", "--name", "Yan", "--department", "Sales/West/Shops")
    shops = User.objects.get(address="yan@acme.example").department
    assert shops is not None
    assert shops.parent is not None
    assert (shops.name, shops.parent.name, shops.parent.parent) == ("Shops", "West", cast.sales)


def test_nobody_logs_on_before_the_password_is_set(cast: Cast) -> None:
    run("create_account", "zoe@acme.example", "--name", "Zoe")
    typed = {"address": "zoe@acme.example", "password": password_of("Zoe")}
    assert browser().post("/logon/", typed).status_code == 400


def test_a_first_link_that_ran_out_is_renewed_and_one_that_was_used_is_not(cast: Cast) -> None:
    run("create_account", "zoe@acme.example", "--name", "Zoe")
    with pytest.raises(CommandError, match=r"reset_password zoe@acme\.example"):
        run("create_account", "zoe@acme.example", "--name", "Zoe")
    assert set_password(run("reset_password", "zoe@acme.example")) == 302
    with pytest.raises(CommandError, match="administrator of their domain"):
        run("reset_password", "zoe@acme.example")


def test_the_console_asks_for_a_second_factor_unless_the_operator_says_otherwise(cast: Cast) -> None:
    """A domain begins strict; each change is on record with what held before."""
    run("create_domain", "new.example")
    domain = Domain.objects.get(name="new.example")
    assert not domain.console_without_factor
    for option, waived in (("--waive", True), ("--require", False), ("--require", False)):
        said = run("console_factor", "New.Example", option)
        domain.refresh_from_db()
        assert domain.console_without_factor is waived
        assert ("without" in said) is waived
    changes = AuditEvent.objects.filter(event="accounts:console-factor:set", target="new.example").order_by("pk")
    assert [(one.change["before"], one.change["after"]) for one in changes] == [
        ("required", "waived"),
        ("waived", "required"),
        ("required", "required"),
    ]
