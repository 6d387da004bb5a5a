"""``manage.py createsuperuser``: Django's own, which knows neither operators nor their second factor."""

from mailportal.operations.commands import RefusedCommand


class Command(RefusedCommand):
    """Refused; whoever runs the installation is made by ``create_operator``."""

    instead = "Use create_operator."
