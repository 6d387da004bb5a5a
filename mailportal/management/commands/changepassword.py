"""``manage.py changepassword``: Django's own, which would set anybody's password behind everybody's back."""

from mailportal.operations.commands import RefusedCommand


class Command(RefusedCommand):
    """Refused; a password that is set without its owner ends sessions, is told and is on record."""

    instead = (
        "Use reset_password for a postmaster or an operator, who hears of it; an employee's postmaster sets a new one."
    )
