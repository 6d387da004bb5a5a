from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("captcha", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="challenge", name="work_bits", field=models.PositiveSmallIntegerField(default=20)
        )
    ]
