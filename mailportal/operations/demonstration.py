"""Make a data directory ready for the demonstration, and keep the sheet that says who can log on."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from accounts.demonstration.services import DemonstrationAccount, seed_demonstration
from accounts.models import Domain
from security.demonstration.services import tell_story

SHEET_NAME = "demonstration.json"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What `make run` prints, for people and for scripts: where to go, who can log on."""

    web: str
    mail_auth: str
    accounts: tuple[DemonstrationAccount, ...]

    def lines(self) -> list[str]:
        """Return the sheet as lines for a terminal."""
        if not self.accounts:
            return [f"  {self.web}", "", "  No demonstration accounts: this database has its own domains."]
        width = max(len(account.address) for account in self.accounts)
        return [
            f"  Open {self.web} and log on as",
            "",
            *(f"    {who.address:<{width}}  {who.password}  {who.role}" for who in self.accounts),
            "",
            "  The demonstration's domain allows third-party mail programs; a new domain does not.",
        ]


def prepare(*, has_story: bool = True) -> Sheet:
    """Bring the database up to date, seed the demonstration where there is no domain, and write the sheet.

    ``has_story`` lets something have happened to its people, so that the console has something to show.
    The sheet is written inside the seeding transaction: it is the only place with these passwords, so accounts
    without a sheet must not come to exist.
    """
    call_command("migrate", interactive=False, verbosity=0)
    path = Path(settings.PORTAL_DATA) / SHEET_NAME
    with transaction.atomic():
        accounts = _seeded(has_story=has_story) or _accounts_of(path)
        sheet = Sheet(
            web=f"http://127.0.0.1:{settings.PORTAL_PORT}",
            mail_auth=f"http://127.0.0.1:{settings.PORTAL_MAIL_PORT}",
            accounts=accounts,
        )
        write_private(path, asdict(sheet))
    connection.close()
    return sheet


def _seeded(*, has_story: bool) -> tuple[DemonstrationAccount, ...]:
    accounts = tuple(seed_demonstration())
    if accounts and has_story:
        tell_story(Domain.objects.get(demonstration=True))
    return accounts


def write_private(path: Path, content: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Write JSON that only its owner can read (0600), whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _accounts_of(path: Path) -> tuple[DemonstrationAccount, ...]:
    if not path.exists():
        return ()
    return tuple(DemonstrationAccount(**account) for account in json.loads(path.read_text("utf-8"))["accounts"])
