"""The desk, whose events are told by pages that stand below it."""

from importlib import import_module

from django.apps import AppConfig


class AdminConsoleConfig(AppConfig):
    name = "admin_console"

    def ready(self) -> None:
        """Add the words of the desk's events."""
        import_module("admin_console.event_words")
        # The background process counts what no page of its own has asked for yet.
        import_module("admin_console.overview.census")
        import_module("admin_console.ending.census")
