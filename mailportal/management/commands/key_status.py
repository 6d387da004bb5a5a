"""``manage.py key_status``: which keys there are and what rests on them."""

from django.core.management.base import CommandError

from mailportal.operations.commands import OperatorCommand
from security.operators.key_usage import KeyUse, key_uses, lost_keys


class Command(OperatorCommand):
    """List the keys of every purpose; end with status 1 where rows rest on a key that is gone."""

    help = "List the keys of each purpose with the rows that rest on them. A key without rows may be taken away."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{'purpose':<12} {'key':>3}  {'made':<10}  {'rows':>9}")
        for use in key_uses():
            self.stdout.write(_line(use))
        lost = [
            f"{rows} rows of {purpose} rest on key {kid}, whose file is gone"
            for purpose, by_kid in lost_keys().items()
            for kid, rows in by_kid.items()
        ]
        if lost:
            raise CommandError("; ".join(lost) + ".")


def _line(use: KeyUse) -> str:
    rows = "-" if use.rows is None else str(use.rows)
    note = "  makes new ones" if use.is_newest else ""
    return f"{use.purpose:<12} {use.kid:>3}  {use.made_at:%Y-%m-%d}  {rows:>9}{note}"
