"""Throttle: counters that survive restarts and are shared by all workers."""

from django.apps import AppConfig


class ThrottleConfig(AppConfig):
    name = "mailportal.throttle"
    label = "throttle"
