"""An index by which one network's accounts of one domain are counted: the bound of its failures grows with them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("security", "0014_whole_addresses")]

    operations = [
        migrations.AddIndex(
            model_name="logonrecord",
            index=models.Index(
                condition=models.Q(("result", "accept")),
                fields=["network", "domain_id", "account_id", "at"],
                name="logon_at_home",
            ),
        ),
    ]
