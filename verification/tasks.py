"""Doors for the worker: what the clock starts."""

from __future__ import annotations

from celery import shared_task

from verification.actions import inspecting
from verification.actions.attachments import sweep


@shared_task
def sweep_photos() -> int:
    """Remove photo files a killed process left behind before any visit named them."""
    return sweep()


@shared_task
def inspect() -> tuple[int, int]:
    """Look at the evidence of what came in since the last time."""
    return inspecting.inspect_waiting()


@shared_task
def inspect_again() -> int:
    """Once a day, all visits of running campaigns: what is usual in a village is known only with time."""
    return inspecting.inspect_again()
