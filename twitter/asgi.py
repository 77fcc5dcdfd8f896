"""The process that holds sockets. Pages and the API are served by wsgi.py: docs/adr/0005-wsgi-and-asgi.md."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter.settings")
django.setup(set_prefix=False)

from apps.realtime.door import Door  # noqa: E402 (Django must be ready)

application = Door()
