"""Messages to private addresses: sealed until they have left."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0002_sealed_secret")]

    operations = [
        migrations.AddField("notice", "sealed_address", models.BinaryField(max_length=512, null=True)),
        migrations.AlterField("notice", "address", models.CharField(blank=True, max_length=254)),
    ]
