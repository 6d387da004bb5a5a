"""What a person does not want to hear."""

from django.db import models

from accounts.models import User


class NoticeSettings(models.Model):
    """One account's choice; without a row it hears everything. Only logons from new places can be switched off."""

    account = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="notice_settings")
    new_place_off_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_noticesettings"

    def __str__(self) -> str:
        return f"notices of account {self.account_id}"
