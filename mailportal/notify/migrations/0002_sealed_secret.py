from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0001_initial")]

    operations = [migrations.AddField("notice", "sealed_secret", models.BinaryField(max_length=512, null=True))]
