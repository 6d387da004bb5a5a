from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("accounts", "0011_gate_of_the_console")]

    operations = [
        migrations.CreateModel(
            name="Administrator",
            fields=[
                ("id", models.BigAutoField(verbose_name="ID", primary_key=True, serialize=False, auto_created=True)),
                (
                    "account",
                    models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="appointment"),
                ),
                ("departments", models.ManyToManyField("accounts.department", related_name="administrators")),
                ("is_everywhere", models.BooleanField(default=False)),
                ("capabilities", models.CharField(max_length=200)),
                ("owner", models.CharField(max_length=254)),
                ("reason", models.CharField(max_length=200, blank=True)),
                ("appointed_at", models.DateTimeField(auto_now_add=True)),
                ("ends_at", models.DateTimeField(null=True, db_index=True)),
            ],
            options={"db_table": "admin_console_administrator"},
        ),
    ]
