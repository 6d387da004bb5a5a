"""Counts of a domain's people by department, kept as long as they are worth it."""

from django.db import models

from accounts.models import Domain


class DomainFigures(models.Model):
    """One count of a domain: by department, with all below it, people, those with a second factor, and those bound."""

    domain = models.OneToOneField(Domain, on_delete=models.CASCADE, primary_key=True)
    counted_at = models.DateTimeField()
    departments = models.JSONField(default=dict)  # id: [people, with a factor, bound]
    everybody = models.JSONField(default=list)

    class Meta:
        db_table = "admin_console_domainfigures"

    def __str__(self) -> str:
        return f"figures of {self.domain_id}"
