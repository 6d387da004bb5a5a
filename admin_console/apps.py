"""The desk: where postmasters look after their domain."""

from django.apps import AppConfig


class AdminConsoleConfig(AppConfig):
    name = "admin_console"
