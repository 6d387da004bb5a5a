"""The house: it wires directory, doorman and desk together and owns the management commands."""

from importlib import import_module

from django.apps import AppConfig


class MailportalConfig(AppConfig):
    name = "mailportal"

    def ready(self) -> None:
        """Register the checks that every start runs."""
        for checks in ("operations.start_checks", "sms.configured"):
            import_module(f"mailportal.{checks}")
