"""The roof: settings, addresses, Celery; lines, rates, official figures, dashboard, reports."""

from poverty.celery import app as celery_app

__all__ = ["celery_app"]
