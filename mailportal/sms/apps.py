"""Text messages: a queue, the installation's gateway, and what became of each message."""

from importlib import import_module

from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "mailportal.sms"
    label = "sms"

    def ready(self) -> None:
        """Register the checks of the gateway's settings."""
        import_module("mailportal.sms.checks")
