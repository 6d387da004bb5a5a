"""What a batch would do to each account, by pages of 50: as many statements for one as for 20,000 (P9)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.directory.rules import full_name
from accounts.models import User
from accounts.policies.queries import orders_of_domain
from accounts.policies.resolve import DomainOrders, Order
from admin_console.batches.before_after import BEFORE_AFTER, BatchGround
from admin_console.batches.models import BatchRun
from admin_console.batches.rules import INHERIT, UNBOUND, BatchChoices, LeftOut
from admin_console.batches.sorting import devices_of, has_factor, passwords_of, sessions_of, sorted_items
from admin_console.batches.words import LEFT_OUT_WORDS
from admin_console.capabilities.rules import BatchAct
from admin_console.desk import Desk
from admin_console.reach import departments_of, readable_names
from mailportal.pages import addresses_of
from mailportal.sql import row_count
from mailportal.ui.blocks import Facet

PAGE_SIZE: Final = 50
_BROWSERS: Final[Mapping[str, Callable[[], QuerySet[Any]]]] = {"sessions": sessions_of, "devices": devices_of}
# What is counted for the sentences of each act (before_after); for the others nothing is.
_COUNTED: Final[Mapping[BatchAct, Mapping[str, Callable[[], QuerySet[Any]]]]] = {
    BatchAct.RESET: {**_BROWSERS, "passwords": passwords_of},
    BatchAct.FREEZE: _BROWSERS,
    BatchAct.SESSIONS: _BROWSERS,
}


class PreviewLine(NamedTuple):
    """One person as it is now and would be, for ``mailportal.ui.rows``.

    ``left_out``: why nothing would change, and in ``advice`` what to do about it. ``url`` is the account's page, empty
    where the desk may not open it.
    """

    name: str
    address: str
    now: str
    afterwards: str
    url: str
    left_out: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A page of lines, and how many would be touched and left out in all."""

    page: Page[Any]
    lines: Sequence[PreviewLine]
    touched: int
    left_out: int

    def facets(self, url: str, *, only_left_out: bool) -> list[Facet]:
        """Return everybody, and who is left out, as ready filters; none where nobody is."""
        if not self.left_out:
            return []
        return [
            Facet(_("All"), url, self.touched + self.left_out, is_current=not only_left_out),
            Facet(_("Left out"), f"{url}?left-out=1", self.left_out, is_current=only_left_out),
        ]


def preview_of(batch: BatchRun, desk: Desk, *, number: str | None, only_left_out: bool = False) -> Preview:
    """Return a page of the preview of a draft that is complete, in the order of names."""
    act, items = BatchAct(batch.act), sorted_items(batch, desk)
    counts = dict(items.order_by().values_list("verdict").annotate(n=Count("pk")))
    shown = items.exclude(verdict="") if only_left_out else items
    rows = _with_facts(act, shown).select_related("account__department").order_by("account__name", "account")
    left_out = sum(n for verdict, n in counts.items() if verdict)
    paginator = Paginator(rows, PAGE_SIZE)
    paginator.count = left_out if only_left_out else sum(counts.values())  # or it would judge 20,000 once more
    page = paginator.get_page(number)
    ground = _ground(batch, desk, [item.account for item in page])
    url_of = addresses_of("admin_console:employee-detail")
    lines = [_line(item, url_of(item.account.public_id), *BEFORE_AFTER[act](item, ground)) for item in page]
    return Preview(page, lines, touched=counts.get("", 0), left_out=left_out)


def _with_facts(act: BatchAct, items: QuerySet[Any]) -> QuerySet[Any]:
    counted: Mapping[str, Any] = {name: row_count(rows()) for name, rows in _COUNTED.get(act, {}).items()}
    bound = {f"has_{kind.value}": has_factor(kind) for kind in UNBOUND} if act is BatchAct.FACTORS else {}
    found: QuerySet[Any] = items.annotate(**counted, **bound)
    return found


def _ground(batch: BatchRun, desk: Desk, accounts: Sequence[User]) -> BatchGround:
    chosen = batch.chosen
    if batch.act == BatchAct.MOVE:
        return BatchGround(chosen, _departments(desk, accounts, chosen.department))
    if batch.act != BatchAct.PROTOCOLS:
        return BatchGround(chosen)
    keys = [account.pk for account in accounts]
    orders = orders_of_domain(domain_id=batch.domain_id, only_accounts=keys)
    return BatchGround(chosen, orders=orders, orders_after=_after(orders, chosen, keys))


def _departments(desk: Desk, accounts: Sequence[User], chosen: int | None) -> dict[int, str]:
    wanted = {account.department_id for account in accounts} | {chosen}
    paths = dict(departments_of(desk).filter(pk__in=wanted - {None}).values_list("pk", "path"))
    names = readable_names(desk, paths.values())
    return {pk: full_name(names[path]) for pk, path in paths.items()}


def _after(orders: DomainOrders, chosen: BatchChoices, accounts: Sequence[int]) -> DomainOrders:
    changed = {(kind, pk): value for kind, value in chosen.protocols.items() for pk in accounts}
    kept = {key: order for key, order in orders.accounts.items() if key not in changed}
    written = {key: Order(value) for key, value in changed.items() if value != INHERIT}
    return replace(orders, accounts=kept | written)


def _line(item: Any, url: str, now: str, afterwards: str) -> PreviewLine:  # noqa: ANN401 - an item with its verdict
    name, address = item.account.name, item.account.address
    if item.verdict:
        # How an account is that went out of reach is nothing that the desk may see.
        is_in_sight, why = item.verdict != LeftOut.OUTSIDE, LEFT_OUT_WORDS[LeftOut(item.verdict)]
        return PreviewLine(name, address, now * is_in_sight, "", url * is_in_sight, *map(str, why))
    return PreviewLine(name, address, now, afterwards, url)
