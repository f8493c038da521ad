"""Identity numbers and private files at rest: sealed, bound to their place, found by digest, rotated."""

import base64
import os

import pytest
from cryptography.exceptions import InvalidTag
from django.core.management import call_command
from django.db import connection

from foundation import files, keys
from foundation.files import BrokenFile
from households.models import Person

NIK = "1901010101900000"


def ring_of(*names):
    return ",".join(f"{name}:{base64.b64encode(os.urandom(32)).decode()}" for name in names)


def test_a_nik_is_stored_sealed_and_found_by_its_digest(household_in, noise):
    person = household_in("19.01.01.1001").members.first()
    person.nik = NIK
    person.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik, nik_digest FROM households_person WHERE id = %s", [person.pk])
        sealed, digest = (bytes(value) for value in cursor.fetchone())
    assert NIK.encode() not in sealed
    assert digest == keys.digest(NIK, "nik")
    found = Person.objects.get(nik_digest=keys.digest(NIK, "nik"))
    assert found.pk == person.pk
    assert found.nik.reveal() == NIK
    assert str(found.nik) == "••••••••••••0000"
    assert NIK not in repr(found.nik)


def test_taking_a_nik_away_takes_its_digest_away_too(household_in):
    person = household_in("19.01.01.1001").members.first()
    person.nik = None
    person.save()
    person.refresh_from_db()
    assert (person.nik, person.nik_digest, person.nik_last4) == (None, None, "")


def test_a_ciphertext_copied_to_another_column_does_not_open():
    sealed = keys.seal(NIK.encode(), "households_person.nik")
    with pytest.raises(InvalidTag):
        keys.open_sealed(sealed, "households_household.kk")


def test_a_nik_and_a_kk_with_the_same_digits_do_not_meet():
    assert keys.digest(NIK, "nik") != keys.digest(NIK, "kk")


def test_rotation_seals_every_number_under_the_new_key_and_loses_none(household_in, settings):
    old = settings.NUMBER_KEYS
    person = household_in("19.01.01.1001").members.first()
    plain = person.nik.reveal()
    photo = files.store([b"foto" * 600_000], "photos")
    settings.NUMBER_KEYS = f"{ring_of('baru')},{old}"
    call_command("rotate_keys", verbosity=0)
    settings.NUMBER_KEYS = settings.NUMBER_KEYS.split(",")[0]
    person = Person.objects.get(pk=person.pk)
    assert keys.key_id_of(person.nik.sealed) == "baru"
    assert files.read_all(photo.name) == b"foto" * 600_000
    assert person.nik.reveal() == plain


def test_a_private_file_comes_back_whole_and_lies_sealed_on_disk(settings):
    content = os.urandom(10) + NIK.encode() * 200_000
    stored = files.store([content], "uploads")
    assert files.read_all(stored.name) == content
    assert stored.size == len(content)
    raw = (files._path(stored.name)).read_bytes()
    assert NIK.encode() not in raw


@pytest.mark.parametrize("cut", [3, 400, 1_048_700, 1_500_000])
def test_a_private_file_cut_anywhere_is_refused_not_shortened(cut):
    stored = files.store([os.urandom(2_000_000)], "uploads")
    path = files._path(stored.name)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises((BrokenFile, InvalidTag)):
        files.read_all(stored.name)


def test_nobody_reads_outside_the_private_folder():
    with pytest.raises(BrokenFile):
        files.read_all("../../etc/passwd")
