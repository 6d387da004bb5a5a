"""``manage.py mail_files DIR``: the mail host's configuration, filled in and explained."""

from pathlib import Path

from django.core.management.base import CommandError, CommandParser

from deploy.host_values import HOST_VALUES
from mailportal.operations.commands import OperatorCommand
from mailportal.operations.mail_files import MAIL_KEYS, UnknownValue, write_mail_files
from security.operators.services import record_written_keys


class Command(OperatorCommand):
    """Write the files for a Dovecot of either version, and say what is left to fill in."""

    help = "Write the mail host's files, its two keys among them, into a new folder, with what each value is for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
        parser.add_argument("--dovecot", choices=["2.4", "2.3"], default="2.4", help="the host's version of Dovecot")
        parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a value of your own")

    def handle(self, *args: object, **options: object) -> None:
        folder, given = options["folder"], options["set"]
        assert isinstance(folder, Path)  # noqa: S101 - by the parser
        assert isinstance(given, list)  # noqa: S101 - by the parser
        values = dict(one.partition("=")[::2] for one in given)
        try:
            missing = write_mail_files(folder, dovecot=str(options["dovecot"]), given=values)
        except UnknownValue as error:
            raise CommandError(f"There is no value called {error}.") from error
        except ValueError as error:
            raise CommandError(f"{error}.") from error
        record_written_keys(purposes=MAIL_KEYS)
        self.stdout.write(f"Written to {folder}; EXPLANATION.txt says where each file goes and what stands in it.")
        for name in missing:
            self.stdout.write(f"To be filled in, or given by --set {name}=...: {HOST_VALUES[name].what}")
