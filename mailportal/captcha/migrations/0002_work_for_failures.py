from django.db import migrations, models


class Migration(migrations.Migration):
    """The class has another name besides; the table keeps its own."""

    dependencies = [("captcha", "0001_initial")]

    operations = [
        migrations.AddField("challenge", "work_bits", models.PositiveSmallIntegerField(default=20)),
        migrations.RenameModel("Challenge", "CaptchaChallenge"),
    ]
