"""A form belongs to an office. What is there belongs to the office of whoever published or uploaded it; a form that
rounds of other offices ask as well stays everybody's, so that no round loses its form.
"""

import django.db.models.deletion
from django.db import migrations, models

ADMIN = "admin"


def office_of(apps, user_id):
    """The region of the person's first role as admin, in force or not; of any role where there is none."""
    given = apps.get_model("accounts", "Assignment").objects.filter(user_id=user_id)
    rows = given.filter(role=ADMIN).order_by("region_id") or given.order_by("region_id")
    return rows.values_list("region_id", flat=True).first()


def keep(apps, schema_editor):
    forms = apps.get_model("verification", "Form").objects.filter(published_by__isnull=False)
    for form in forms.defer("xform", "xlsform"):
        office = office_of(apps, form.published_by_id)
        asked_in = form.campaigns.values_list("region_id", flat=True)
        if office and all(f"{region}.".startswith(f"{office}.") for region in asked_in):
            form.region_id = office
            form.save(update_fields=["region"])
    drafts = apps.get_model("verification", "FormDraft").objects.filter(region__isnull=True)
    for draft in drafts.defer("xform", "xlsform"):
        draft.region_id = office_of(apps, draft.uploaded_by_id)
        if draft.region_id:
            draft.save(update_fields=["region"])
        else:  # nobody's office: nobody could open it any more
            draft.delete()


OFF = "ALTER TABLE verification_form DISABLE TRIGGER form_published_once"
ON = "ALTER TABLE verification_form ENABLE TRIGGER form_published_once"


class Migration(migrations.Migration):

    dependencies = [
        ('regions', '0002_boundaries'),
        ('verification', '0010_reported_aid'),
    ]

    operations = [
        migrations.AddField(
            model_name='form',
            name='region',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region'),
        ),
        migrations.AddField(
            model_name='formdraft',
            name='region',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region'),
        ),
        # The foreign keys' checks wait for the end of a transaction, and a table with waiting checks cannot be altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(OFF, ON),
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(ON, OFF),
        migrations.AlterField(
            model_name='formdraft',
            name='region',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region'),
        ),
        migrations.RemoveConstraint(
            model_name='formdraft',
            name='form_draft_once',
        ),
        migrations.AddConstraint(
            model_name='formdraft',
            constraint=models.UniqueConstraint(fields=('region', 'key', 'version'), name='form_draft_once'),
        ),
    ]
