"""History triggers ask for the request's context without raising an error in every row.

pghistory's own function reads an unset setting inside BEGIN ... EXCEPTION: where no request is going on (workers,
commands) every row raises and rolls back a subtransaction, and each rollback walks all foreign-key checks that wait for
the commit. pgtrigger's question whether to ignore a trigger does the same; that one is answered by a setting of the
connection (settings.py). Measured on 15,000 decisions: 33 to 99 s, growing with the square of the rows; with both
changes 4 s. Same names, same results.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS pghistory_context.id%TYPE LANGUAGE plpgsql AS $$
DECLARE
  _pgh_context_id uuid := NULLIF(current_setting('pghistory.context_id', true), '')::uuid;
  _pgh_context_metadata jsonb := NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
  IF _pgh_context_id IS NULL OR _pgh_context_metadata IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
    VALUES (_pgh_context_id, _pgh_context_metadata, now(), now())
    ON CONFLICT (id) DO UPDATE SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at
      WHERE pghistory_context.metadata != EXCLUDED.metadata;
  RETURN _pgh_context_id;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_extensions"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
