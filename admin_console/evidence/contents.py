"""What an evidence pack holds: rules in force, coverage, exceptions, the audit chain, and the controls of each page.

In English in all languages, for auditors and their programs. Counts, rules and their reasons; of people the addresses
of those who have an exception or made a rule, as the postmaster reads them on the pages of the rules. No secret.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation

from accounts.directory.rules import full_name
from accounts.models import Department, Policy
from accounts.policies.kinds import every_kind, kind_named
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import Crowd, effective_at
from admin_console.desk import Desk
from admin_console.evidence.models import EvidencePack
from admin_console.figures.queries import HEADS, Counts, Figures
from admin_console.figures.rules import HeadCount
from admin_console.figures.services import recount
from admin_console.reach import readable_names
from mailportal.audit.models import AuditEvent
from mailportal.audit.verification import Findings
from mailportal.web.spreadsheets import table_bytes
from security.address_limits.queries import living_blocks
from security.client_passwords.models import ClientPassword
from security.old_passwords.queries import living_old_passwords

# Of exceptions; an auditor who needs more asks for the log.
MOST_LINES: Final = 50_000
_CONTROLS: Final = Path(__file__).with_name("controls.json")
_BY_DEFAULT: Final = ("default", "", "", "")
_README: Final = """\
Evidence of how {domain} guards its mail accounts, made {made_at} (UTC) by Mail Portal.

policies.csv    the rules of the whole domain as they are in force, since when and by whose order
exceptions.csv  what holds for departments and accounts instead: owner, reason, end
blocked.csv     networks that nobody is let in from: owner, reason, end
coverage.csv    how many people have a second factor, and for how many mail programs need security passwords
audit.json      whether the chain of the audit log holds, link by link
controls.json   which control each page of the portal speaks to; numbers, with their sources
manifest.json   the SHA-256 sum of each of these files
manifest.sig    an Ed25519 signature (RFC 8032) over the bytes of manifest.json

To verify: manage.py verify_evidence FILE. Or with the operator's public key (manage.py evidence_key > key.pem):
openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in manifest.json -sigfile manifest.sig
"""


def about(pack: EvidencePack, desk: Desk) -> Mapping[str, object]:
    """Return what the manifest says of the pack: which one it is, of which domain, ordered by whom."""
    ordered_at = pack.ordered_at.isoformat(timespec="seconds") if pack.ordered_at else ""
    return {
        "pack": str(pack.public_id),
        "domain": desk.domain.name,
        "ordered_by": desk.account.address,
        "ordered_at": ordered_at,
    }


def files_of(desk: Desk, findings: Findings, *, made_at: datetime) -> Mapping[str, bytes]:
    """Return the files by name."""
    with translation.override("en"):
        return {
            "README.txt": _README.format(domain=desk.domain.name, made_at=_moment(made_at)).encode(),
            "policies.csv": table_bytes(_policies(desk)),
            "exceptions.csv": table_bytes(_exceptions(desk)),
            "blocked.csv": table_bytes(_blocked(desk)),
            "coverage.csv": table_bytes(_coverage(desk)),
            "audit.json": _json(_audit(desk, findings, made_at)),
            "controls.json": _CONTROLS.read_bytes(),
        }


def _policies(desk: Desk) -> Iterator[Sequence[object]]:
    yield ("rule", "title", "value", "choice", "since", "ends", "owner", "reason")
    orders, now = orders_of_domain(domain_id=desk.domain.pk), timezone.now()
    for kind in every_kind():
        found = effective_at(orders, kind, Crowd(None), now)
        choice, order = str(kind.choice(found.value).name), found.order
        terms = _BY_DEFAULT if order is None else _terms(order.since, order.ends_at, order.owner, order.reason)
        yield (kind.name, str(kind.title), found.value, choice, *terms)


def _exceptions(desk: Desk) -> Iterator[Sequence[object]]:
    yield ("rule", "title", "value", "department", "account", "since", "ends", "owner", "reason")
    rows = _exception_rows(desk)
    names = _department_names(desk)
    for row in rows[:MOST_LINES].iterator(chunk_size=1000):
        yield _exception(row, names)
    if rows.count() > MOST_LINES:
        yield (f"There are more than {MOST_LINES} exceptions.",)


def _exception_rows(desk: Desk) -> QuerySet[Policy]:
    # Those of accounts in the recycle bin say nothing until one is restored.
    somebody = Q(department__isnull=False) | Q(account__isnull=False, account__deleted_at__isnull=True)
    rows = Policy.objects.filter(somebody, domain=desk.domain).select_related("account", "department")
    return rows.order_by(F("department_id").asc(nulls_last=True), "account__address", "kind", "pk")


def _exception(row: Policy, names: Mapping[str, str]) -> Sequence[object]:
    department = "" if row.department is None else names[row.department.path]
    account = "" if row.account is None else row.account.address
    terms = _terms(row.since, row.ends_at, row.owner, row.reason)
    return (row.kind, str(kind_named(row.kind).title), row.value, department, account, *terms)


def _blocked(desk: Desk) -> Iterator[Sequence[object]]:
    yield ("network", "since", "ends", "owner", "reason")
    rows = living_blocks(domain_id=desk.domain.pk, now=timezone.now())
    for row in rows[:MOST_LINES].iterator(chunk_size=1000):
        yield (row.network, *_terms(row.created_at, row.ends_at, row.owner, row.reason))


def _coverage(desk: Desk) -> Iterator[Sequence[object]]:
    yield ("department", "people", "with a second factor", "mail programs need security passwords")
    figures = Figures(Counts(recount(HEADS, domain_id=desk.domain.pk)))
    yield ("*", *_numbers(figures.everybody))
    ids = dict(Department.objects.filter(domain=desk.domain).values_list("path", "pk"))
    for path, name in sorted(_department_names(desk).items(), key=lambda item: item[1]):
        yield (name, *_numbers(figures.at(ids[path])))
    living = ClientPassword.objects.filter(account__domain=desk.domain, revoked_at=None, account__deleted_at=None)
    yield ("* security passwords in use", living.count())
    yield ("* people with a security password", living.values("account").distinct().count())
    old = living_old_passwords().filter(account__domain=desk.domain, account__deleted_at=None)
    yield ("* people whose old password lives on in mail programs", old.count())


def _numbers(count: HeadCount) -> Sequence[int]:
    return (count.people, count.with_factor, count.bound)


def _department_names(desk: Desk) -> Mapping[str, str]:
    paths = list(Department.objects.filter(domain=desk.domain).values_list("path", flat=True))
    return {path: full_name(names) for path, names in readable_names(desk, paths).items()}


def _audit(desk: Desk, findings: Findings, now: datetime) -> Mapping[str, object]:
    # How many events there are of all domains, and where the chain is broken, is the operator's to know.
    sealed = AuditEvent.objects.filter(domain_id=desk.domain.pk).exclude(sequence=None)
    first = sealed.order_by("at").values_list("at", flat=True).first()
    return {
        "verified_at": _moment(now),
        "holds": findings.broken is None,
        "fault": None if findings.broken is None else findings.broken.why,
        "events_of_the_domain": sealed.count(),
        "oldest_event_of_the_domain": _moment(first),
        "method": "HMAC-SHA-256 over each event and the sum before it, from the beginning of the log or its checkpoint",
    }


def _terms(since: datetime | None, ends_at: datetime | None, owner: str, reason: str) -> Sequence[str]:
    return (_moment(since), _moment(ends_at), owner, reason)


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()
