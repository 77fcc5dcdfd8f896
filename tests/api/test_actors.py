"""Who may do what: every method of every path of the API, by every kind of caller.

A row gives the status for each actor. "owner" is whom the row's object belongs to: alice, or in
the rows with `{hidden…}` the protected account, whom alice follows. No object of another is
reachable, and what is not yours to know of looks like what does not exist (404). A path or method
that is missing here fails the test.

(Another's home answers 403 to the dead tokens of who is gone as well: it is refused before the one
statement that would have told.)
"""

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.discovery.models import TrendKind, TrendUse
from apps.follows import services as graph
from apps.messaging.services import send_message
from apps.search.services import save_search
from apps.tweets.services import Question, make_folder, mute_words, save_draft
from apps.users import services
from apps.users.models import User
from apps.users.services import upload_media
from tests.api.hostile import routes
from tests.factories.follows import FollowRequestFactory
from tests.factories.tweets import TweetFactory
from tests.media.pictures import jpeg

pytestmark = pytest.mark.django_db

ACTORS = ("anonymous", "stranger", "owner", "follower", "blocked", "suspended", "left", "unconfirmed", "read_key")

# fmt: off
#                                               anon  strng owner follw blckd suspd left  uncnf rdkey
TABLE = """
GET    /timelines/home                          401   200   200   200   200   401   401   200   200
GET    /timelines/{alice}                       401   403   200   403   403   403   403   403   403
GET    /timelines/home/explain/{tweet}          401   200   200   200   404   401   401   200   200
GET    /timelines/home/explain/{hidden_tweet}   401   404   200   200   404   401   401   404   404
GET    /timelines/public                        200   200   200   200   200   401   401   200   200
GET    /timelines/links/{link}                  200   200   200   200   404   401   401   200   200
GET    /timelines/tags/stone                    200   200   200   200   200   401   401   200   200
GET    /tweets/{tweet}                          200   200   200   200   404   401   401   200   200
GET    /tweets/{hidden_tweet}                   404   404   200   200   404   401   401   404   404
DELETE /tweets/{tweet}                          401   403   204   403   404   401   401   403   403
DELETE /tweets/{hidden_tweet}                   401   404   204   403   404   401   401   404   403
PATCH  /tweets/{tweet}                          401   403   200   403   404   401   401   403   403
PATCH  /tweets/{hidden_tweet}                   401   404   200   403   404   401   401   403   403
GET    /tweets/{tweet}/edits                    200   200   200   200   404   401   401   200   200
GET    /tweets/{hidden_tweet}/edits             404   404   200   200   404   401   401   404   404
POST   /tweets                                  401   201   201   201   201   401   401   403   403
GET    /tweets/{tweet}/delivery                 401   404   200   404   404   401   401   404   404
GET    /tweets/{tweet}/thread                   200   200   200   200   404   401   401   200   200
GET    /tweets/{hidden_tweet}/thread            404   404   200   200   404   401   401   404   404
GET    /tweets/{tweet}/replies                  200   200   200   200   404   401   401   200   200
GET    /tweets/{hidden_tweet}/replies           404   404   200   200   404   401   401   404   404
GET    /tweets/{tweet}/hidden_replies           200   200   200   200   404   401   401   200   200
GET    /tweets/{hidden_tweet}/hidden_replies    404   404   200   200   404   401   401   404   404
PUT    /tweets/{tweet}/hide_reply               401   403   403   403   404   401   401   403   403
DELETE /tweets/{tweet}/hide_reply               401   403   403   403   404   401   401   403   403
GET    /tweets/{tweet}/quotes                   200   200   200   200   404   401   401   200   200
GET    /tweets/{hidden_tweet}/quotes            404   404   200   200   404   401   401   404   404
GET    /tweets/{tweet}/likers                   200   200   200   200   404   401   401   200   200
GET    /tweets/{hidden_tweet}/likers            404   404   200   200   404   401   401   404   404
GET    /tweets/{tweet}/retweeters               200   200   200   200   404   401   401   200   200
GET    /tweets/{hidden_tweet}/retweeters        404   404   200   200   404   401   401   404   404
PUT    /tweets/{tweet}/like                     401   200   200   200   404   401   401   403   403
PUT    /tweets/{hidden_tweet}/like              401   404   200   200   404   401   401   403   403
DELETE /tweets/{tweet}/like                     401   200   200   200   404   401   401   200   403
DELETE /tweets/{hidden_tweet}/like              401   404   200   200   404   401   401   404   403
PUT    /tweets/{tweet}/retweet                  401   200   200   200   404   401   401   403   403
PUT    /tweets/{hidden_tweet}/retweet           401   404   200   403   404   401   401   403   403
DELETE /tweets/{tweet}/retweet                  401   200   200   200   404   401   401   200   403
DELETE /tweets/{hidden_tweet}/retweet           401   404   200   200   404   401   401   404   403
PUT    /tweets/{tweet}/bookmark                 401   200   200   200   404   401   401   200   403
PUT    /tweets/{hidden_tweet}/bookmark          401   404   200   200   404   401   401   404   403
DELETE /tweets/{tweet}/bookmark                 401   200   200   200   404   401   401   200   403
DELETE /tweets/{hidden_tweet}/bookmark          401   404   200   200   404   401   401   404   403
PUT    /tweets/{tweet}/pin                      401   403   200   403   404   401   401   403   403
PUT    /tweets/{hidden_tweet}/pin               401   404   200   403   404   401   401   404   403
DELETE /tweets/{tweet}/pin                      401   200   200   200   404   401   401   200   403
DELETE /tweets/{hidden_tweet}/pin               401   404   200   200   404   401   401   404   403
GET    /tweets/{tweet}/mute_conversation        401   200   200   200   404   401   401   200   200
GET    /tweets/{hidden_tweet}/mute_conversation 401   404   200   200   404   401   401   404   404
PUT    /tweets/{tweet}/mute_conversation        401   200   200   200   404   401   401   200   403
PUT    /tweets/{hidden_tweet}/mute_conversation 401   404   200   200   404   401   401   404   403
DELETE /tweets/{tweet}/mute_conversation        401   200   200   200   404   401   401   200   403
GET    /timelines/home/position                 401   200   200   200   200   401   401   200   200
PUT    /timelines/home/position                 401   200   200   200   200   401   401   200   403
GET    /timelines/home/catch_up                 401   200   200   200   200   401   401   200   200
GET    /notifications/{alice}                   401   403   200   403   403   401   401   403   403
POST   /stream_tickets                          401   201   201   201   201   401   401   201   201
POST   /notifications/read                      401   200   200   200   200   401   401   200   403
GET    /notifications/unread_count              401   200   200   200   200   401   401   200   200
GET    /notifications/settings                  401   200   200   200   200   401   401   200   200
PATCH  /notifications/settings                  401   200   200   200   200   401   401   200   403
POST   /notifications/requests/{alice}/accept   401   204   204   204   204   401   401   204   403
POST   /notifications/requests/{alice}/dismiss  401   204   204   204   204   401   401   204   403
GET    /tweets/{tweet}/quiet                    401   403   200   403   403   401   401   403   403
PUT    /tweets/{tweet}/quiet                    401   403   204   403   403   401   401   403   403
DELETE /tweets/{tweet}/quiet                    401   403   204   403   403   401   401   403   403
GET    /followed_tags                           401   200   200   200   200   401   401   200   200
GET    /trends                                  200   200   200   200   200   401   401   200   200
GET    /trends/tweets                           200   200   200   200   200   401   401   200   200
GET    /tags/stone                              200   200   200   200   200   401   401   200   200
PUT    /tags/stone/follow                       401   200   200   200   200   401   401   200   403
DELETE /tags/stone/follow                       401   204   204   204   204   401   401   204   403
POST   /polls/{poll}/votes                      401   200   403   200   404   401   401   403   403
POST   /polls/{hidden_poll}/votes               401   404   403   200   404   401   401   403   403
POST   /polls/{tweet}/votes                     401   404   404   404   404   401   401   403   403
POST   /tweets/{tweet}/redraft                  401   403   201   403   404   401   401   403   403
POST   /tweets/{hidden_tweet}/redraft           401   404   201   403   404   401   401   404   403
GET    /drafts                                  401   200   200   200   200   401   401   200   200
POST   /drafts                                  401   201   201   201   201   401   401   201   403
GET    /drafts/{draft}                          401   404   200   404   404   401   401   404   404
PUT    /drafts/{draft}                          401   404   200   404   404   401   401   404   403
DELETE /drafts/{draft}                          401   404   204   404   404   401   401   404   403
POST   /drafts/{draft}/publish                  401   404   201   404   404   401   401   403   403
GET    /scheduled                               401   200   200   200   200   401   401   200   200
GET    /scheduled/{draft}                       401   404   200   404   404   401   401   404   404
PUT    /scheduled/{draft}                       401   404   200   404   404   401   401   404   403
DELETE /scheduled/{draft}                       401   404   204   404   404   401   401   404   403
GET    /filters                                 401   200   200   200   200   401   401   200   200
POST   /filters                                 401   201   201   201   201   401   401   201   403
DELETE /filters/{filter}                        401   404   204   404   404   401   401   404   403
GET    /bookmarks                               401   200   200   200   200   401   401   200   200
GET    /bookmark_folders                        401   200   200   200   200   401   401   200   200
POST   /bookmark_folders                        401   201   201   201   201   401   401   201   403
GET    /bookmark_folders/{folder}               401   404   200   404   404   401   401   404   404
PATCH  /bookmark_folders/{folder}               401   404   200   404   404   401   401   404   403
DELETE /bookmark_folders/{folder}               401   404   204   404   404   401   401   404   403
GET    /bookmark_folders/{folder}/tweets        401   404   200   404   404   401   401   404   404
PUT    /bookmark_folders/{folder}/tweets/{tweet} 401  404   200   404   404   401   401   404   403
DELETE /bookmark_folders/{folder}/tweets/{tweet} 401  404   204   404   404   401   401   404   403
GET    /users/{alice}                           200   200   200   200   200   401   401   200   200
GET    /users/{hidden_user}                     200   200   200   200   200   401   401   200   200
GET    /users/{suspended}                       404   404   404   404   404   401   401   404   404
GET    /users/{left}                            404   404   404   404   404   401   401   404   404
GET    /users/{alice}/tweets                    200   200   200   200   403   401   401   200   200
GET    /users/{hidden_user}/tweets              403   403   200   200   403   401   401   403   403
GET    /followers/{alice}                       200   200   200   200   403   401   401   200   200
GET    /followers/{hidden_user}                 403   403   200   200   403   401   401   403   403
GET    /users/{alice}/familiar_followers        401   200   200   200   403   401   401   200   200
GET    /users/{hidden_user}/familiar_followers  401   403   200   200   403   401   401   403   403
GET    /following/{alice}                       200   200   200   200   403   401   401   200   200
GET    /following/{hidden_user}                 403   403   200   200   403   401   401   403   403
POST   /follow                                  401   200   400   200   403   401   401   200   403
POST   /unfollow                                401   200   400   200   200   401   401   200   403
GET    /follow_requests                         401   200   200   200   200   401   401   200   200
POST   /follow_requests/{requester}/accept      401   404   200   404   404   401   401   404   403
POST   /follow_requests/{requester}/reject      401   200   200   200   200   401   401   200   403
PUT    /users/{alice}/block                     401   200   400   200   200   401   401   200   403
DELETE /users/{alice}/block                     401   200   400   200   200   401   401   200   403
PUT    /users/{alice}/mute                      401   200   400   200   200   401   401   200   403
DELETE /users/{alice}/mute                      401   200   400   200   200   401   401   200   403
PUT    /users/{alice}/retweets_off              401   403   400   200   403   401   401   403   403
DELETE /users/{alice}/retweets_off              401   200   400   200   200   401   401   200   403
PUT    /users/{alice}/notify                    401   403   400   200   403   401   401   403   403
DELETE /users/{alice}/notify                    401   200   400   200   200   401   401   200   403
DELETE /users/{alice}/followed_by               401   200   400   200   200   401   401   200   403
GET    /users/{alice}/budget                    401   200   200   200   200   401   401   200   200
PUT    /users/{alice}/budget                    401   403   400   200   403   401   401   403   403
DELETE /users/{alice}/budget                    401   204   400   204   204   401   401   204   403
GET    /users/{alice}/note                      401   200   200   200   200   401   401   200   200
PUT    /users/{alice}/note                      401   200   400   200   200   401   401   200   403
DELETE /users/{alice}/note                      401   204   400   204   204   401   401   204   403
GET    /blocks                                  401   200   200   200   200   401   401   200   200
GET    /mutes                                   401   200   200   200   200   401   401   200   200
GET    /lists                                   401   200   200   200   200   401   401   200   200
POST   /lists                                   401   201   201   201   201   401   401   201   403
GET    /lists/{list}                            200   200   200   200   404   401   401   200   200
GET    /lists/{secret_list}                     404   404   200   404   404   401   401   404   404
GET    /lists/{hidden_list}                     404   404   200   200   404   401   401   404   404
PATCH  /lists/{list}                            401   403   200   403   404   401   401   403   403
PATCH  /lists/{secret_list}                     401   404   200   404   404   401   401   404   403
DELETE /lists/{list}                            401   403   204   403   404   401   401   403   403
DELETE /lists/{secret_list}                     401   404   204   404   404   401   401   404   403
GET    /lists/{list}/members                    200   200   200   200   404   401   401   200   200
GET    /lists/{secret_list}/members             404   404   200   404   404   401   401   404   404
GET    /lists/{list}/members/{requester}        200   200   200   200   404   401   401   200   200
GET    /lists/{secret_list}/members/{requester} 404   404   200   404   404   401   401   404   404
PUT    /lists/{list}/members/{requester}        401   403   200   403   404   401   401   403   403
DELETE /lists/{list}/members/{requester}        401   403   204   403   404   401   401   403   403
GET    /timelines/lists/{list}                  200   200   200   200   404   401   401   200   200
GET    /timelines/lists/{secret_list}           404   404   200   404   404   401   401   404   404
GET    /timelines/lists/{hidden_list}           404   404   200   200   404   401   401   404   404
GET    /reports                                 401   200   200   200   200   401   401   200   200
POST   /reports                                 401   201   400   201   201   401   401   201   403
POST   /messages                                401   201   400   201   403   401   401   403   403
GET    /messages/search                         401   400   400   400   400   401   401   400   400
GET    /messages/{talk}                         401   404   200   200   404   401   401   404   404
POST   /messages/{message}/unsend               401   404   204   403   404   401   401   404   403
POST   /messages/{message}/delete               401   404   204   204   404   401   401   404   403
PUT    /messages/{message}/reactions/👍         401   404   200   200   404   401   401   403   403
DELETE /messages/{message}/reactions/👍         401   404   200   200   404   401   401   404   403
GET    /conversations                           401   200   200   200   200   401   401   200   200
GET    /conversations/requests                  401   200   200   200   200   401   401   200   200
GET    /conversations/unread_count              401   200   200   200   200   401   401   200   200
POST   /conversations/delivered                 401   204   204   204   204   401   401   204   403
GET    /conversations/{talk}                    401   404   200   200   404   401   401   404   404
PATCH  /conversations/{talk}                    401   404   403   403   404   401   401   403   403
PATCH  /conversations/{group}                   401   404   200   200   404   401   401   403   403
DELETE /conversations/{talk}                    401   404   204   204   404   401   401   404   403
POST   /conversations/{talk}/accept             401   404   200   200   404   401   401   404   403
POST   /conversations/{group}/leave             401   404   204   204   404   401   401   404   403
POST   /conversations/{talk}/read               401   404   200   200   404   401   401   404   403
PUT    /conversations/{talk}/mute               401   404   200   200   404   401   401   404   403
DELETE /conversations/{talk}/mute               401   404   200   200   404   401   401   404   403
PUT    /conversations/{group}/members/{newcomer} 401  404   200   200   404   401   401   403   403
DELETE /conversations/{group}/members/{requester} 401 404   200   200   404   401   401   403   403
GET    /search                                  200   200   200   200   200   401   401   200   200
GET    /search/suggestions                      200   200   200   200   200   401   401   200   200
GET    /users/search                            200   200   200   200   200   401   401   200   200
GET    /search/saved                            401   200   200   200   200   401   401   200   200
POST   /search/saved                            401   201   201   201   201   401   401   201   403
PATCH  /search/saved/{search}                  401   404   200   404   404   401   401   404   403
DELETE /search/saved/{search}                   401   404   204   404   404   401   401   404   403
POST   /analytics/events                        200   200   200   200   200   401   401   200   403
GET    /analytics/me                            401   200   200   200   200   401   401   200   200
GET    /analytics/tweets/{tweet}                401   403   200   403   404   401   401   403   403
GET    /analytics/tweets/{hidden_tweet}         401   404   200   403   404   401   401   404   404
GET    /analytics/settings                      401   200   200   200   200   401   401   200   200
PATCH  /analytics/settings                      401   200   200   200   200   401   401   200   403
GET    /users/suggestions                       401   200   200   200   200   401   401   200   200
DELETE /users/suggestions/{alice}               401   204   400   204   204   401   401   204   403
PUT    /users/suggestions/{alice}               401   204   204   204   204   401   401   204   403
POST   /media                                   401   415   415   415   415   401   401   415   403
GET    /media/{media}                           401   404   200   404   404   401   401   404   404
PATCH  /media/{media}                           401   404   200   404   404   401   401   404   403
DELETE /media/{media}                           401   404   204   404   404   401   401   404   403
POST   /users/register                          201   201   201   201   201   401   401   201   403
POST   /users/login                             401   401   401   401   401   401   401   401   403
POST   /users/refresh                           401   401   401   401   401   401   401   401   403
POST   /users/logout                            400   400   400   400   400   401   401   400   403
POST   /users/logout_all                        401   204   204   204   204   401   401   204   403
GET    /users/me                                401   200   200   200   200   401   401   200   200
PATCH  /users/me                                401   200   200   200   200   401   401   200   403
DELETE /users/me                                401   400   400   400   400   401   401   400   403
PUT    /users/me/avatar                         401   415   415   415   415   401   401   415   403
DELETE /users/me/avatar                         401   200   200   200   200   401   401   200   403
PUT    /users/me/header                         401   415   415   415   415   401   401   415   403
DELETE /users/me/header                         401   200   200   200   200   401   401   200   403
GET    /api_keys                                401   200   200   200   200   401   401   200   403
POST   /api_keys                                401   201   201   201   201   401   401   201   403
DELETE /api_keys/{key}                          401   404   204   404   404   401   401   404   403
GET    /rate_limits                             200   200   200   200   200   401   401   200   200
GET    /health/live                             200   200   200   200   200   200   200   200   200
GET    /health/ready                            503   503   503   503   503   503   503   503   503
GET    /schema                                  200   200   200   200   200   200   200   200   200
GET    /docs                                    200   200   200   200   200   200   200   200   200
"""
# fmt: on

BODIES: dict[str, dict[str, Any]] = {
    "POST /analytics/events": {"events": [{"kind": "seen", "tweet_id": "{tweet}"}]},
    "PATCH /analytics/settings": {"measured": False},
    "POST /tweets": {"text": "a stone"},
    "POST /polls/{poll}/votes": {"choices": [0]},
    "POST /polls/{hidden_poll}/votes": {"choices": [1]},
    "POST /polls/{tweet}/votes": {"choices": [0]},
    "POST /drafts": {"text": "a stone"},
    "PUT /drafts/{draft}": {"text": "another stone"},
    "PUT /scheduled/{draft}": {"text": "another stone"},
    "PATCH /tweets/{tweet}": {"text": "another stone"},
    "PATCH /tweets/{hidden_tweet}": {"text": "another stone"},
    "PATCH /media/{media}": {"alt_text": "a stone"},
    "POST /follow": {"user_id": "{alice}"},
    "POST /unfollow": {"user_id": "{alice}"},
    "POST /users/register": {"username": "newcomer", "email": "new@example.org", "password": "quiet-river-stone-7"},
    "POST /users/login": {"username": "alice", "password": "not the password"},
    "POST /users/refresh": {"refresh": "nonsense"},
    "POST /api_keys": {"name": "a program", "scopes": ["read"]},
    "DELETE /users/me": {"password": "not the password"},
    "POST /notifications/read": {"up_to_id": "{tweet}"},
    "PATCH /notifications/settings": {"silenced": ["like"]},
    "PUT /timelines/home/position": {"read_up_to": "{tweet}"},
    "PUT /users/{alice}/budget": {"daily": 3},
    "PUT /users/{alice}/note": {"text": "met in Oslo"},
    "POST /filters": {"phrase": "tea", "contexts": ["home"], "action": "hide"},
    "POST /bookmark_folders": {"name": "Kitchen"},
    "POST /search/saved": {"query": "a stone"},
    "PATCH /search/saved/{search}": {"notifying": True},
    "PATCH /bookmark_folders/{folder}": {"name": "Kitchen"},
    "POST /lists": {"name": "Friends"},
    "PATCH /lists/{list}": {"name": "Foes"},
    "POST /messages": {"recipient_ids": ["{alice}"], "text": "a stone"},
    "PATCH /conversations/{talk}": {"name": "Friends"},
    "PATCH /conversations/{group}": {"name": "Friends"},
    "POST /reports": {"user_id": "{alice}", "category": "spam"},
    "PATCH /users/me": {"display_name": "Someone"},
}


class World:
    """One of everything, and a caller for every actor."""

    def __init__(self, **people: User) -> None:
        self.people = people
        alice, protected = people["alice"], people["protected"]
        key, _ = _key_of(alice, ["read", "write"])
        self.names = {
            "alice": alice.pk,
            "hidden_user": protected.pk,
            "suspended": people["suspended"].pk,
            "left": people["leaving"].pk,
            "tweet": TweetFactory(author=alice, text="a #stone").pk,
            "hidden_tweet": TweetFactory(author=protected).pk,
            "poll": TweetFactory(author=alice, poll=Question(["Tea", "Coffee"], 60)).pk,
            "hidden_poll": TweetFactory(author=protected, poll=Question(["Tea", "Coffee"], 60)).pk,
            "media": upload_media(actor=alice, file=BytesIO(jpeg())).pk,
            "link": _link_of(alice),
            "requester": people["bob"].pk,
            "newcomer": people["protected"].pk,
            **_messages_of(alice, people["follower"], people["bob"]),
            "key": key.pk,
            "draft": save_draft(owner=alice, text="a stone").pk,
            "filter": mute_words(actor=alice, phrase="coffee", contexts=["home"], action="hide").pk,
            "search": save_search(actor=alice, query="a stone OR a pebble").pk,
            "folder": make_folder(actor=alice, name="Recipes").pk,
            "list": _list_of(alice, people["bob"]),
            "secret_list": _list_of(alice, people["bob"], is_private=True),
            "hidden_list": _list_of(protected, people["bob"]),
        }
        FollowRequestFactory(requester=people["bob"], target=alice)
        self.tokens = {name: f"Bearer {services.issue_tokens(user=user).access}" for name, user in people.items()}
        self.tokens["read_key"] = f"Api-Key {_key_of(people['mallory'], ['read'])[1]}"

    def headers(self, actor: str, *, hidden: bool) -> dict[str, str]:
        who = {
            "stranger": "mallory",
            "owner": "protected" if hidden else "alice",
            "follower": "alice" if hidden else "follower",
            "left": "leaving",
        }.get(actor, actor)
        return {} if who == "anonymous" else {"Authorization": self.tokens[who]}


def _messages_of(alice: User, *others: User) -> dict[str, int]:
    message = send_message(sender=alice, recipients=others[:1], text="a stone")
    group = send_message(sender=alice, recipients=others, text="a stone for all")
    return {"message": message.pk, "talk": message.conversation_id, "group": group.conversation_id}


def _list_of(owner: User, member: User, *, is_private: bool = False) -> int:
    made = graph.make_list(actor=owner, name="Friends", is_private=is_private)
    graph.add_to_list(actor=owner, list_id=made.pk, target=member)
    return made.pk


def _link_of(author: User) -> int | None:
    """One that only they share, as it is noted for the trends."""
    tweet = TweetFactory(author=author, text="https://example.com/stone")
    TrendUse.objects.create(kind=TrendKind.LINK, term=str(tweet.link_id), tweet=tweet)
    found: int | None = tweet.link_id
    return found


def _key_of(user: User, scopes: list[str]) -> Any:
    return services.create_api_key(actor=user, name="k", scopes=scopes)


@pytest.fixture
def world(alice, bob, follower, mallory, blocked, protected, unconfirmed, suspended, leaving, settings):
    settings.RATE_LIMIT_SCALE = 1e6
    return World(
        alice=alice,
        bob=bob,
        follower=follower,
        mallory=mallory,
        blocked=blocked,
        protected=protected,
        unconfirmed=unconfirmed,
        suspended=suspended,
        leaving=leaving,
    )


ROWS = [line.split() for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_each_actor_gets_what_is_theirs(world, row):
    method, template, *expected = row
    got = [str(_ask(world, method, template, actor)) for actor in ACTORS]
    assert dict(zip(ACTORS, got, strict=True)) == dict(zip(ACTORS, expected, strict=True))


def test_no_path_and_no_method_is_missing_from_the_table():
    known = {(method, re.sub(r"{\w+}", "{}", template)) for method, template, *_ in ROWS}
    known |= {
        (method, re.sub(r"/(stone\b|👍)", "/{}", re.sub(r"{\w+}", "{}", template))) for method, template, *_ in ROWS
    }
    missing = [
        f"{method} {route.template}"
        for route in routes()
        if route.template.startswith("/api/") and route.template != "/api/"
        for method in route.methods
        if (method, route.template.removeprefix("/api")) not in known
    ]
    assert missing == []


def _ask(world: World, method: str, template: str, actor: str) -> int:
    """The status for `actor`; whatever was done is undone."""
    body = BODIES.get(f"{method} {template}", {})
    filled = json.loads(re.sub(r"{(\w+)}", lambda name: str(world.names[name[1]]), json.dumps(body)))
    sid = transaction.savepoint_create()
    try:
        response = Client().generic(
            method,
            f"/api{template.format(**world.names)}",
            data="" if method == "GET" else json.dumps(filled),
            content_type="application/json",
            headers=world.headers(actor, hidden="{hidden" in template),
        )
    finally:
        transaction.savepoint_rollback(sid)
    return response.status_code
