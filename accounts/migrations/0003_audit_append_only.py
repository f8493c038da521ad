"""The audit trail only grows: a trigger for everybody, and no right at all for the application's login."""

from django.conf import settings
from django.db import migrations

TRIGGER = """
CREATE FUNCTION accounts_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON accounts_auditline
  FOR EACH ROW EXECUTE FUNCTION accounts_audit_refuse();
"""
TRIGGER_BACK = """
DROP TRIGGER audit_append_only ON accounts_auditline;
DROP FUNCTION accounts_audit_refuse();
"""
REVOKE = """
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') AND current_user <> '{role}' THEN
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON accounts_auditline FROM %I', '{role}');
  END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_devices"), ("foundation", "0001_extensions")]

    operations = [
        migrations.RunSQL(TRIGGER, TRIGGER_BACK),
        migrations.RunSQL(REVOKE.format(role=settings.APP_DATABASE_ROLE), migrations.RunSQL.noop),
    ]
