"""Ask for pages of the logs in one process, without a server: ``python -m bench.log_pages``, under a portal's settings.
Prints JSON: by page and size of the log the milliseconds of each answer, and its statements.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from bench.console_pages import Asked, asked_in_turn  # first, for it sets Django up

# isort: split
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.directory.services import create_account
from accounts.models import Department, Domain, User
from admin_console.capabilities.rules import Capability
from bench.company import fill
from bench.records import analyse, fill_logs
from mailportal.audit.models import AuditEvent
from mailportal.pages import key_text
from security.records.models import LogonRecord
from tests.admin_console.acts import appointed, at_work

LOGONS, OPERATIONS = "/console/logs/logons/?period=180", "/console/logs/operations/?period=180"
# Name, people, departments, rows of each log.
SIZES: Final = (("small", 1_000, 20, 8_000), ("large", 20_000, 400, 1_000_000))


def addresses(postmaster: User) -> Mapping[str, str]:
    """Return the pages by their names: all filters, those that find few and those that find many."""
    people = User.objects.filter(domain=postmaster.domain).exclude(pk=postmaster.pk)
    who = people.order_by("pk")[7].address
    logon = _middle(LogonRecord.objects.filter(domain_id=postmaster.domain_id).order_by("-last_at"))
    event = _middle(AuditEvent.objects.filter(domain_id=postmaster.domain_id).order_by("-at"))
    return {
        "employees, for comparison": "/console/employees/",
        "logons": LOGONS,
        "logons, far back": f"{LOGONS}&older={key_text((logon.last_at, logon.pk))}",
        "logons, a person": f"{LOGONS}&who={who}",
        "logons, a person refused": f"{LOGONS}&who={who}&result=reject",
        "logons, refused": f"{LOGONS}&result=reject",
        "logons, deferred": f"{LOGONS}&result=defer",
        "logons, POP3": f"{LOGONS}&protocol=pop3",
        "logons, POP3 deferred": f"{LOGONS}&protocol=pop3&result=defer",
        "logons, a network": f"{LOGONS}&network=10.5.5.0/24",
        "logons, an address deferred": f"{LOGONS}&network=10.5.5.7&result=defer",
        "logons, wide network": f"{LOGONS}&network=10.0.0.0/12&result=reject",
        "logons, no such network": f"{LOGONS}&network=172.16.0.0/12",
        "operations": OPERATIONS,
        "operations, far back": f"{OPERATIONS}&older={key_text((event.at, event.pk))}",
        "operations, by a person": f"{OPERATIONS}&who={who}",
        "operations, to a person": f"{OPERATIONS}&whom={who}&act=group:rules",
        "operations, rules": f"{OPERATIONS}&act=group:rules",
        "operations, security passwords": f"{OPERATIONS}&act=group:security-passwords",
        "operations, refused": f"{OPERATIONS}&result=refused",
    }


def addresses_of_department() -> Mapping[str, str]:
    """Return the pages that an administrator of one department, or of ten, reads."""
    return {
        "logons": LOGONS,
        "logons, refused": f"{LOGONS}&result=reject",
        "logons, POP3 deferred": f"{LOGONS}&protocol=pop3&result=defer",
        "operations": OPERATIONS,
        "operations, rules": f"{OPERATIONS}&act=group:rules",
    }


def main() -> dict[str, dict[str, dict[str, object]]]:
    """Fill a domain of each size and its logs, then ask for every page of both in turn."""
    desks, now = {}, timezone.now()
    for size, people, departments, _rows in SIZES:
        desks[size] = fill(f"{size}.example", people=people, departments=departments)
    for size, _people, _departments, rows in SIZES:
        fill_logs(list(User.objects.filter(domain=desks[size].domain).order_by("pk")), rows=rows, now=now)
    analyse()
    settings.ALLOWED_HOSTS = ["*"]
    found = _asked(desks, {size: addresses(postmaster) for size, postmaster in desks.items()}, reader=2)
    for name, depth in (("a department", 3), ("ten departments", 0)):
        people = {size: _administrator(f"{size}.example", depth) for size in desks}
        cost = _asked(people, dict.fromkeys(desks, addresses_of_department()), reader=4)
        found |= {f"{page}, for {name}": answers for page, answers in cost.items()}
    return found


def _asked(
    people: Mapping[str, User], pages: Mapping[str, Mapping[str, str]], *, reader: int
) -> dict[str, dict[str, dict[str, object]]]:
    asked = {size: {name: Asked(address) for name, address in one.items()} for size, one in pages.items()}
    return asked_in_turn(asked, people, {size: at_work(person) for size, person in people.items()}, reader=reader)


def _administrator(name: str, depth: int) -> User:
    """Return one who looks after a department of this depth in the first branch of a domain, and all below it."""
    domain = Domain.objects.get(name=name)
    department = Department.objects.filter(domain=domain).order_by("pk")[depth]
    address = f"administrator{depth}@{domain.name}"
    account = create_account(
        address=address, name="Administrator", domain=domain, department=department, encoded_password=None
    )
    return appointed(account, department, may={Capability.LOGS})


def _middle(rows: QuerySet[Any]) -> Any:  # noqa: ANN401 - of either log
    return rows[rows.count() // 2]


if __name__ == "__main__":
    json.dump(main(), sys.stdout)
