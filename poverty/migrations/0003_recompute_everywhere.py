"""A job without a region counts the whole country in one statement."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("poverty", "0002_initial"), ("regions", "0002_boundaries")]

    operations = [
        migrations.AlterField(
            model_name="recomputejob",
            name="region",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region"
            ),
        ),
    ]
