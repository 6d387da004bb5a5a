"""The doorman: how a person, or a mail program, proves who they are."""

from importlib import import_module

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "security"

    def ready(self) -> None:
        """Register policy kinds and words of events with the directory, which knows none by name; and the checks."""
        import_module("security.policies")
        import_module("security.event_words")
        import_module("security.connections.dovecot_api")
        import_module("security.records.services")
