"""The Celery application. Tasks are doors: a primary key in, one action."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poverty.settings")
app = Celery("ngerombo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
