"""A domain says whether it blocks any network, so that one without a block-list is asked for none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_domains_that_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="domain",
            name="blocks_networks",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
