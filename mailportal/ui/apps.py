"""Look and feel shared by every page; knows nothing of accounts or mail."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "mailportal.ui"
    label = "ui"
