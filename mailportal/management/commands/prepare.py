"""``manage.py prepare``: keys, database and demonstration of a data directory, without starting anything."""

from django.core.management.base import BaseCommand

from mailportal.operations.demonstration import prepare


class Command(BaseCommand):
    """Make the data directory ready; safe to run again."""

    help = "Create the database and the demonstration where they are missing; print who can log on."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write("\n".join(prepare().lines()))
