"""The embedded servers come up once, come back after a crash, and say nothing about people."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from broker import Broker
from database import APP, DATABASE, OWNER, Cluster
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from place import Place


@pytest.fixture
def cluster(place: Place) -> Cluster:
    """A cluster of this test's own; stopped even when the test fails."""
    cluster = Cluster(place, durable=False)
    cluster.start()
    yield cluster
    cluster.stop()


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])


def test_a_killed_server_comes_back_with_its_data_and_a_stranger_with_its_number_is_left_alone(
    cluster: Cluster,
) -> None:
    cluster.make_database("kept")
    os.kill(postmaster(cluster), signal.SIGKILL)
    cluster.start()
    assert {"kept", DATABASE} <= set(cluster.databases())

    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file = cluster.data / "postmaster.pid"
        lines = pid_file.read_text().split("\n", 1)
        os.kill(postmaster(cluster), signal.SIGKILL)
        pid_file.write_text(f"{stranger.pid}\n{lines[1]}")
        cluster.start()
        assert stranger.poll() is None
        assert postmaster(cluster) != stranger.pid
    finally:
        stranger.kill()
        stranger.wait()


def test_two_commands_at_once_start_one_broker(place: Place) -> None:
    def start(_: int) -> str:
        with place.lock():
            Broker(place).start()
        return Broker(place).url()

    try:
        with ThreadPoolExecutor(4) as pool:
            assert len(set(pool.map(start, range(4)))) == 1
        assert Broker(place).say("CONFIG GET maxmemory-policy").endswith(b"noeviction\r\n")
    finally:
        Broker(place).stop()


def test_a_port_that_another_programme_took_is_given_up(place: Place) -> None:
    remembered = place.port("valkey")
    assert place.port("valkey") == remembered
    with socket.create_server(("127.0.0.1", remembered)):
        Broker(place).start()
        assert place.port("valkey") != remembered
        assert Broker(place).answers()
        Broker(place).stop()


def test_secrets_are_made_once_and_only_their_owner_reads_them(place: Place) -> None:
    made = place.secrets()
    assert place.secrets() == made
    assert (place.path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len(set(made.values())) == len(made)


def test_a_lock_ends_with_the_process_that_held_it(place: Place) -> None:
    holder = "import sys; sys.path.append('bin'); from place import Place; from pathlib import Path\n"
    holder += f"with Place(Path({str(place.path)!r})).lock('slot'): print('held', flush=True); sys.stdin.read()"
    process = subprocess.Popen([sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout and process.stdout.readline() == b"held\n"
    with place.lock("slot", wait=False) as mine:
        assert not mine
    process.kill()
    process.communicate()
    with place.lock("slot", wait=False) as mine:
        assert mine


@pytest.mark.django_db
def test_the_database_log_never_shows_a_number_that_was_refused() -> None:
    log = Path(os.environ["NGEROMBO_POSTGRES_LOG"])
    if os.environ["DATABASE_URL"].rsplit("/", 1)[1][:4] != "run_":
        pytest.skip("a database server of somebody else: its log is not ours to read")
    number = "9999990101010001"
    with connection.cursor() as cursor:
        cursor.execute("create temp table once (number text primary key)")
        cursor.execute("insert into once values (%s)", [number])
        with pytest.raises(IntegrityError, match=number), transaction.atomic():
            cursor.execute("insert into once values (%s)", [number])
        with pytest.raises(DataError, match=number), transaction.atomic():
            cursor.execute("select %s::smallint", [number])
    assert log.stat().st_size > 0
    assert number not in log.read_text()


@pytest.mark.django_db
def test_the_application_reads_and_writes_but_changes_no_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set local role {APP}")
        cursor.execute("select count(*) from regions_region")
        cursor.execute("select pg_has_role(%s, %s, 'member')", [APP, OWNER])
        assert cursor.fetchone() == (False,)
        for forbidden in ("create table mine (i int)", "alter table regions_region add mine int"):
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
                cursor.execute(forbidden)
