"""The other end of tests/mail/backstage.py: people's acts by the portal's own services."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.directory.services import create_account, create_department
from accounts.models import Department, Domain, User
from accounts.passwords.services import hash_password
from accounts.policies.kinds import kind_named
from accounts.policies.services import set_policy
from admin_console.blocklist.services import Blocking, carry_out_blocking
from admin_console.employees.services import freeze_employee
from admin_console.enforcement.models import CutOver
from admin_console.enforcement.queries import progress_of
from admin_console.enforcement.rehearsal import rehearsal_of
from admin_console.leavers.services import close_account
from admin_console.lifecycle.queries import card_of
from admin_console.lifecycle.rules import Profile
from admin_console.lifecycle.services import (
    HandedOut,
    create_employee,
    delete_employee,
    purge_employee,
    restore_employee,
)
from admin_console.receipts.models import Receipt
from admin_console.receipts.queries import cuts_of
from admin_console.receipts.rules import holdings_in
from admin_console.receipts.words import lines_of
from admin_console.resets.services import shut_out_lost_phone
from mailportal.audit.source import Source
from security.account.logon_history.history import Wanted, history_page
from security.client_passwords.limiting import change_limits
from security.client_passwords.limits import PasswordLimits
from security.client_passwords.rules import ClientKind
from security.client_passwords.services import delete_client_password, issue_client_password, turn_on
from security.factors.queries import factors_of
from security.flow.values import Flow
from security.grants.rules import Purpose
from security.models import Cut, LogonRecord, OldPassword
from security.networks import network_in
from security.old_passwords.queries import old_password_of
from security.old_passwords.services import delete_old_password
from security.operators.address_limits import lift_address_limits
from security.passwords import changing as services
from security.passwords.activation.rules import BySheet
from security.passwords.activation.services import find_code, set_password_by_code
from security.records.words import program_words, reason_words, result_words
from security.resets.queries import holdings_of
from tests.admin_console.enforcement.acts import begin_hour, come_hour, due, order_for
from tests.mail.operators_acts import move_in, upon_domain
from tests.security.factors.authenticators.acts import attached
from tests.security.flow.acts import flow_in
from tests.security.step_up.acts import grant_for, proved_by_password

DOMAIN = "acme.example"
SOURCE = Source(address="127.0.0.1", program="tests")
SESSION_KEY = "a session of the web"


def hire(name: str, password: str) -> str:
    """Create an employee of the demonstration's domain; return the address."""
    domain = Domain.objects.get(name=DOMAIN)
    address = f"{name}@{DOMAIN}"
    create_account(address=address, name=name, domain=domain, encoded_password=hash_password(password))
    return address


def turn_on_for(address: str) -> None:
    """Turn security passwords on."""
    turn_on(flow=flow_in(User.objects.get(address=address), source=SOURCE))


def issue(address: str, password: str, kind: str, label: str) -> dict[str, str]:
    """Issue a security password after the account password was given again."""
    account = User.objects.get(address=address)
    grant = proved_by_password(account, Purpose.GENERATE, password=password, session=SESSION_KEY, source=SOURCE)
    issued = issue_client_password(
        flow=flow_in(account, SESSION_KEY, proof=grant, source=SOURCE), label=label, kind=ClientKind(kind)
    )
    client_password = issued.client_password
    return {
        "id": str(client_password.public_id),
        "credential": client_password.credential,
        "secret": issued.secret,
    }


def delete(address: str, public_id: str) -> int | None:
    """Delete a security password; return the number on the receipt."""
    account = User.objects.get(address=address)
    deleted = delete_client_password(account=account, public_id=UUID(public_id), source=SOURCE)
    return Cut.objects.get(credential=deleted.credential).ended


def limit(address: str, public_id: str, networks: str, seconds: float | None) -> None:
    """Let its owner limit a security password to networks, and to so many seconds from now."""
    account = User.objects.get(address=address)
    flow = flow_in(account, SESSION_KEY, proof=grant_for(account, Purpose.LIMIT, session=SESSION_KEY), source=SOURCE)
    ends_at = None if seconds is None else timezone.now() + timedelta(seconds=seconds)
    change_limits(flow=flow, public_id=UUID(public_id), limits=PasswordLimits(ends_at, networks))


def change_password(address: str, current: str, new: str, delete_client_passwords: bool) -> None:
    """Change the account password as its owner."""
    account = User.objects.get(address=address)
    services.change_password(
        flow=flow_in(account, source=SOURCE),
        current=current,
        new=new,
        delete_client_passwords=delete_client_passwords,
    )


def admit(name: str, password: str) -> str:
    """Create an employee as the postmaster, with a card by which they set this password; return the address."""
    made = create_employee(
        flow=_of_postmaster(Purpose.PEOPLE),
        address=f"{name}@{DOMAIN}",
        profile=Profile(name, None),
        language="en",
        how=BySheet(),
    )
    _activate(made, password)
    return made.account.address


def _activate(made: HandedOut, password: str) -> None:
    found = card_of(made.ordered)
    assert found is not None
    code = find_code(address=made.account.address, typed=found[1].code, source=SOURCE)
    set_password_by_code(code=code, new=password, source=SOURCE)


def dismiss(address: str) -> None:
    """Put the account into the recycle bin as its postmaster."""
    delete_employee(flow=_of_postmaster(Purpose.DELETE_ACCOUNT), account=User.objects.get(address=address))


def bring_back(address: str, password: str) -> None:
    """Take it out again, with a card by which its owner sets this password."""
    account = User.objects.get(address=address)
    _activate(restore_employee(flow=_of_postmaster(Purpose.PEOPLE), account=account, how=BySheet()), password)


def purge(address: str) -> None:
    """Delete it for good."""
    purge_employee(flow=_of_postmaster(Purpose.DELETE_ACCOUNT), account=User.objects.get(address=address))


def freeze(address: str) -> None:
    """Freeze the account as its postmaster."""
    freeze_employee(flow=_of_postmaster(Purpose.PEOPLE), account=User.objects.get(address=address))


def _of_postmaster(purpose: Purpose) -> Flow:
    postmaster = User.objects.get(address=f"postmaster@{DOMAIN}")
    grant = grant_for(postmaster, purpose, session=SESSION_KEY)
    return flow_in(postmaster, SESSION_KEY, proof=grant, source=SOURCE)


def lose_phone(address: str) -> list[str]:
    """Shut out what looks like a phone, as the postmaster; return the words of the receipt."""
    account = User.objects.get(address=address)
    keys = [one.key for one in holdings_of(account=account) if one.is_of_phone]
    flow = _of_postmaster(Purpose.PEOPLE)
    return _words(shut_out_lost_phone(flow=flow, account=account, keys=keys))


def leave(address: str) -> list[str]:
    """Close the account of someone who leaves, as the postmaster; return the words of the receipt."""
    flow = _of_postmaster(Purpose.LEAVER)
    return _words(close_account(flow=flow, account=User.objects.get(address=address), reason=""))


def _words(receipt: Receipt) -> list[str]:
    lines = lines_of(receipt, holdings_in(receipt.ended), cuts_of(receipt), changed_at=None, is_waiting=False)
    return [f"{line.what}: {line.detail}".replace("\u2068", "").replace("\u2069", "") for line in lines]


def attach(address: str) -> None:
    """Attach an authenticator as its owner."""
    attached(User.objects.get(address=address))


def has_factor(address: str) -> bool:
    """Whether a second factor is bound."""
    return factors_of(account=User.objects.get(address=address)).is_bound


def must_change(address: str) -> None:
    """Make the account password one that its owner must change."""
    User.objects.filter(address=address).update(must_change_password_since=timezone.now())


def reasons(address: str) -> list[str]:
    """Read the account's logon history."""
    wanted = Wanted(since=timezone.now() - timedelta(days=1))
    page = history_page(account=User.objects.get(address=address), wanted=wanted)
    return [reason_words(logon.record) for logon in page.logons]


def results(address: str) -> list[tuple[str, int]]:
    """Read what the history says was answered, and how often."""
    wanted = Wanted(since=timezone.now() - timedelta(days=1))
    page = history_page(account=User.objects.get(address=address), wanted=wanted)
    return [(result_words(logon.record), logon.record.count) for logon in page.logons]


def programs(address: str) -> list[str]:
    """Read which programs the account's logon history names."""
    wanted = Wanted(since=timezone.now() - timedelta(days=1))
    page = history_page(account=User.objects.get(address=address), wanted=wanted)
    return [program_words(logon.record) for logon in page.logons]


def recorded(source: str) -> list[list[str]]:
    """Read the records of a client's address."""
    rows = LogonRecord.objects.filter(source_address=source).order_by("pk")
    return [list(row) for row in rows.values_list("typed_address", "reason")]


def order(address: str, kind: str, value: str) -> None:
    """Order a policy for one account."""
    account = User.objects.get(address=address)
    domain = Domain.objects.get(name=DOMAIN)
    set_policy(kind=kind_named(kind), domain=domain, account=account, value=value, owner=f"postmaster@{DOMAIN}")


def gather(addresses: list[str]) -> int:
    """Put these accounts into a department of their own; return its id."""
    domain = Domain.objects.get(name=DOMAIN)
    department = create_department(domain=domain, name=f"Cut-over {uuid4()}")
    User.objects.filter(address__in=addresses).update(department=department)
    return department.pk


def rehearse(department: int) -> list[int]:
    """Count the devices and people of the department that requiring security passwords would stop."""
    found = rehearsal_of(User.objects.filter(department=department), domain_id=_domain_id(), size=1)
    return [found.devices, found.people]


def require(department: int, seconds: float, old_days: int) -> str:
    """Order security passwords for the department, so many seconds from now, as the postmaster; return its id."""
    postmaster = User.objects.get(address=f"postmaster@{DOMAIN}")
    at = timezone.now() + timedelta(seconds=seconds)
    where = Department.objects.get(pk=department)
    return str(order_for(postmaster, at, department=where, old_days=old_days or None).public_id)


def old_password(address: str) -> dict[str, bool]:
    """Read whether one lives on, and whether the web asks for another one."""
    account = User.objects.get(address=address)
    asks = account.must_change_password_since is not None
    return {"lives": old_password_of(account=account) is not None, "asks": asks}


def delete_old(address: str) -> int | None:
    """Delete it as its owner; return the number on the receipt."""
    account = User.objects.get(address=address)
    return Cut.objects.get(credential=delete_old_password(account=account, source=SOURCE)).ended


def end_old(address: str) -> None:
    """Let its last moment be past, also by the clock of a database that counts whole seconds."""
    OldPassword.objects.filter(account__address=address).update(ends_at=timezone.now() - timedelta(seconds=1))


def require_of_each(department: int, days: int) -> str:
    """Order security passwords for the department person by person, as the postmaster; return its id."""
    postmaster = User.objects.get(address=f"postmaster@{DOMAIN}")
    last = timezone.now() + timedelta(days=30)
    return str(order_for(postmaster, last, department=Department.objects.get(pk=department), days=days).public_id)


def begin_own_hour(address: str) -> None:
    """Let what a web logon of the account begins have begun."""
    begin_hour(User.objects.get(address=address))


def come_own_hour(address: str) -> None:
    """Let that hour be now."""
    come_hour(User.objects.get(address=address))


def come_last_hour(order: str) -> None:
    """Let the order's last hour be now."""
    due(CutOver.objects.get(public_id=order))


def progress(order: str) -> dict[str, int | bool]:
    """Read how the cut-over goes."""
    cut_over = CutOver.objects.get(public_id=order)
    return {"is_waiting": cut_over.is_waiting, **asdict(progress_of(cut_over))}


def _domain_id() -> int:
    return Domain.objects.get(name=DOMAIN).pk


def block(network: str) -> None:
    """Block a network as the postmaster; what is open from there is told to end."""
    wanted = Blocking((network_in(network),))
    flow = _of_postmaster(Purpose.ENFORCE)
    domain = Domain.objects.get(name=DOMAIN)
    carry_out_blocking(flow=flow, domain=domain, blocking=wanted, seen=wanted.fingerprint, is_warned=False)


def unblock() -> None:
    """Take back all that the domain says about addresses, as the operator."""
    lift_address_limits(domain=Domain.objects.get(name=DOMAIN))


ACTS: dict[str, Callable[..., Any]] = {
    "move_in": move_in,
    "upon_domain": upon_domain,
    "hire": hire,
    "admit": admit,
    "dismiss": dismiss,
    "bring_back": bring_back,
    "purge": purge,
    "turn_on": turn_on_for,
    "issue": issue,
    "delete": delete,
    "limit": limit,
    "change_password": change_password,
    "freeze": freeze,
    "lose_phone": lose_phone,
    "leave": leave,
    "attach": attach,
    "has_factor": has_factor,
    "must_change": must_change,
    "reasons": reasons,
    "results": results,
    "programs": programs,
    "recorded": recorded,
    "order": order,
    "gather": gather,
    "rehearse": rehearse,
    "require": require,
    "require_of_each": require_of_each,
    "begin_hour": begin_own_hour,
    "come_hour": come_own_hour,
    "come_last_hour": come_last_hour,
    "progress": progress,
    "old_password": old_password,
    "delete_old": delete_old,
    "end_old": end_old,
    "block": block,
    "unblock": unblock,
}


def main() -> None:
    """Do one act for each line of JSON; answer each with one."""
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = {"value": ACTS[question.pop("act")](**question)}
        except Exception as error:  # noqa: BLE001 - the test that asked shows it
            answer = {"error": repr(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
