"""The faults that are injected and the ways to spoil the system on purpose, with a word for --help."""

FAULTS = {
    "web-kill": "kill -9 the whole web server",
    "web-one": "kill -9 one of its processes",
    "web-stop": "SIGSTOP the web server for some seconds",
    "worker-kill": "kill -9 the Celery worker",
    "worker-stop": "SIGSTOP the Celery worker",
    "redis-kill": "kill -9 Redis",
    "redis-stop": "SIGSTOP Redis",
    "postgres-kill": "kill -9 PostgreSQL as a whole",
    "postgres-one": "kill -9 one PostgreSQL process that serves us",
    "postgres-stop": "SIGSTOP PostgreSQL",
    "disk-full": "no file can be written by the web server for some seconds",
    "cut": "lines are cut at every tenth of the body, and after the commit before the answer (all the time)",
    "twenty": "the same visit is sent twenty times at once, with its photos",
    "two-tabs": "two visits with one id and other content are sent at once",
}
# name -> (what the checker must count, how the system is spoiled)
CONTROLS = {
    "no-unique": (
        "doubled", "the unique constraint on the id of a visit is dropped, and sendings of one id take no turns"
    ),
    "early-answer": ("lost", "the server answers before it commits"),
    "photo-before-commit": ("stray_photos", "photos are written before the commit and never tidied"),
    "photo-late": ("photo_missing", "photos are written after the answer"),
}  # fmt: skip
