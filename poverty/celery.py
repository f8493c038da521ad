"""The Celery application. Tasks are doors: a primary key in, one action."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poverty.settings")
app = Celery("ngerombo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_options: object) -> None:
    """With a receiver here Celery leaves logging alone. It would put its own handlers in the place of ours, and they
    print tracebacks with the values of rows in them.
    """
