"""Notify: messages to people by mail, queued with the act that they are about."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "mailportal.notify"
    label = "notify"
