"""One protected account with everything that is its own, and all who might look at it.

owner       a protected account; what others may not see is theirs
neighbour   a public account, which met the owner when that was public
follower    accepted by the owner
pending     asked the owner to follow them
blocked     the owner blocks them; they followed before
muted       the owner mutes them
former      followed the owner until they were sent away
suspended   accepted by the owner, then suspended, with the session and the token of before
stranger    has no ties to anybody
moderator   may do everything in the admin, and is a stranger outside of it
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.test import Client

from apps.follows import services as graph
from apps.search import services as search
from apps.search import tasks as bells
from apps.timelines import services as timelines
from apps.tweets.models import Tweet
from apps.users import services as accounts
from apps.users.models import User
from tests.factories.users import UserFactory
from tests.work import do_due_work

ACTORS = (
    "anonymous", "stranger", "follower", "pending", "blocked", "muted", "former", "suspended", "moderator", "owner",
)  # fmt: skip
# As the parameters of routes are called, for what belongs to no secret.
PLAIN_VALUES = {
    "token": ["abc"],
    "folder": ["avatars"],
    "name": ["0" * 32 + ".webp"],
    "size": ["small", "full"],
    "uidb36": ["1"],
    "url": ["nothing"],
    "app_label": ["users", "tweets"],
    "content_type_id": ["1"],
    "object_id": ["1"],
    "tag": ["shibboleth"],
    "emoji": ["👍"],
    "username": ["owner", "neighbour"],
}


# What finds as much as can be found: all that there is, all by somebody, and whatever begins with a letter or two.
SEARCHES = [
    *("q=-nothing", "q=-nothing&sort=top", "q=-nothing&tab=latest", "q=is:retweet", "q=from:owner&tab=latest"),
    *("q=shibboleth", "q=owner&kind=users", "q=owner&tab=people", "q=c&kind=tags", "q=canary", "q=has:media&tab=media"),
]


class World:
    """Everything that happens before the first secret, and what the secrets leave for the crawl to look up.

    `values` are the values of a route's parameters by name, `pairs` handles with a tweet's id, `around` the tweets of
    which all is looked at, `queries` what else is asked of routes, by a word of theirs. A secret with an address of
    its own adds to them.
    """

    def __init__(self, media: Path) -> None:
        self.media = media
        self.values: dict[str, list[str]] = defaultdict(list, {name: [*given] for name, given in PLAIN_VALUES.items()})
        self.pairs: list[tuple[str, str]] = []
        self.around: set[str] = set()
        self.queries: dict[str, list[str]] = defaultdict(list, {"search": [*SEARCHES]})
        names = ("owner", "neighbour", "banned", "leaver", *ACTORS[1:-2])
        self.people: dict[str, User] = {name: UserFactory(username=name) for name in names}
        self.people["moderator"] = UserFactory(username="moderator1", is_staff=True, is_superuser=True)
        self.owner, self.neighbour = self.people["owner"], self.people["neighbour"]
        for name in ("follower", "blocked", "former", "suspended"):
            graph.follow(actor=self.people[name], target=self.owner)
        graph.follow(actor=self.owner, target=self.neighbour)
        for name in ("follower", "pending", "blocked", "muted", "former", "suspended", "stranger"):
            search.save_search(actor=self.people[name], query="-nothing", notifying=True)
        self.values["user_id"] += [str(self.owner.pk), str(self.neighbour.pk), "me"]
        # The foot of a digest: others are no longer asked whether they want to end the mails.
        self.values["token"].append(signing.dumps(self.neighbour.pk, salt="notifications.unsubscribe"))

    def close_doors(self) -> None:
        """The owner was public until now."""
        self.owner = accounts.edit_profile(actor=self.owner, is_protected=True)
        graph.follow(actor=self.people["pending"], target=self.owner)

    def part(self) -> None:
        """Last: who had seen everything until now loses it, with what is kept for them still in its place."""
        do_due_work("apps.search.")
        bells.ring_bells()
        self.actors = {name: Actor(self.people.get(name)) for name in ACTORS}
        Actor(self.owner)  # another browser, in the list of those
        self.values["name"] += [session.name for session in self.owner.browser_sessions.all()]
        for name in ("former", "blocked", "follower", "owner"):
            timelines.rebuild_home(viewer_id=self.people[name].pk)
        graph.block(actor=self.owner, target=self.people["blocked"])
        graph.mute(actor=self.owner, target=self.people["muted"])
        graph.remove_follower(actor=self.owner, follower=self.people["former"])
        accounts.suspend(user=self.people["suspended"])
        accounts.suspend(user=self.people["banned"])
        accounts.leave(actor=self.people["leaver"])
        do_due_work("apps.notifications.")
        do_due_work("apps.search.")

    def show(self, tweet: Tweet, *, around: bool = False) -> Tweet:
        """Look at it and, with `around`, at whatever else a route has of it."""
        self.values["tweet_id"].append(str(tweet.pk))
        if around:
            self.around.add(str(tweet.pk))
        self.pairs.append((tweet.author.username, str(tweet.pk)))
        self.queries["oembed"].append(f"url={settings.SITE_URL}/@{tweet.author.username}/{tweet.pk}")
        return tweet


class Actor:
    """Asks as somebody: with their session for pages, with their token for the API."""

    def __init__(self, user: User | None) -> None:
        self.user = user
        self.client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"})
        self.token = ""
        if user:
            user.refresh_from_db()
            self.client.force_login(user)
            self.token = f"Bearer {accounts.issue_tokens(user=user).access}"
        self._cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def ask(
        self, method: str, url: str, *, body: tuple[str, str] = ("", ""), headers: dict[str, str] | None = None
    ) -> Any:
        """`body`: what it says, and of which type that is."""
        given = dict(headers or {})
        self.client.cookies.clear()
        if not url.startswith("/api/"):
            self.client.cookies.load(self._cookies)
        elif self.token:
            given["Authorization"] = self.token
        return self.client.generic(method, url, body[0], content_type=body[1], headers=given)
