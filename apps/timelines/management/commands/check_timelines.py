"""`manage.py check_timelines`: is what readers are served what the definition says?"""

from argparse import ArgumentParser
from collections import Counter
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from apps.timelines import checking, store
from apps.users.models import User


class Command(BaseCommand):
    help = (
        "Compare home timelines, as the API serves them, with their definition in PostgreSQL. Says of each reader "
        "whether the page came from the list, was merged with big authors' lists, was rebuilt because it was cold, "
        "or came from the database. Exits with 1 if any differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sample", type=int, default=100, help="how many readers, taken at random (default 100)")
        parser.add_argument("--user", action="append", help="this reader (a handle; may be repeated)")
        parser.add_argument("--warm", action="store_true", help="only readers who have a list")
        parser.add_argument("--pages", type=int, default=3, help="pages of 20 for each reader (default 3)")
        parser.add_argument("--seed", type=int, help="the same readers again")
        parser.add_argument("--patience", type=float, default=5.0, help="seconds a difference must last to count")

    def handle(self, *args: Any, **options: Any) -> None:
        viewers = self._viewers(options)
        sources: Counter[str] = Counter()
        wrong = 0
        for viewer_id, username in tqdm(viewers, desc="readers", disable=None):
            found = checking.check(viewer_id, pages=options["pages"], patience=options["patience"])
            sources[found.source] += 1
            wrong += not found.is_right
            self.stdout.write(f"@{username:15}  {found.source:8}  {len(found.served):4} entries  {_verdict(found)}")
        count = len(viewers)
        from_lists = sources["list"] + sources["merged"]
        parts = ", ".join(f"{number} {source}" for source, number in sources.most_common())
        self.stdout.write(
            f"{count} readers: {parts}; {100 * from_lists / max(count, 1):.1f} % from lists; {wrong} with differences."
        )
        if wrong:
            raise CommandError(f"{wrong} of {count} timelines differ from the definition.")

    def _viewers(self, options: dict[str, Any]) -> list[tuple[int, str]]:
        active = User.objects.active()
        if options["user"]:
            found = [active.by_username(handle.lstrip("@")).first() for handle in options["user"]]
            if None in found:
                raise CommandError("There is nobody of that name, or not any more.")
            return [(user.pk, user.username) for user in found if user]
        viewer_ids = sorted(store.warm_viewers() if options["warm"] else active.values_list("id", flat=True))
        # A list may outlive its account: ask for more than are wanted.
        random = Random(options["seed"])  # noqa: S311  # a sample, no secret
        chosen = random.sample(viewer_ids, min(options["sample"] * 2, len(viewer_ids)))
        names = dict(active.filter(id__in=chosen).values_list("id", "username"))
        return [(viewer_id, names[viewer_id]) for viewer_id in chosen if viewer_id in names][: options["sample"]]


def _verdict(found: checking.Check) -> str:
    if found.is_right:
        return "ok"
    parts = [
        f"{name} {', '.join(map(str, ids[:10]))}{' ...' if len(ids) > 10 else ''}"
        for name, ids in (("missing", found.missing), ("ghosts", found.ghosts))
        if ids
    ]
    return "DIFFERS: " + "; ".join(parts or ["wrong order"])
