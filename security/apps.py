"""The doorman: how a person, or a mail program, proves who they are."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "security"

    def ready(self) -> None:
        """Register the doorman's policy kinds with the directory's engine, which knows none by name; and its checks."""
        from security import policies  # noqa: F401, PLC0415 - models are ready only now
        from security.connections import checks  # noqa: F401, PLC0415 - as above
