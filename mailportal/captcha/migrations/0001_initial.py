from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Challenge",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("form", models.CharField(max_length=32)),
                ("browser_digest", models.BinaryField(max_length=16)),
                ("picture_digest", models.BinaryField(max_length=16, null=True)),
                ("sound", models.BinaryField(max_length=64, null=True)),
                ("work_salt", models.CharField(blank=True, max_length=32)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "captcha_challenge"},
        )
    ]
