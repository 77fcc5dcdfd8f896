"""Run inside of the site (`python -m tests.faults.inside COMMAND`): what would take the API too long to prepare.

Starting Django takes seconds on a busy machine, so each command does all that is needed at its time. On standard
input it is given a JSON object:

load     {"graph": file, "texts": file}: the tables, and the accounts, follows and tweets of the files
people   {"tokens": [id], "warm": [id]} -> {id: access token}; the home list of each of `warm` is built
"""

import json
import sys
from typing import Any

import django
from django.core.management import call_command


def load(given: dict[str, Any]) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_graph", given["graph"], stdout=sys.stderr)
    call_command("load_tweets", given["texts"], stdout=sys.stderr)


def people(given: dict[str, Any]) -> None:
    from apps.timelines import rebuilding  # noqa: PLC0415 (after django.setup)
    from apps.users.models import User  # noqa: PLC0415
    from apps.users.tokens import AccessToken  # noqa: PLC0415

    users = User.objects.filter(pk__in=given["tokens"])
    json.dump({user.pk: str(AccessToken.of(user)) for user in users}, sys.stdout)
    for id_ in given["warm"]:
        rebuilding.try_rebuild_home(id_)  # Redis may be gone for the moment: then it stays cold


if __name__ == "__main__":
    django.setup()
    {"load": load, "people": people}[sys.argv[1]](json.load(sys.stdin))
