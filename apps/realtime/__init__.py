"""Sockets: what every app below has to say reaches those who are looking, at once.

What it sends is a hint; PostgreSQL has the truth, and it keeps nothing of its own. It decides nothing about who may
see what.
"""
