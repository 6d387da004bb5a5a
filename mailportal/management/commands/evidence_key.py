"""``manage.py evidence_key``: the public keys with which evidence packs are verified (X29)."""

from django.conf import settings

from admin_console.evidence.rules import KEY_PURPOSE
from mailportal.crypto.signing import public_keys
from mailportal.operations.commands import OperatorCommand


class Command(OperatorCommand):
    """Print the public half of the newest key, or of each: they are no secrets, and auditors need them."""

    help = "Print the public keys of evidence packs in PEM form, the newest first; fingerprints go to standard error."

    def handle(self, *args: object, **options: object) -> None:
        for kid, key in public_keys(settings.KEYS, KEY_PURPOSE).items():
            self.stderr.write(f"Key {kid}, SHA-256 {key.fingerprint}")
            self.stdout.write(key.pem, ending="")
