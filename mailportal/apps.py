"""The house: it wires directory, doorman and desk together and owns the management commands."""

from django.apps import AppConfig


class MailportalConfig(AppConfig):
    name = "mailportal"
