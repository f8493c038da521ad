"""The access matrix: every address x method x person x place of the object.

`tests/access/` holds one line per address and method. This file walks the root resolver, so that an address without a
line is red and a line without address too, and asks every line as every person of `tests/access/world.py`:

- the right person gets through (and a write really writes);
- within reach but without the verb: 403;
- outside reach: 404, byte for byte the answer that a number nobody has gets;
- nobody: the login page, or 401 from the API;
- whatever page somebody gets, it names no family outside their reach;
- a method without a line writes nothing, whoever asks;
- a POST without the CSRF token is refused to the right person too.

That the harness sees holes is proved by `test_a_hole_is_seen`: a view without `@needs`, a fetch without reach, a 404
that tells, and an address without a line are planted in a URLconf of their own, and each must be named.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, reverse

from accounts.models import User
from regions.loading import load
from regions.models import Region
from tests.access import accounts, figures, households, imports, interventions, libraries, planted, verification
from tests.access.objects import MAKERS
from tests.access.table import Row
from tests.access.world import BANGKA, BULELENG, HOUSES, OWN, Person, Place, World

pytestmark = pytest.mark.django_db
FLOORS = (figures, accounts, imports, households, verification, interventions)
ROWS: list[Row] = [row for floor in FLOORS for row in floor.ROWS]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
WRITES = re.compile(r'^\s*(?:WITH\b.*?\b)?(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE | re.DOTALL)
# What any request may write: who was signed in, and that personal data was read.
READERS_TRACES = {"django_session", "accounts_auditline"}


def walk(resolver: Any, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield f"{namespace}{entry.name}"


def uncovered(names: set[str], rows: list[Row]) -> tuple[set[str], set[str]]:
    """(addresses of ours without a line, lines without an address)"""
    ours = {name for name in names if not libraries.covers(name)}
    lines = {row.url for row in rows}
    return ours - lines, lines - names


def test_every_address_has_a_line_and_every_line_an_address():
    missing, gone = uncovered(set(walk(get_resolver())), ROWS)
    assert not missing, f"no line in tests/access/ for: {sorted(missing)}"
    assert not gone, f"lines for addresses that are not there: {sorted(gone)}"


def test_every_verb_that_opens_something_is_tried_by_somebody_who_gets_through():
    """No line whose success nobody can show: it would be green even if the page were broken."""
    everybody = World(MAKERS).persons
    for row in ROWS:
        places = row.places if row.about else (None,)
        assert any(row.expected(person, place) == "yes" for person in everybody for place in places), str(row)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are the point here; pytest need not keep a line for each."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The private files of the world: those of its photos and minutes."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _files_of_the_world(settings: Any, files: Path) -> None:
    settings.FILES_DIR = str(files)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, files: Path) -> Iterator[World]:
    """One world for the whole matrix, in a transaction that is rolled back at the end."""
    with override_settings(FILES_DIR=str(files)):
        yield from made_world(django_db_blocker)


def made_world(django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        if not Region.objects.filter(pk=BANGKA).exists():
            load(under=[BANGKA, BULELENG], force=True)
        made = World(MAKERS)
        made.settle()
        for row in [*ROWS, *(hole.row for hole in planted.HOLES)]:
            for place in row.places if row.about else ():
                made.get(row.about, place)
        yield made
        transaction.set_rollback(True)


class Writes:
    """Tables written to while it runs."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        found = WRITES.match(str(sql))
        if found:
            self.tables.add(found[1])
        return execute(sql, params, many, context)


def ask(world: World, row: Row, person: Person, place: Place | None, method: str = "", ghost: bool = False) -> Any:
    """The response, with `.written`: the tables it wrote to. The database is as before afterwards."""
    obj = world.get(row.about, place) if row.about and place else None
    kwargs: dict[str, Any] = {}
    if row.about:
        kwargs = dict(row.ghost or dict.fromkeys(row.kwargs(obj), 987654321)) if ghost else row.kwargs(obj)
    address = reverse(row.url, kwargs=kwargs) + row.query
    client = Client(raise_request_exception=True)
    client.cookies = person.cookies.copy()
    writes = Writes()
    extra: dict[str, Any] = {"headers": row.headers(world, obj, person)}
    method = method or row.method
    if method != "GET" and method == row.method:
        extra["data"] = row.body(world, obj, person)
    if row.json:
        extra["content_type"] = "application/json"
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            response = getattr(client, method.lower())(address, **extra)
            response.body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    response.written = writes.tables - READERS_TRACES
    response.normal = bare(response.body, address)
    return response


def bare(body: bytes, address: str) -> str:
    """The answer without what must differ: the address asked for and one-time tokens."""
    text = body.decode(errors="replace").replace(address, "ADDRESS")
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken&quot;: &quot;|X-CSRFToken": ")\w+', r"\1", text)


def words(response: Any) -> str:
    """What the page says, without its shell."""
    body = response.normal.split('id="content"')[-1]
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())[:400]


def wants_login(row: Row, response: Any) -> bool:
    if row.api:
        return response.status_code == 401
    return response.status_code == 302 and response["Location"].startswith("/akun/login/")


def fault(world: World, row: Row, person: Person, place: Place | None) -> str:
    """What is wrong with this line for this person and place; "" when it is as declared."""
    expected, response = row.expected(person, place), ask(world, row, person, place)
    status, told = response.status_code, f"{row} as {person} at {place.name if place else '-'}"
    if expected != "yes" and response.written:
        return f"{told}: expected {expected}, yet it wrote {sorted(response.written)}"
    if expected == "yes":
        if status not in row.good or (status in (301, 302) and wants_login(row, response)):
            return f"{told}: should get through, got {status} {response.get('Location', '')} {words(response)}"
        if row.method == "GET" and response.written:
            return f"{told}: a GET wrote {sorted(response.written)}"
        seen = [house.name for house in HOUSES if house.mark in response.normal]
        unasked = [house.name for house in HOUSES if house.name in seen and not person.reaches("household.read", house)]
        return f"{told}: shows the family of {unasked}" if unasked else ""
    if expected == "login":
        return "" if wants_login(row, response) else f"{told}: should be asked to sign in, got {status}"
    if expected == "no":
        return "" if status == 403 else f"{told}: should be refused (403), got {status}"
    if status not in {"hidden": (404,), "refused": (403, 404)}[expected]:
        return f"{told}: should be {expected}, got {status}"
    if place is None:
        return ""
    nothing = ask(world, row, person, row.places[0], ghost=True)
    if (nothing.status_code, nothing.normal) != (status, response.normal):
        return f"{told}: tells that the object exists: {status}/{nothing.status_code}"
    return ""


def places_for(row: Row, person: Person) -> tuple[Place | None, ...]:
    """Who is turned away at the door is turned away once; everybody else goes to every place."""
    if not row.about:
        return (None,)
    at_the_door = row.expected(person, row.places[0]) in ("login", "refused")
    return row.places[:1] if at_the_door else row.places


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_line_holds_for_everybody(row: Row, world: World):
    faults = [fault(world, row, person, place) for person in world.persons for place in places_for(row, person)]
    assert not any(faults), "\n".join(filter(None, faults))


LISTS = ["households:list", "verification:review", "interventions:overlap", "verification_field:assignments"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_the_family_to_whom_it_concerns(name: str, world: World):
    """The other half of the law above: it would hold for an empty page too."""
    reader = "siti" if name == "verification_field:assignments" else "budi"
    person = next(person for person in world.persons if person.name == reader)
    row = next(row for row in ROWS if row.url == name and row.method == "GET")
    assert OWN.mark in ask(world, row, person, None).normal


def one_row_per_address() -> list[Row]:
    return list({row.url: row for row in ROWS}.values())


@pytest.mark.parametrize("row", one_row_per_address(), ids=lambda row: row.url)
def test_a_method_without_a_line_writes_nothing(row: Row, world: World):
    declared = {other.method for other in ROWS if other.url == row.url}
    place = row.places[0] if row.about else None
    right = [person for person in world.persons if row.expected(person, place) == "yes"][:1]
    others = [person for person in world.persons if person.name in ("nobody", "stranger")]
    for method in set(METHODS) - declared:
        for person in [*right, *others]:
            response = ask(world, row, person, place, method=method)
            assert response.status_code < 500 and not response.written, f"{method} {row.url} as {person}"
            if "GET" not in declared:
                assert response.status_code not in (200, 201, 204), f"{method} {row.url} as {person} answers"


@pytest.mark.parametrize("row", [row for row in ROWS if row.method != "GET" and row.csrf], ids=str)
def test_a_form_sent_from_another_site_is_refused(row: Row, world: World):
    place = row.places[0] if row.about else None
    right = next(person for person in world.persons if row.expected(person, place) == "yes")
    obj = world.get(row.about, place) if row.about and place else None
    client = Client(enforce_csrf_checks=True)
    client.cookies = right.cookies.copy()
    address = reverse(row.url, kwargs=row.kwargs(obj) if obj is not None else {})
    with transaction.atomic():
        response = getattr(client, row.method.lower())(address, data=row.body(world, obj, right))
        transaction.set_rollback(True)
    assert response.status_code == 403, f"{row}: {response.status_code}"


LIBRARY = sorted(name for name in set(walk(get_resolver())) if libraries.covers(name))


def library_answers(person: Person) -> dict[str, Any]:
    """What every address of a library answers to a GET of that person; addresses with an object get an invented one."""
    answers = {}
    for name in LIBRARY:
        client = Client(raise_request_exception=True)
        client.cookies = person.cookies.copy()
        with transaction.atomic():
            answers[name] = client.get(libraries.address_of(name))
            transaction.set_rollback(True)
    return answers


@pytest.mark.parametrize("name", ["nobody", "stranger", "budi", "admin"])
def test_the_admin_site_is_closed_to_all_but_superusers(name: str, world: World):
    person = next(person for person in world.persons if person.name == name)
    open_doors = [
        address for address, answer in library_answers(person).items()
        if address.startswith("admin:") and address not in ("admin:login", "admin:logout", "admin:jsi18n")
        and not (answer.status_code == 302 and "/login/" in answer["Location"])
    ]  # fmt: skip
    assert open_doors == []


def test_a_superuser_opens_the_admin_site(world: World):
    user = world.users["wati"]
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        client = Client()
        client.force_login(user)
        assert client.get(reverse("admin:index")).status_code == 200
        transaction.set_rollback(True)


def test_pages_of_accounts_show_nobody_anything_but_doors(world: World):
    nobody = world.persons[0]
    for name, answer in library_answers(nobody).items():
        assert answer.status_code in (200, 302, 404, 405), (name, answer.status_code)
        if name.startswith("mfa_") and name != "mfa_authenticate":
            assert answer.status_code == 302 and "/akun/login/" in answer["Location"], name
        if answer.status_code == 200:
            assert "Orang" not in answer.content.decode(), name


def test_nobody_makes_an_account_for_themselves(world: World):
    secret = {"password1": "kata-sandi-9x", "password2": "kata-sandi-9x"}
    Client().post(reverse("account_signup"), {"username": "penyusup", "email": "x@ngerombo.example", **secret})
    assert not User.objects.filter(username="penyusup").exists() and User.objects.filter(username="budi").exists()


@pytest.mark.parametrize("hole", planted.HOLES, ids=lambda hole: hole.name)
def test_a_hole_is_seen(hole: planted.Hole, world: World, settings: Any):
    """Each planted view breaks one law; the harness must name it. The healthy twin of all must pass."""
    settings.ROOT_URLCONF = "tests.access.planted"
    row = hole.row
    faults = [fault(world, row, person, place) for person in world.persons for place in places_for(row, person)]
    assert any(hole.says in told for told in faults) if hole.says else not any(faults), faults


def test_an_address_without_a_line_is_seen():
    names = set(walk(get_resolver("tests.access.planted")))
    assert names >= {"open", "unscoped", "healthy"}
    assert uncovered(names, [Row("healthy"), Row("gone")]) == (
        {name for name in names if not libraries.covers(name)} - {"healthy"},
        {"gone"},
    )
