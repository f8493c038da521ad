#!/usr/bin/env python3
"""The embedded servers and the environment a command of the project runs in.

    bin/embedded.py start | stop | status | env | remove

`remove` stops the servers and deletes all their data, keys and files.
DATABASE_URL and REDIS_URL given from outside switch to real servers; then the embedded ones are not started.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys

from bootstrapping import enter

enter()

from broker import Broker  # noqa: E402  from here on we are inside .venv
from database import APP, OWNER, Cluster, binaries  # noqa: E402
from place import Place  # noqa: E402


def environment(place: Place, *, owner: bool = False) -> dict[str, str]:
    """Start what is needed; return the environment of a command. `owner`: as the login that may change tables."""
    made = dict(os.environ)
    with place.lock():
        if "DATABASE_URL" not in made:
            cluster = Cluster(place)
            cluster.start()
            made["DATABASE_URL"], made["DATABASE_OWNER_URL"] = cluster.url(APP), cluster.url(OWNER)
        made.setdefault("DATABASE_OWNER_URL", made["DATABASE_URL"])
        if "REDIS_URL" not in made:
            broker = Broker(place)
            broker.start()
            made["REDIS_URL"] = broker.url()
    if owner:
        made["NGEROMBO_USE_OWNER"] = "1"
    return with_development_values(place, made)


def with_development_values(place: Place, made: dict[str, str]) -> dict[str, str]:
    """Keys, folders and switches of a development machine, where the environment does not say otherwise."""
    secrets = place.secrets()
    made.setdefault("NGEROMBO_SECRET_KEY", secrets["secret_key"])
    made.setdefault("NGEROMBO_NUMBER_KEYS", secrets["number_keys"])
    made.setdefault("NGEROMBO_DIGEST_KEY", secrets["digest_key"])
    made.setdefault("NGEROMBO_FILES_DIR", str(place.path / "files"))
    made.setdefault("NGEROMBO_HTTPS", "0")
    made.setdefault("NGEROMBO_DEMO", "1" if (place.path / "demo").exists() else "0")  # invented people: say so
    made.setdefault("NGEROMBO_POSTGRES_BIN", str(binaries(place)))
    return made


def stop(place: Place) -> None:
    with place.lock():
        Broker(place).stop()
        Cluster(place).stop()
        Cluster(place, name="postgres-test", durable=False).stop()


def main(word: str) -> None:
    place = Place()
    if word == "start":
        environment(place)
    elif word == "stop":
        stop(place)
    elif word == "remove":
        stop(place)
        shutil.rmtree(place.path)
    elif word == "status":
        print(f"folder      {place.path}")
        print(f"PostgreSQL  {'answers' if Cluster(place).answers() else 'is stopped'}")
        print(f"Valkey      {'answers' if Broker(place).answers() else 'is stopped'}")
    elif word == "env":
        known = dict(os.environ)
        for name, value in environment(place).items():
            if known.get(name) != value:
                print(f"export {name}={shlex.quote(value)}")
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
