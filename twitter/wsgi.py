import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter.settings")
django.setup(set_prefix=False)

from apps.core.wsgi import Application  # noqa: E402 (Django must be ready)

application = Application()
