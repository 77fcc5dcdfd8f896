"""Tables and demo data, in one start of Django: what must be true before the processes of the Procfile start.

Standard output is what `manage.py seed` says: the logins. DEMO_DATA=false leaves the site empty, and so does
DEBUG=false: everybody knows the passwords of the demo data.
"""

import os
import sys

import django
from django.conf import settings
from django.core.management import CommandError, call_command


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter.settings")
    django.setup()
    try:
        for alias in settings.DATABASES:
            call_command("migrate", database=alias, interactive=False, verbosity=0)
        if settings.DEBUG and os.environ.get("DEMO_DATA", "true").lower() in ("1", "true", "yes", "on"):
            call_command("seed")
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
