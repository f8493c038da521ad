"""Doors for the worker: what the clock starts."""

from __future__ import annotations

from celery import shared_task

from verification.actions.attachments import sweep


@shared_task
def sweep_photos() -> int:
    """Remove photo files a killed process left behind before any visit named them."""
    return sweep()
