"""The pages on which somebody of the office writes down what happened to a family."""

import pytest

from households.models import Household, Membership, Person

KUDAI = "19.01.01.1003"


@pytest.fixture
def sari(household_in, noise):
    return household_in(KUDAI, "Ni Luh Sari", 3)


def post(client, household, what, **data):
    told = {"reason": "Surat desa 12/2026", "on": "01-03-2026", "version": household.version}
    return client.post(f"/keluarga/{household.pk}/ubah/{what}/", told | data)


def test_budi_finds_every_event_on_the_page_of_the_family_and_pak_camat_none(browse, budi, pak_camat, sari):
    page = browse(budi).get(f"/keluarga/{sari.pk}/").content.decode()
    for what in (
        "anggota-baru",
        "datang",
        "pergi",
        "kepala",
        "perbaiki",
        "alamat",
        "kartu",
        "pisah",
        "pindah",
        "tutup",
    ):
        assert f"/keluarga/{sari.pk}/ubah/{what}/" in page
        assert browse(budi).get(f"/keluarga/{sari.pk}/ubah/{what}/").status_code == 200
    assert "/ubah/" not in browse(pak_camat).get(f"/keluarga/{sari.pk}/").content.decode()
    assert browse(budi).get(f"/keluarga/{sari.pk}/ubah/hapus/").status_code == 404


def test_budi_splits_a_family_and_lands_on_the_new_one(browse, budi, sari):
    _head, daughter, child = sari.members.order_by("pk")
    answer = post(browse(budi), sari, "pisah", members=[daughter.pk, child.pk], head=daughter.pk, village=KUDAI)
    own = Household.objects.latest("pk")
    assert (answer.status_code, answer.url) == (302, f"/keluarga/{own.pk}/")
    assert set(own.members.values_list("pk", flat=True)) == {daughter.pk, child.pk}
    story = browse(budi).get(answer.url).content.decode()
    assert "Surat desa 12/2026" in story


@pytest.mark.parametrize(
    ("what", "data", "words"),
    [
        ("pergi", {"on": "01-03-2030"}, "masa depan"),
        ("pergi", {"on": "31-02-2026"}, "tanggal"),
        ("pergi", {"reason": " "}, "harus diisi"),
        ("pergi", {"version": 99}, "orang lain"),
        ("perbaiki", {"nik": "12345"}, "16"),
        ("datang", {"nik": "1901012345670000", "relation": "child"}, "NIK"),
        ("kartu", {"number": "19010101"}, "16"),
        ("pindah", {"village": "51.08.01.2001", "address": "Jl. A"}, "pilihan"),
        ("tutup", {"kind": "left"}, "ke mana"),
    ],
)
def test_what_cannot_be_comes_back_with_words_and_what_was_typed(browse, budi, sari, what, data, words):
    child = sari.members.order_by("pk")[2]
    before = Membership.objects.count(), Household.objects.get(pk=sari.pk).version
    answer = post(browse(budi), sari, what, **({"person": child.pk, "kind": "died"} | data))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert words.lower() in text.lower()
    assert (Membership.objects.count(), Household.objects.get(pk=sari.pk).version) == before


def test_every_other_event_can_be_written_down(browse, budi, sari, household_in):
    client, other = browse(budi), household_in(KUDAI, "Sulaiman", 2)
    _head, daughter, child = sari.members.order_by("pk")
    guest = other.members.get(is_head=False)
    guest.nik = "1901016007150000"
    guest.save()

    def done(what, **data):
        answer = post(client, Household.objects.get(pk=sari.pk), what, **data)
        assert answer.status_code == 302, dict(answer.context["form"].errors)

    done("anggota-baru", name="Bayi Sari", sex="P", birth_date="28-02-2026", relation="grandchild")
    done("datang", nik="1901 0160 0715 0000", relation="other")
    done("kepala", person=daughter.pk)
    done("pergi", person=child.pk, kind="died")
    done("perbaiki", person=daughter.pk, name="Ni Made Sari")
    done("alamat", address="Jl. Baru 1", rt="003")
    done("kartu", number="1901010101210000")
    done("pindah", village="19.01.02.1003", address="Jl. Jauh")
    sari.refresh_from_db()
    assert (sari.head_name, sari.village_id, sari.address) == ("Ni Made Sari", "19.01.02.1003", "Jl. Jauh")
    assert Person.objects.get(pk=guest.pk).household_id == sari.pk
    done("tutup", kind="left", destination="Buleleng")
    page = client.get(f"/keluarga/{sari.pk}/").content.decode()
    assert "Buleleng" in page
    assert "/ubah/" not in page
    assert client.get(f"/keluarga/{sari.pk}/ubah/pindah/").status_code == 200
