"""``manage.py import_accounts --from csv|passwd-file FILE --domain DOMAIN``: people move in with their passwords."""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from accounts.moving_in.rules import MOST_BYTES
from accounts.moving_in.services import StaleIntake
from accounts.moving_in.words import complaint_words
from mailportal.operations.commands import OperatorCommand, domain_of
from security.operators.importing import READERS, FileRefused, Imported, check_import, import_accounts, read_accounts

_ENCODINGS = ("utf-8", "gb18030", "utf-16", "windows-1252")


class Command(OperatorCommand):
    """Create a domain's accounts from a file with password hashes, and keep them in step with it."""

    help = (
        "Create the accounts of a file, with the passwords that people have (docs/moving-in.md). Every line is checked "
        "first: one bad line, and nothing is imported. Safe to run again: what did not change is left alone, and "
        "nothing that people set up here is overwritten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to read")
        parser.add_argument("--from", dest="form", required=True, choices=READERS, help="what kind of file it is")
        parser.add_argument("--domain", required=True, help="whose accounts they are; create_domain comes first")
        parser.add_argument("--dry-run", action="store_true", help="check and report, change nothing")
        parser.add_argument(
            "--freeze-missing",
            action="store_true",
            help="freeze accounts that an earlier file brought and that are not in this one",
        )
        parser.add_argument(
            "--encoding", default="", choices=("", *_ENCODINGS), help="of the file, where it is not Unicode"
        )

    def handle(self, *args: object, **options: object) -> None:
        domain, form = domain_of(str(options["domain"])), str(options["form"])
        data = _bytes_of(Path(str(options["file"])))
        try:
            newcomers = read_accounts(data, form=form, domain=domain, encoding=str(options["encoding"]))
            if options["dry_run"]:
                self._report(check_import(domain=domain, newcomers=newcomers, form=form), is_dry=True)
                return
            done = import_accounts(
                domain=domain,
                newcomers=newcomers,
                form=form,
                freezes_missing=bool(options["freeze_missing"]),
                progress=self._progress(len(newcomers)),
            )
        except FileRefused as refused:
            for complaint in refused.complaints:
                self.stderr.write(complaint_words(complaint))
            count = len(refused.complaints)
            raise CommandError(f"Nothing was imported: {count} error{'' if count == 1 else 's'}.") from None
        except StaleIntake:
            raise CommandError(
                "Nothing was imported: an account of the file was created while it was read. Run the command again."
            ) from None
        self._report(done, is_dry=False)

    def _progress(self, count: int) -> Callable[[int], None]:
        def show(done: int) -> None:
            self.stderr.write(f"\r{done:,} of {count:,} accounts written", ending="\n" if done == count else "")

        return show if self.stderr.isatty() else lambda _done: None

    def _report(self, done: Imported, *, is_dry: bool) -> None:
        self.stdout.write("Checked, nothing was changed. An import would bring:" if is_dry else "Imported:")
        self.stdout.write(f"  new accounts              {done.arrived:>7,}")
        self.stdout.write(f"  with a changed password   {done.changed:>7,}")
        self.stdout.write(f"  unchanged                 {done.unchanged:>7,}")
        self._list("Kept the password that was set here, not the file's", done.kept)
        self._list("Frozen, because the file no longer has them", done.frozen)
        left = sorted(set(done.missing) - set(done.frozen))
        self._list("Missing in the file (--freeze-missing freezes them)", left)
        if done.unkept:
            self.stdout.write(f"Private addresses and phones were checked and not stored: {done.unkept:,}.")
        if done.arrived and not is_dry:
            self.stdout.write("People can log on now. Their passwords are sealed, and stored for good within the hour.")

    def _list(self, title: str, addresses: Sequence[str]) -> None:
        if addresses:
            self.stdout.write(f"{title}: {len(addresses):,}")
            self.stdout.writelines(f"  {address}\n" for address in addresses)


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        # One byte more than may be read says that there are too many.
        return file.read(MOST_BYTES + 1)
