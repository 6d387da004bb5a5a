"""The directory: who exists, in which domain and department, under which policy."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
