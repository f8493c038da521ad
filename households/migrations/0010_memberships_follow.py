"""Memberships and moves follow the register by themselves: triggers on persons and households, and rows for those who
are there already.
"""

from django.conf import settings
from django.db import migrations

TODAY = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"

# Once a statement: an import of 100,000 persons adds its memberships in one INSERT. A person who comes in as already
# gone was known to live there until we learned it.
FILL = """
INSERT INTO households_membership (person_id, household_id, regency_code, from_on, to_on, recorded_at, withdrawn_at)
SELECT p.id, p.household_id, p.regency_code, p.joined_on, NULL::date, p.created_at,
  CASE WHEN p.left_on IS NOT NULL THEN greatest(p.left_recorded_at, p.created_at) END
FROM {persons} p
UNION ALL
SELECT p.id, p.household_id, p.regency_code, p.joined_on, p.left_on, greatest(p.left_recorded_at, p.created_at), NULL
FROM {persons} p WHERE p.left_on IS NOT NULL AND (p.joined_on IS NULL OR p.left_on > p.joined_on)
ORDER BY 1;
"""

# `since`: the first day of the stay the person's row now speaks of. The periods from there on are withdrawn, what they
# held before it is kept, and the stay is written anew.
FOLLOW = f"""
CREATE FUNCTION households_membership_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stay households_membership;
  earlier households_membership;
  since date;
  moment timestamptz := clock_timestamp();
  gone households_membership[];
BEGIN
  SELECT * INTO stay FROM households_membership m WHERE m.person_id = NEW.id AND m.withdrawn_at IS NULL
    ORDER BY m.from_on DESC NULLS LAST LIMIT 1;
  IF NEW.joined_on IS DISTINCT FROM OLD.joined_on THEN
    since := NEW.joined_on;
  ELSIF NEW.household_id IS NOT DISTINCT FROM OLD.household_id THEN
    since := CASE WHEN stay.id IS NULL OR stay.household_id <> NEW.household_id THEN NEW.joined_on ELSE stay.from_on END;
  ELSE
    SELECT * INTO earlier FROM households_membership m WHERE m.person_id = NEW.id AND m.withdrawn_at IS NULL
      AND m.to_on = stay.from_on LIMIT 1;
    since := CASE WHEN earlier.household_id = NEW.household_id THEN stay.from_on ELSE {TODAY} END;
  END IF;
  IF NEW.left_recorded_at IS NOT NULL AND NEW.left_on IS DISTINCT FROM OLD.left_on THEN
    moment := NEW.left_recorded_at;
  END IF;
  SELECT array_agg(m), greatest(moment, max(m.recorded_at)) INTO gone, moment FROM households_membership m
    WHERE m.person_id = NEW.id AND m.withdrawn_at IS NULL
      AND (since IS NULL OR m.to_on IS NULL OR m.to_on > since OR (m.id = stay.id AND m.household_id = NEW.household_id));
  UPDATE households_membership m SET withdrawn_at = moment WHERE m.id IN (SELECT g.id FROM unnest(gone) g);
  INSERT INTO households_membership (person_id, household_id, regency_code, from_on, to_on, recorded_at)
    SELECT g.person_id, g.household_id, g.regency_code, g.from_on, since, moment FROM unnest(gone) g
    WHERE since IS NOT NULL AND (g.from_on IS NULL OR g.from_on < since)
      AND NOT (g.id = stay.id AND g.household_id = NEW.household_id AND OLD.household_id = NEW.household_id);
  IF NEW.left_on IS NULL OR since IS NULL OR NEW.left_on > since THEN
    INSERT INTO households_membership (person_id, household_id, regency_code, from_on, to_on, recorded_at)
    VALUES (NEW.id, NEW.household_id, NEW.regency_code, since, NEW.left_on, moment);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER membership_follow AFTER UPDATE OF household_id, joined_on, left_on ON households_person
  FOR EACH ROW WHEN (OLD.household_id IS DISTINCT FROM NEW.household_id OR OLD.joined_on IS DISTINCT FROM NEW.joined_on
    OR OLD.left_on IS DISTINCT FROM NEW.left_on)
  EXECUTE FUNCTION households_membership_follow();
"""
COME_AND_GO = f"""
CREATE FUNCTION households_membership_come() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {FILL.format(persons="came")}
  RETURN NULL;
END $$;
CREATE TRIGGER membership_come AFTER INSERT ON households_person REFERENCING NEW TABLE AS came
  FOR EACH STATEMENT EXECUTE FUNCTION households_membership_come();
CREATE FUNCTION households_membership_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM households_membership m USING gone g WHERE m.person_id = g.id;
  RETURN NULL;
END $$;
CREATE TRIGGER membership_go AFTER DELETE ON households_person REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION households_membership_go();
"""
# An action writes its move first, with day and reason; a change nobody dated (an import's) is one of today.
MOVES = f"""
CREATE FUNCTION households_move_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT m.to_village_id FROM households_householdmove m WHERE m.household_id = NEW.id
      ORDER BY m.moved_on DESC, m.id DESC LIMIT 1) IS DISTINCT FROM NEW.village_id THEN
    INSERT INTO households_householdmove
      (household_id, kind, from_village_id, to_village_id, destination, moved_on, reason, recorded_at)
    VALUES (NEW.id, 'moved', OLD.village_id, NEW.village_id, '', {TODAY}, '', clock_timestamp());
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER move_follow AFTER UPDATE OF village_id ON households_household
  FOR EACH ROW WHEN (OLD.village_id IS DISTINCT FROM NEW.village_id) EXECUTE FUNCTION households_move_follow();
CREATE FUNCTION households_move_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM households_householdmove m USING gone g WHERE m.household_id = g.id;
  RETURN NULL;
END $$;
CREATE TRIGGER move_go AFTER DELETE ON households_household REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION households_move_go();
"""
BACK = """
DROP TRIGGER move_go ON households_household;
DROP TRIGGER move_follow ON households_household;
DROP TRIGGER membership_go ON households_person;
DROP TRIGGER membership_come ON households_person;
DROP TRIGGER membership_follow ON households_person;
DROP FUNCTION households_move_go();
DROP FUNCTION households_move_follow();
DROP FUNCTION households_membership_go();
DROP FUNCTION households_membership_come();
DROP FUNCTION households_membership_follow();
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0009_memberships_and_moves"), ("foundation", "0001_extensions")]

    operations = [
        migrations.RunSQL(FILL.format(persons="households_person"), migrations.RunSQL.noop),
        migrations.RunSQL(COME_AND_GO + FOLLOW + MOVES, BACK),
    ]
