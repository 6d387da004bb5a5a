"""``manage.py key_status``: which keys there are and what depends on them."""

from django.core.management.base import CommandError

from mailportal.operations.commands import OperatorCommand
from security.operators.keys import KeyUse, key_uses, lost_keys
from security.operators.services import record_listing


class Command(OperatorCommand):
    """List the keys of every purpose; exit with status 1 where rows depend on a key that is gone."""

    help = (
        "List the keys of each purpose with the rows that depend on them. A key that no longer makes new values may "
        "be removed once no row depends on it."
    )

    def handle(self, *args: object, **options: object) -> None:
        uses, lost = key_uses(), lost_keys()
        record_listing(uses=uses, lost=lost)
        self.stdout.write(f"{'purpose':<12} {'key':>3}  {'made':<10}  {'rows':>9}")
        for use in uses:
            self.stdout.write(_line(use))
        gone = [_missing(purpose, kid, rows) for purpose, by_kid in lost.items() for kid, rows in by_kid.items()]
        if gone:
            raise CommandError("; ".join(gone) + ". Put the files back from their backup.")


def _missing(purpose: str, kid: int, rows: int) -> str:
    what = "1 row depends" if rows == 1 else f"{rows} rows depend"
    return f"{purpose}: {what} on key {kid}, whose file is gone"


def _line(use: KeyUse) -> str:
    rows = "-" if use.rows is None else str(use.rows)
    note = "  makes new ones" if use.is_newest else ""
    return f"{use.purpose:<12} {use.kid:>3}  {use.made_at:%Y-%m-%d}  {rows:>9}{note}"
