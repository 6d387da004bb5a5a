"""``manage.py createsuperuser``: Django's own, which knows neither operators nor their second factor."""

from mailportal.operations.commands import RefusedCommand


class Command(RefusedCommand):
    """Refused; an operator is created by ``create_operator``."""

    instead = "Use create_operator."
