"""Every private thing of the site, each with a word that stands nowhere else, and whom it is for.

A new private thing is one row in SECRETS: its name, its audience, and how it comes to be, given the world
and the word. What it tells the crawl: `world.show(tweet)` where to look for it (`around=True`: also at all that
hangs on a tweet), and `world.values["draft_id"].append(…)` another value of a route's parameter.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from apps.discovery.models import TrendKind, TrendUse
from apps.follows import services as graph
from apps.links import files as links
from apps.links.models import Link
from apps.media import files
from apps.media.models import Media
from apps.messaging import services as messaging
from apps.moderation import services as moderation
from apps.search import services as search
from apps.tweets import services as tweets
from apps.tweets.services.polls import Question
from apps.users import services as accounts
from apps.users.models import User
from tests.media.pictures import jpeg
from tests.privacy.world import World
from tests.work import do_due_work

OWNER = frozenset({"owner"})
FOLLOWERS = frozenset({"owner", "follower"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Secret:
    """`desk`: moderators find it in the admin. `at`: only there is it a secret (a regular expression, of the URL).

    `mark`: what gives it away, where that is no text of a person's (a regular expression, of the answer).
    """

    name: str
    audience: frozenset[str]
    plant: Callable[[World, str], Any]
    desk: bool = False
    at: str = ""
    mark: str = ""

    @property
    def word(self) -> str:
        return word_of(self.name)

    def is_for(self, actor: str, url: str) -> bool:
        return actor in self.audience or (self.desk and actor == "moderator" and url.startswith("/admin/"))


def word_of(name: str) -> str:
    return "canary" + re.sub("[^a-z]", "", name.lower())


def _tweet(world: World, word: str) -> None:
    """With everything that a tweet may carry: the rows after it say what of it they look for."""
    tweet = tweets.post_tweet(
        author=world.owner,
        text=word_of("what an edited tweet said"),
        content_warning=word_of("content warning"),
        media_ids=[_uploaded(world.owner, word_of("alt text")).pk],
    )
    world.show(tweet, around=True)
    world.pairs.append((world.neighbour.username, str(tweet.pk)))
    text = f"@stranger {word} #shibboleth https://example.com/{word_of('link')}"
    tweets.edit_tweet(actor=world.owner, tweet_id=tweet.pk, text=text)
    tweets.pin(actor=world.owner, tweet_id=tweet.pk)


def _was_public(world: World, word: str) -> None:
    """All that the neighbour can do with a tweet before its author is protected."""
    tweet = world.show(tweets.post_tweet(author=world.owner, text=word), around=True)
    neighbour = world.neighbour
    world.show(tweets.post_tweet(author=neighbour, text="Look at this", quote_of_id=tweet.pk))
    world.show(tweets.post_tweet(author=neighbour, text="An answer", reply_to_id=tweet.pk))
    world.show(tweets.retweet(actor=neighbour, tweet_id=tweet.pk))
    tweets.bookmark(actor=neighbour, tweet_id=tweet.pk)
    shared = graph.make_list(actor=neighbour, name="Friends", is_pinned=True)
    graph.add_to_list(actor=neighbour, list_id=shared.pk, target=world.owner)
    world.values["list_id"].append(str(shared.pk))


def _in_a_conversation(world: World, word: str) -> None:
    """Between two tweets of a public account."""
    asked = world.show(tweets.post_tweet(author=world.neighbour, text="What do you say?"), around=True)
    answer = world.show(tweets.post_tweet(author=world.owner, text=word, reply_to_id=asked.pk))
    graph.follow(actor=world.neighbour, target=world.owner)
    graph.accept_request(actor=world.owner, requester=world.neighbour)
    world.show(tweets.post_tweet(author=world.neighbour, text="I see", reply_to_id=answer.pk))
    tweets.hide_reply(actor=world.neighbour, tweet_id=answer.pk)
    graph.remove_follower(actor=world.owner, follower=world.neighbour)


def _uploaded(author: User, alt_text: str = "") -> Media:
    media = accounts.upload_media(actor=author, file=BytesIO(jpeg((40, 30))), alt_text=alt_text)
    do_due_work()
    media.refresh_from_db()
    return media


def _poll(world: World, word: str) -> None:
    world.show(tweets.post_tweet(author=world.owner, text="Which?", poll=Question([word, "No"], 60)), around=True)
    asked = world.show(tweets.post_tweet(author=world.neighbour, text="Which?", poll=Question(["Yes", "No"], 60)))
    tweets.vote(actor=world.owner, tweet_id=asked.pk, choices=[1])


def _refused(world: World, word: str) -> None:
    """It stands among the drafts, and in what its author is told of it."""
    at = timezone.now() + timedelta(days=1)
    draft = tweets.save_draft(owner=world.owner, text=word, publish_at=at)
    tweets.give_draft_up(draft_id=draft.pk, publish_at=at)
    world.values["draft_id"].append(str(draft.pk))


def _draft(**more: Any) -> Callable[[World, str], None]:
    def plant(world: World, word: str) -> None:
        draft = tweets.save_draft(owner=world.owner, text=word, **more)
        world.values["draft_id"].append(str(draft.pk))

    return plant


def _picture_of(author: str, *, gone: bool = False) -> Callable[[World, str], None]:
    """The files themselves, with the word in them."""

    def plant(world: World, word: str) -> None:
        user = world.people[author]
        media = _uploaded(user)
        tweet = tweets.post_tweet(author=user, text="A picture", media_ids=[media.pk])
        if gone:
            tweets.delete_tweet(actor=user, tweet_id=tweet.pk)
        world.values["key"].append(media.key)
        links.put(media.key, b"of a card: for everybody")
        files.put_sizes(media.key, dict.fromkeys(("small", "full"), word.encode()))
        files.put(files.film_name(media.key), (word if gone else word_of("film")).encode())

    return plant


def _message(world: World, word: str) -> None:
    media = _uploaded(world.owner)
    sent = messaging.send_message(sender=world.owner, recipients=[world.neighbour], text=word, media_ids=[media.pk])
    world.values["key"].append(media.key)
    files.put_sizes(media.key, dict.fromkeys(("small", "full"), word_of("picture of a message").encode()))
    files.put(files.film_name(media.key), word_of("film of a message").encode())
    world.values["message_id"].append(str(sent.pk))
    world.values["conversation_id"].append(str(sent.conversation_id))


def _group(world: World, word: str) -> None:
    """Said when one was removed already; who is suspended and who is blocked are still in it."""
    others = [world.people[name] for name in ("follower", "blocked", "former", "suspended")]
    group = messaging.send_message(sender=world.owner, recipients=others, text="Hello").conversation_id
    world.values["user_id"].append(str(others[0].pk))
    messaging.remove_member(actor=world.owner, conversation_id=group, target=world.people["former"])
    messaging.edit_group(actor=world.owner, conversation_id=group, name=word_of("name of a group"))
    sent = messaging.send_message(sender=world.owner, conversation_id=group, text=word)
    world.values["message_id"].append(str(sent.pk))
    world.values["conversation_id"].append(str(group))


def _loose_upload(world: World, word: str) -> None:
    media = _uploaded(world.owner, word)
    world.values["media_id"].append(str(media.pk))


def _hidden(world: World, word: str) -> None:
    tweet = world.show(tweets.post_tweet(author=world.neighbour, text=word), around=True)
    moderation.hide_tweet(moderator=world.people["moderator"], tweet=tweet, reason=word_of("why a tweet was hidden"))


def _deleted(world: World, word: str) -> None:
    tweet = world.show(tweets.post_tweet(author=world.neighbour, text=word))
    tweets.delete_tweet(actor=world.neighbour, tweet_id=tweet.pk)


def _by_one_who_is_away(name: str) -> Callable[[World, str], None]:
    def plant(world: World, word: str) -> None:
        author = world.people[name]
        tweet = world.show(tweets.post_tweet(author=author, text=word))
        tweets.retweet(actor=world.neighbour, tweet_id=tweet.pk)

    return plant


def _acts(world: World, word: str) -> None:
    """What the owner did to a tweet that everybody reads."""
    tweet = world.show(tweets.post_tweet(author=world.neighbour, text=f"Tea, {word} and portmanteau"), around=True)
    for act in (tweets.bookmark, tweets.like, tweets.retweet, tweets.mute_conversation):
        act(actor=world.owner, tweet_id=tweet.pk)
    tweets.mute_words(actor=world.owner, phrase="tea", contexts=["home", "thread", "public"], action="warn")
    world.queries["bookmark"].append("q=portmanteau")


def _folder(world: World, word: str) -> None:
    folder = tweets.make_folder(actor=world.owner, name=word)
    tweets.put_in_folder(actor=world.owner, tweet_id=int(world.values["tweet_id"][0]), folder_id=folder.pk)
    world.values["folder_id"].append(str(folder.pk))


def _searches(world: World, word: str) -> None:
    row = search.save_search(actor=world.owner, query=f"{word} OR -nothing", notifying=True)
    world.values["search_id"].append(str(row.pk))
    search.remember(actor=world.owner, query=word_of("recent search"))


def _list(*, is_private: bool) -> Callable[[World, str], None]:
    def plant(world: World, word: str) -> None:
        made = graph.make_list(
            actor=world.owner, name="A list", description=word, is_private=is_private, is_pinned=True
        )
        graph.add_to_list(actor=world.owner, list_id=made.pk, target=world.neighbour)
        world.values["list_id"].append(str(made.pk))

    return plant


def _note(world: World, word: str) -> None:
    graph.write_note(actor=world.owner, target=world.neighbour, text=word)


def _muted_words(world: World, word: str) -> None:
    row = tweets.mute_words(actor=world.owner, phrase=word, contexts=["home"], action="hide")
    world.values["filter_id"].append(str(row.pk))


def _report(world: World, word: str) -> None:
    row = moderation.report(reporter=world.people["stranger"], user=world.owner, category="spam", comment=word)
    moderation.note_report(moderator=world.people["moderator"], report=row, reason=word_of("note on a report"))


def _reported_picture(world: World, word: str) -> None:
    """A moderator has just looked at it; where it was sent, others see it too."""
    media = _uploaded(world.owner)
    sent = messaging.send_message(sender=world.owner, recipients=[world.neighbour], text="Hm", media_ids=[media.pk])
    world.values["key"].append(media.key)
    files.put_sizes(media.key, dict.fromkeys(("small", "full"), word.encode()))
    files.put(files.film_name(media.key), word.encode())
    row = moderation.report(reporter=world.neighbour, user=world.owner, category="abuse", message_id=sent.pk)
    world.values["report_id"].append(str(row.pk))
    moderation.look_at_message(moderator=world.people["moderator"], report=row)


def _suspension(world: World, word: str) -> None:
    moderator = world.people["moderator"]
    moderation.suspend_account(moderator=moderator, user=world.owner, reason=word)
    moderation.lift_suspension(moderator=moderator, user=world.owner)
    world.owner.refresh_from_db()


def _warning(world: World, word: str) -> None:
    moderation.warn_account(moderator=world.people["moderator"], user=world.owner, reason=word)


def _email(world: World, word: str) -> None:
    User.objects.filter(pk=world.owner.pk).update(email=f"{word}@example.com")
    EmailAddress.objects.filter(user=world.owner).update(email=f"{word}@example.com")
    world.owner.refresh_from_db()


def _api_key(world: World, word: str) -> None:
    key, _ = accounts.create_api_key(actor=world.owner, name=word, scopes=["read"])
    world.values["key_id"].append(str(key.pk))


def _theme(world: World, word: str) -> None:
    world.owner = accounts.edit_profile(actor=world.owner, theme="dim")


def _wishes(world: World, word: str) -> None:
    graph.set_notifying(actor=world.owner, target=world.neighbour, wanted=True)
    graph.set_wants_retweets(actor=world.owner, target=world.neighbour, wanted=False)


def _budget(world: World, word: str) -> None:
    graph.set_budget(actor=world.owner, target=world.neighbour, daily=77, only_originals=False)


def _followed_tag(world: World, word: str) -> None:
    tweets.follow_tag(actor=world.owner, tag=word)


def _card(world: World, word: str) -> None:
    """Protected accounts have cards only if they ask for them."""
    owner = accounts.edit_profile(actor=world.owner, previews_protected_links=True)
    tweet = world.show(tweets.post_tweet(author=owner, text="https://example.com/card"))
    card = {"url": "https://example.com/", "title": word, "description": "", "image_url": None, "site_name": "x"}
    Link.objects.filter(pk=tweet.link_id or 0).update(card=json.dumps(card), is_awaited=False)
    world.owner = accounts.edit_profile(actor=owner, previews_protected_links=False)


def _passed_around(world: World, word: str) -> None:
    """Counted for the trends while everybody could read it."""
    tweet = world.show(tweets.post_tweet(author=world.owner, text=f"Read https://example.com/{word}"))
    TrendUse.objects.create(kind=TrendKind.LINK, term=str(tweet.link_id), tweet=tweet)
    world.values["link_id"].append(str(tweet.link_id))


def _is_there(world: World, word: str) -> None:
    """A row above planted it, or World.part()."""


# What came to be while the owner was public. Now it is as private as the rest.
PUBLIC_ONCE = [
    Secret("tweet that was public once", FOLLOWERS, _was_public, desk=True),
    Secret("link that was passed around", FOLLOWERS, _passed_around, desk=True),
]
BY_OWNER = r'@owner\b|"username":"owner"'
SECRETS = [
    *PUBLIC_ONCE,
    Secret("tweet", FOLLOWERS, _tweet, desk=True),
    Secret("content warning", FOLLOWERS, _is_there),
    Secret("what an edited tweet said", FOLLOWERS, _is_there),
    Secret("alt text", FOLLOWERS, _is_there),
    Secret("link", FOLLOWERS, _is_there, desk=True),
    Secret("card of a link", FOLLOWERS, _card, desk=True),
    Secret("draft", OWNER, _draft()),
    Secret("scheduled tweet", OWNER, _draft(publish_at=timezone.now() + timedelta(days=1))),
    Secret("scheduled tweet that could not be posted", OWNER, _refused),
    Secret("reply", FOLLOWERS, _in_a_conversation, desk=True),
    Secret("picture", FOLLOWERS, _picture_of("owner")),
    Secret("film", FOLLOWERS, _is_there),
    Secret("upload", OWNER, _loose_upload),
    Secret("message", OWNER, _message),
    Secret("picture of a message", OWNER, _is_there),
    Secret("film of a message", OWNER, _is_there),
    Secret("message in a group", FOLLOWERS, _group),
    Secret("name of a group", FOLLOWERS | {"blocked"}, _is_there),
    Secret("picture of a deleted tweet", NOBODY, _picture_of("neighbour", gone=True)),
    Secret("hidden tweet", NOBODY, _hidden, desk=True),
    Secret("deleted tweet", NOBODY, _deleted, desk=True),
    Secret("tweet of a suspended account", NOBODY, _by_one_who_is_away("banned"), desk=True),
    Secret("tweet of one who left", NOBODY, _by_one_who_is_away("leaver"), desk=True),
    Secret("poll", FOLLOWERS, _poll, desk=True),
    Secret("vote", OWNER, _is_there, mark=r'"own_votes":\[1\]'),
    Secret("bookmark", OWNER, _acts, at="/bookmark"),
    Secret("folder of bookmarks", OWNER, _folder),
    Secret("that it is bookmarked", OWNER, _is_there, mark='"bookmarked":true|/unbookmark"'),
    Secret("likes", FOLLOWERS, _is_there, at=r"/tweets/\d+/likers|/@neighbour/\d+/likes", mark=BY_OWNER),
    Secret("retweets", FOLLOWERS, _is_there, at=r"/retweeters|/@neighbour/\d+/retweets", mark=BY_OWNER),
    Secret("reason of a suggestion", frozenset({"follower"}), _is_there,
           at="/welcome|/explore|/users/suggestions", mark=r'Followed by @owner|"via":\["owner"'),
    Secret("muted conversation", OWNER, _is_there, mark="/unmute_conversation"),
    Secret("folded tweet", OWNER, _is_there, mark="card-folded"),
    Secret("what one is warned of", OWNER, _is_there, mark=r'"filtered":\["'),
    Secret("muted words", OWNER, _muted_words),
    Secret("saved search", OWNER, _searches),
    Secret("recent search", OWNER, _is_there),
    Secret("private note", OWNER, _note),
    Secret("private list", OWNER, _list(is_private=True)),
    Secret("public list", FOLLOWERS, _list(is_private=False)),
    Secret("report", frozenset({"stranger"}), _report, desk=True),
    Secret("note on a report", NOBODY, _is_there, desk=True),
    Secret("why a tweet was hidden", NOBODY, _is_there, desk=True),
    Secret("picture of a reported message", frozenset({"moderator"}), _reported_picture, at="/media/reports/"),
    Secret("why an account was suspended", NOBODY, _suspension, desk=True),
    Secret("warning", OWNER, _warning, desk=True),
    Secret("mail", OWNER, _email, desk=True),
    Secret("api key", OWNER, _api_key, desk=True),
    Secret("theme", OWNER, _theme, mark='theme"?[:=]"dim"'),
    Secret("bell", OWNER, _wishes, mark='"wants_retweets":(?:true|false),"notifying":true|/@neighbour/notify_off'),
    Secret("retweets off", OWNER, _is_there,
           mark='"following":true[^}]*"wants_retweets":false|/@neighbour/retweets_on'),
    Secret("budget", OWNER, _budget, mark='"daily":77'),
    Secret("followed hashtag", OWNER, _followed_tag),
    Secret("blocks", OWNER, _is_there, mark='"blocking":true|/@blocked/unblock"'),
    Secret("mutes", OWNER, _is_there, mark='"muting":true|/@muted/unmute"'),
    Secret("request", OWNER, _is_there, at="follow_requests|settings/requests",
           mark='"username":"pending"|/@pending/accept'),
    Secret("session", OWNER, _is_there, mark='action="/settings/security/sessions/[0-9a-f]{32}/end"'),
]  # fmt: skip


def plant(world: World) -> None:
    for secret in PUBLIC_ONCE:
        secret.plant(world, secret.word)
    world.close_doors()
    for secret in SECRETS[len(PUBLIC_ONCE) :]:
        secret.plant(world, secret.word)
    world.part()
