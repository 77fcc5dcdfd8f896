"""Wiring only: settings, routes, Celery, servers. No product words."""

from twitter.celery import app as celery_app

__all__ = ["celery_app"]
