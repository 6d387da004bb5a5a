from django.db import migrations


class Migration(migrations.Migration):
    """The class alone has another name; the table keeps its own."""

    dependencies = [("captcha", "0002_work_for_failures")]

    operations = [migrations.RenameModel("Challenge", "CaptchaChallenge")]
