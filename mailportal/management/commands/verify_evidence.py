"""``manage.py verify_evidence FILE``: is this evidence pack as it was signed (X29)?"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from admin_console.evidence.rules import KEY_PURPOSE, MOST_BYTES, faults_in
from mailportal.crypto.signing import PublicKey, public_key_in, public_keys
from mailportal.operations.commands import OperatorCommand


class Command(OperatorCommand):
    """Verify signature and sums; end with status 1 and name everything that is wrong."""

    help = "Verify an evidence pack with this portal's keys, or another's public one; status 1 if it is not as signed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the archive")
        parser.add_argument("--key", type=Path, help="a public key in PEM form, instead of this portal's own")

    def handle(self, *args: object, **options: object) -> None:
        path, key = options["file"], options["key"]
        assert isinstance(path, Path)  # noqa: S101 - by the parser
        if path.stat().st_size > MOST_BYTES:
            raise CommandError("It is larger than any evidence pack.")
        keys = [_read_key(key)] if isinstance(key, Path) else [*public_keys(settings.KEYS, KEY_PURPOSE).values()]
        if faults := faults_in(path.read_bytes(), keys=keys):
            raise CommandError(f"Not good: {'; '.join(faults)}.")
        self.stdout.write("Good: signed, complete and unchanged.")


def _read_key(path: Path) -> PublicKey:
    try:
        return public_key_in(path.read_bytes())
    except ValueError as error:
        raise CommandError(f"{path} holds {error}.") from error
