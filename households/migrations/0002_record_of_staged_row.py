import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A source record points at its staged row instead of repeating it. Nothing wrote records before this."""

    dependencies = [
        ("households", "0001_initial"),
        ("imports", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel(name="SourceRecord"),
        migrations.CreateModel(
            name="SourceRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField(help_text="As Excel shows it.")),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="source_records",
                        to="households.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="source_records",
                        to="households.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="records",
                        to="households.sourcelist",
                    ),
                ),
                (
                    "staged",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="imports.importrow"
                    ),
                ),
            ],
            options={"verbose_name": "source record"},
        ),
        migrations.AddConstraint(
            model_name="sourcerecord",
            constraint=models.UniqueConstraint(fields=("source", "row"), name="source_row_once"),
        ),
    ]
