"""Updates are logged once a statement too, and pages of the register keep room for a row's next version: a list that
changes columns without an index then touches no index (of ten).
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

ROOM = """
ALTER TABLE households_household SET (fillfactor = 85);
ALTER TABLE households_person SET (fillfactor = 85);
"""
NO_ROOM = """
ALTER TABLE households_household RESET (fillfactor);
ALTER TABLE households_person RESET (fillfactor);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('households', '0013_preview_search'),
    ]

    operations = [
        migrations.RunSQL(ROOM, NO_ROOM),
        pgtrigger.migrations.RemoveTrigger(
            model_name='household',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='update_update',
        ),
        migrations.AlterField(
            model_name='sourcerecord',
            name='source',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='records', to='households.sourcelist'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='household',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "households_householdevent" ("address", "created_at", "decile", "decile_province", "decile_regency", "facilitator_id", "hamlet", "head_name", "housing", "id", "kk", "kk_digest", "kk_last4", "merged_into_id", "p3ke_family_id", "percentile", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "programmes", "regency_code", "rt", "rw", "status", "stunting_risk", "verified_at", "version", "village_id") SELECT new_values."address", new_values."created_at", new_values."decile", new_values."decile_province", new_values."decile_regency", new_values."facilitator_id", new_values."hamlet", new_values."head_name", new_values."housing", new_values."id", new_values."kk", new_values."kk_digest", new_values."kk_last4", new_values."merged_into_id", new_values."p3ke_family_id", new_values."percentile", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."priority", new_values."programmes", new_values."regency_code", new_values."rt", new_values."rw", new_values."status", new_values."stunting_risk", new_values."verified_at", new_values."version", new_values."village_id" FROM ( SELECT new_values.* FROM old_values FULL JOIN new_values ON old_values.id = new_values.id WHERE old_values.* IS DISTINCT FROM new_values.* ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3aed5e5249a69d231dc567af5602a184ce61eacf', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d279e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='households_household', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "households_personevent" ("birth_date", "created_at", "dukcapil_match", "education", "household_id", "id", "is_head", "joined_on", "left_on", "left_reason", "left_recorded_at", "marital", "name", "nik", "nik_digest", "nik_last4", "nik_missing", "p3ke_person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programmes", "regency_code", "relation", "sex", "version", "work", "work_status") SELECT new_values."birth_date", new_values."created_at", new_values."dukcapil_match", new_values."education", new_values."household_id", new_values."id", new_values."is_head", new_values."joined_on", new_values."left_on", new_values."left_reason", new_values."left_recorded_at", new_values."marital", new_values."name", new_values."nik", new_values."nik_digest", new_values."nik_last4", new_values."nik_missing", new_values."p3ke_person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."programmes", new_values."regency_code", new_values."relation", new_values."sex", new_values."version", new_values."work", new_values."work_status" FROM ( SELECT new_values.* FROM old_values FULL JOIN new_values ON old_values.id = new_values.id WHERE old_values.* IS DISTINCT FROM new_values.* ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='41469d517a480e24ec94ff4e81d679f583c14854', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_5a79e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='households_person', when='AFTER')),
        ),
    ]
