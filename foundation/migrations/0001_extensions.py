"""PostgreSQL extensions everything above may use, and what the application's own login may do with new tables."""

from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

# Where the server has a separate login for the application, tables made by later migrations are open to it; the
# accounts app takes UPDATE and DELETE on the audit trail away again. Without that login this does nothing.
GRANT = """
DO $$
BEGIN
  IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') AND current_user <> '{role}' THEN
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', '{role}');
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', '{role}');
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', '{role}');
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', '{role}');
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO %I', '{role}');
  END IF;
END $$
"""


class Migration(migrations.Migration):
    initial = True
    # Before every table there is: default privileges reach only tables made after them.
    run_before = [("contenttypes", "0001_initial"), ("regions", "0001_initial"), ("sessions", "0001_initial")]

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        UnaccentExtension(),
        migrations.RunSQL(GRANT.format(role=settings.APP_DATABASE_ROLE), migrations.RunSQL.noop),
    ]
