"""Text messages: a queue, the installation's gateway, and what became of each message."""

from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "mailportal.sms"
    label = "sms"

    def ready(self) -> None:
        """Register the checks of the gateway's settings."""
        from mailportal.sms import checks  # noqa: F401, PLC0415 - settings are complete only now
