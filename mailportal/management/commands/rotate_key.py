"""``manage.py rotate_key PURPOSE``: a new key, while everything runs (X13)."""

from django.core.management.base import CommandError, CommandParser

from mailportal.crypto.keyring import PURPOSES
from mailportal.operations.commands import OperatorCommand
from security.operators.keys import add_key, reseal, wait_until_settled

_SEALED = ("totp", "phone")
# What becomes of old values, per purpose, and what else is to be done.
_AFTERWARDS = {
    "django": "Restart the portal: it signs with the new key then, and still accepts the old one.",
    "mail_auth": "Restart the portal, give each mail server the new key, then take the old file away and restart.",
    "doveadm": "Restart the portal together with Dovecot, whose configuration holds the same key.",
    "throttle": "Counts of wrong guesses restart within seconds.",
    "password": "Each account's password follows at its next logon.",
    "answers": "Each person's answers follow when they are next given right.",
    "client": "Each security password follows at its next use.",
    "audit": "The chain goes on under it. Keep the old file as long as the log, or audit_verify fails.",
    "otp": "It is in use within seconds; codes on their way still work.",
    "captcha": "It is in use within seconds; pictures on their way still work.",
    "mail_token": "It is in use within seconds; logons on their way still work.",
    "recovery": "Recovery codes stay under the old key until they are renewed.",
    "imports": "It is in use within seconds; imported passwords and files need the old one for a day at most.",
    "activation": "It is in use within seconds; codes on sheets work until they are used or over.",
    "evidence": "It signs within seconds. Give auditors the new public key (evidence_key); old packs need the old one.",
}


class Command(OperatorCommand):
    """Add a key to a purpose; reseal at once what is sealed."""

    help = (
        "Add a new key to a purpose while the portal runs. Authenticators (totp) and phones are resealed at once; "
        "passwords and answers follow at their next right use. The old key stays until you take its file away "
        "(key_status)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("purpose", choices=PURPOSES, help="what the key is for")
        parser.add_argument(
            "--only-reseal", action="store_true", help="add no key; reseal what an interrupted rotation left"
        )

    def handle(self, *args: object, **options: object) -> None:
        purpose = str(options["purpose"])
        if options["only_reseal"]:
            if purpose not in _SEALED:
                raise CommandError(f"Nothing is sealed under {purpose}: this is for {' and '.join(_SEALED)}.")
            self._reseal(purpose)
            return
        kid = add_key(purpose=purpose)
        self.stdout.write(f"Key {kid} of {purpose} is made.")
        if purpose in _SEALED:
            self._reseal(purpose)
        else:
            self.stdout.write(_AFTERWARDS[purpose])

    def _reseal(self, purpose: str) -> None:
        self.stdout.write("Waiting until every process uses it ...")
        wait_until_settled()
        resealed = reseal(purpose=purpose)
        self.stdout.write(f"Values resealed: {resealed.done}.")
        if resealed.unreadable:
            self.stderr.write(
                f"Values that did not open and stay as they are (the log names them): {resealed.unreadable}."
            )
