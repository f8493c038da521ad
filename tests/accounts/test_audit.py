"""The audit trail: every act leaves a line, no line can be changed, a changed one is found."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts import actions, audit
from accounts.models import AuditLine
from accounts.permissions import Role
from foundation.errors import Conflict, DomainError, NotAllowed
from regions.models import Region

pytestmark = pytest.mark.django_db


def test_giving_a_role_leaves_a_line_with_who_what_and_where(admin, siti):
    actions.assign_role(by=admin, user=siti, role=Role.SUPERVISOR, region=Region.objects.get(pk="19.01.02"))
    line = AuditLine.objects.unscoped().latest("pk")
    assert (line.by_id, line.verb, line.object_id, line.region_code) == (
        admin.pk,
        "role.assign",
        str(siti.pk),
        "19.01.02",
    )
    assert line.after == {"role": "supervisor", "region": "19.01.02"}


def test_an_admin_gives_no_role_outside_the_own_kabupaten_and_no_line_is_written(admin, siti):
    before = AuditLine.objects.unscoped().count()
    with pytest.raises(NotAllowed):
        actions.assign_role(by=admin, user=siti, role=Role.OFFICER, region=Region.objects.get(pk="51.08"))
    assert AuditLine.objects.unscoped().count() == before


def test_the_same_role_twice_and_a_role_that_does_not_exist_are_refused(admin, siti):
    place = Region.objects.get(pk="19.01.02")
    actions.assign_role(by=admin, user=siti, role=Role.SUPERVISOR, region=place)
    with pytest.raises(Conflict):
        actions.assign_role(by=admin, user=siti, role=Role.SUPERVISOR, region=place)
    with pytest.raises(DomainError):
        actions.assign_role(by=admin, user=siti, role="king", region=place)


@pytest.mark.parametrize("statement", ["UPDATE accounts_auditline SET by_name = 'x'", "DELETE FROM accounts_auditline"])
def test_not_even_the_owner_of_the_database_changes_a_line(admin, statement):
    actions.register_device(by=admin, name="Ponsel")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE accounts_auditline SET by_name = 'x'", "DELETE FROM accounts_auditline"])
def test_the_application_login_has_no_right_to_change_the_trail(admin, settings, statement):
    actions.register_device(by=admin, name="Ponsel")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APP_DATABASE_ROLE])
        if not cursor.fetchone():
            pytest.skip("this server has no separate application login")
        cursor.execute(
            "SELECT has_table_privilege(%s, 'accounts_auditline', 'INSERT'), "
            "has_table_privilege(%s, 'accounts_auditline', %s)",
            [settings.APP_DATABASE_ROLE, settings.APP_DATABASE_ROLE, statement.split()[0]],
        )
        assert cursor.fetchone() == (True, False)


def test_a_changed_line_is_found_and_named(admin):
    for name in ("satu", "dua", "tiga"):
        actions.register_device(by=admin, name=name)
    call_command("verify_audit", verbosity=0)
    lines = list(AuditLine.objects.unscoped().in_order())
    with connection.cursor() as cursor:  # somebody with the keys to the server
        cursor.execute("ALTER TABLE accounts_auditline DISABLE TRIGGER audit_append_only")
        cursor.execute('UPDATE accounts_auditline SET after = \'{"name": "lain"}\' WHERE id = %s', [lines[-2].pk])
        cursor.execute("ALTER TABLE accounts_auditline ENABLE TRIGGER audit_append_only")
    with pytest.raises(CommandError, match=f"baris {lines[-2].pk} "):
        call_command("verify_audit", verbosity=0)
    assert audit.first_broken(AuditLine.objects.unscoped().in_order()).pk == lines[-2].pk


def test_a_number_that_slips_into_a_line_is_masked(admin):
    line = audit.record(
        by=admin, verb="note", obj=admin, after={"x": ["1901010101900000"]}, reason="NIK 1901010101900000"
    )
    assert "1901010101900000" not in f"{line.after}{line.reason}"


def test_a_revoked_phone_is_refused_at_its_next_request(siti, client):
    device, secret = actions.register_device(by=siti, name="Ponsel Siti")
    headers = {"Authorization": f"Token {secret}"}
    assert client.get("/api/regions/?level=regency", headers=headers).status_code == 200
    actions.revoke_device(by=siti, device=device)
    assert client.get("/api/regions/?level=regency", headers=headers).status_code == 401
    with pytest.raises(Conflict):
        actions.revoke_device(by=siti, device=device)


def test_another_facilitator_cannot_revoke_sitis_phone_the_admin_can(siti, rahmat, admin):
    device, _secret = actions.register_device(by=siti, name="Ponsel Siti")
    with pytest.raises(NotAllowed):
        actions.revoke_device(by=rahmat, device=device)
    assert actions.revoke_device(by=admin, device=device).revoked_by == admin


def test_the_auditor_reads_the_trail_and_the_officer_does_not(browse, auditor, budi, siti):
    actions.register_device(by=siti, name="Ponsel Siti")
    assert browse(auditor).get("/jejak/").status_code == 200
    assert browse(budi).get("/jejak/").status_code == 403
