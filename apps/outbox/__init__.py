"""Owns work that must not be lost: rows written with the change, done by Celery under a lease.

Refuses to know what the work is.
"""
