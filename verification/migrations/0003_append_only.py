"""Decisions only grow: a trigger for everybody, and no right at all for the application's login."""

from django.conf import settings
from django.db import migrations

TRIGGER = """
CREATE FUNCTION verification_decision_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'decisions are append-only: record a new one' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE ON verification_decision
  FOR EACH ROW EXECUTE FUNCTION verification_decision_refuse();
CREATE TRIGGER decision_event_append_only BEFORE UPDATE OR DELETE ON verification_decisionevent
  FOR EACH ROW EXECUTE FUNCTION verification_decision_refuse();
"""
TRIGGER_BACK = """
DROP TRIGGER decision_event_append_only ON verification_decisionevent;
DROP TRIGGER decision_append_only ON verification_decision;
DROP FUNCTION verification_decision_refuse();
"""
REVOKE = """
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') AND current_user <> '{role}' THEN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON verification_decision, verification_decisionevent FROM %I',
                   '{role}');
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("verification", "0002_visits_in_full"), ("foundation", "0001_extensions")]

    operations = [
        migrations.RunSQL(TRIGGER, TRIGGER_BACK),
        migrations.RunSQL(REVOKE.format(role=settings.APP_DATABASE_ROLE), migrations.RunSQL.noop),
    ]
