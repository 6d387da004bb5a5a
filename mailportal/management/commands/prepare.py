"""``manage.py prepare``: keys, database and demonstration of a data directory, without starting anything."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from mailportal.operations.demonstration import prepare


class Command(BaseCommand):
    """Make the data directory ready; safe to run again."""

    help = "Create the database and the demonstration where they are missing; print who can log on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether nothing has happened yet."""
        parser.add_argument("--bare", action="store_true", help="people to whom nothing has happened yet")

    def handle(self, *args: object, bare: bool, **options: object) -> None:
        self.stdout.write("\n".join(prepare(has_story=not bare).lines()))
