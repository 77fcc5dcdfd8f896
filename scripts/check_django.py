"""Django's own checks, missing migrations, and every template compiled, in one start of Django.

On a PostgreSQL of its own: the checks of generated columns ask which version it is.
"""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.management import call_command
from django.db import connections
from django.template import TemplateSyntaxError, engines

from twitter import embedded


def problems() -> list[str]:
    found = [str(message) for message in run_checks() if message.level >= WARNING and not message.is_silenced()]
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        found.append("Models and migrations differ: `manage.py makemigrations` writes what is missing.")
    for path in templates():
        try:
            engines["django"].from_string(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            found.append(f"{path.relative_to(settings.BASE_DIR)}: {error}")
    return found


def templates() -> list[Path]:
    roots = [settings.BASE_DIR / "templates", *sorted((settings.BASE_DIR / "apps").glob("*/templates"))]
    return [path for root in roots for path in sorted(root.rglob("*")) if path.suffix in (".html", ".txt", ".xml")]


def main() -> int:
    with embedded.temporary() as servers:
        os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = servers.database_url, servers.redis_url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter.settings")
        django.setup()
        found = problems()
        connections.close_all()
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
