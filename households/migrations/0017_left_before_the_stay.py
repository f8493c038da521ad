"""Who turns out to have left before the stay they are in began (two entries became one since) was not there meanwhile."""

from django.conf import settings
from django.db import migrations

TODAY = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
# As before, but what lies behind the day a person left is withdrawn too (`cut`), and who goes back to the household of
# their last period never left it.
FOLLOW = f"""
CREATE OR REPLACE FUNCTION households_membership_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stay households_membership;
  earlier households_membership;
  since date;
  cut date;
  moment timestamptz := clock_timestamp();
  gone households_membership[];
BEGIN
  SELECT * INTO stay FROM households_membership m WHERE m.person_id = NEW.id AND m.withdrawn_at IS NULL
    ORDER BY m.from_on DESC NULLS LAST LIMIT 1;
  IF NEW.household_id <> OLD.household_id AND current_setting('ngerombo.since', true) <> '' THEN
    since := current_setting('ngerombo.since', true)::date;
  ELSIF NEW.joined_on IS DISTINCT FROM OLD.joined_on THEN
    since := NEW.joined_on;
  ELSIF NEW.household_id IS NOT DISTINCT FROM OLD.household_id THEN
    since := CASE WHEN stay.id IS NULL OR stay.household_id <> NEW.household_id THEN NEW.joined_on ELSE stay.from_on END;
  ELSE
    SELECT * INTO earlier FROM households_membership m WHERE m.person_id = NEW.id AND m.withdrawn_at IS NULL
      AND m.to_on = stay.from_on LIMIT 1;
    since := CASE WHEN NEW.household_id IN (earlier.household_id, stay.household_id) THEN stay.from_on ELSE {TODAY} END;
  END IF;
  IF NEW.left_recorded_at IS NOT NULL AND NEW.left_on IS DISTINCT FROM OLD.left_on THEN
    moment := NEW.left_recorded_at;
  END IF;
  cut := CASE WHEN since IS NOT NULL THEN least(since, NEW.left_on) END;
  SELECT array_agg(m), greatest(moment, max(m.recorded_at)) INTO gone, moment FROM households_membership m
    WHERE m.person_id = NEW.id AND m.withdrawn_at IS NULL
      AND (cut IS NULL OR m.to_on IS NULL OR m.to_on > cut OR (m.id = stay.id AND m.household_id = NEW.household_id));
  UPDATE households_membership m SET withdrawn_at = moment WHERE m.id IN (SELECT g.id FROM unnest(gone) g);
  INSERT INTO households_membership (person_id, household_id, regency_code, from_on, to_on, recorded_at)
    SELECT g.person_id, g.household_id, g.regency_code, g.from_on, cut, moment FROM unnest(gone) g
    WHERE cut IS NOT NULL AND (g.from_on IS NULL OR g.from_on < cut)
      AND NOT (g.id = stay.id AND g.household_id = NEW.household_id AND OLD.household_id = NEW.household_id);
  IF NEW.left_on IS NULL OR since IS NULL OR NEW.left_on > since THEN
    INSERT INTO households_membership (person_id, household_id, regency_code, from_on, to_on, recorded_at)
    VALUES (NEW.id, NEW.household_id, NEW.regency_code, since, NEW.left_on, moment);
  END IF;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0016_records_not_checked_by_row")]

    operations = [migrations.RunSQL(FOLLOW, migrations.RunSQL.noop)]
