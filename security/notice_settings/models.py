"""What a person wants to hear, and how."""

from django.db import models

from accounts.models import User


class NoticeSettings(models.Model):
    """One account's choices; without a row it hears everything, by mail alone.

    Only logons from new places can be switched off; text messages are besides, where the person wants them.
    """

    account = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="notice_settings")
    new_place_off_since = models.DateTimeField(null=True)
    text_messages_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "security_noticesettings"

    def __str__(self) -> str:
        return f"notices of account {self.account_id}"
