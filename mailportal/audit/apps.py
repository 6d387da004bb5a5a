"""Audit: append-only evidence with a chain."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "mailportal.audit"
    label = "audit"
