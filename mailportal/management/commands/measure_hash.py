"""``manage.py measure_hash``: what an account password's hash may cost on this machine (docs/security.md 1.1)."""

from django.conf import settings

from accounts.passwords.costs import OWASP_COSTS, Cost, recommended
from accounts.passwords.measuring import seconds_of
from mailportal.operations.commands import OperatorCommand


class Command(OperatorCommand):
    """Time OWASP's settings of Argon2id and say which of them to put into the environment."""

    help = (
        "Time the hash of account passwords on this machine, with as many at once as there are slots (HASH_SLOTS), and "
        "recommend the largest of OWASP's settings that takes less than 250 ms. Changes nothing. Run it while the "
        "machine has its usual work to do."
    )

    def handle(self, *args: object, **options: object) -> None:
        at_once, now = settings.HASH_SLOTS, Cost(settings.ARGON2_MEMORY_KIB, settings.ARGON2_PASSES)
        measured = {cost: seconds_of(cost, at_once=at_once) for cost in OWASP_COSTS}
        self.stdout.write(f"Hashes at once (HASH_SLOTS): {at_once}\n\n  memory KiB  passes  median ms")
        for cost, seconds in measured.items():
            mark = "  in force" if cost == now else ""
            self.stdout.write(f"  {cost.memory_kib:>10}  {cost.passes:>6}  {seconds * 1000:>9.0f}{mark}")
        self.stdout.write(_advice(recommended(measured), now))


def _advice(best: Cost | None, now: Cost) -> str:
    if best is None:
        return (
            "\nEach takes 250 ms or more: this machine is too slow, or too busy, for so many slots. Measure again with "
            "fewer (HASH_SLOTS), and stay with the setting in force until then."
        )
    if best == now:
        return "\nThe setting in force is the right one."
    return (
        "\nPut this into the environment of all processes and restart them; each row is renewed at its owner's next "
        f"logon:\n\n  ARGON2_MEMORY_KIB={best.memory_kib}\n  ARGON2_PASSES={best.passes}"
    )
