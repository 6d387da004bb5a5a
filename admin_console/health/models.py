"""The sign of life of the background process."""

from django.db import models

BACKGROUND = "background"


class Heartbeat(models.Model):
    """When a process of the portal last said that it lives, and which of its tasks failed when they were last done."""

    process = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    failing = models.JSONField(default=list)

    class Meta:
        db_table = "admin_console_heartbeat"

    def __str__(self) -> str:
        return f"{self.process} at {self.at:%F %T}"
