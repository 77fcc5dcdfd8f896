"""What must be so of messages, news and windows when the work has drained, judged here by hand.

M  an acknowledged message is lost, doubled, out of order, miscounted, or shown to a stranger
N  somebody is not told, told twice, or still told of what was undone; a group's figures are not those of its rows
W  a window does not show what a reload would
"""

from collections import Counter
from datetime import datetime
from typing import Any, LiteralString

from tests.faults.ledger import Ledger
from tests.faults.people import Caller, Person
from tests.faults.site import Site
from tests.faults.talks import Talk, Talks
from tests.faults.windows import Window

SOON = 12.0  # seconds: two sweeps of the socket process, and some
PAGE = 100

# Acts of this run as (kind, who is told, the tweet or 0, who did it).
_ACTS: LiteralString = """
    SELECT 'like', t.author_id, t.id, l.user_id FROM tweets_like l JOIN tweets_tweet t ON t.id = l.tweet_id
    WHERE l.created_at >= %(since)s AND l.user_id <> t.author_id AND t.deleted_at IS NULL
    UNION ALL
    SELECT 'retweet', t.author_id, t.id, r.author_id FROM tweets_tweet r JOIN tweets_tweet t ON t.id = r.retweet_of_id
    WHERE r.created_at >= %(since)s AND r.deleted_at IS NULL AND r.author_id <> t.author_id AND t.deleted_at IS NULL
    UNION ALL
    SELECT 'reply', r.reply_to_user_id, r.id, r.author_id FROM tweets_tweet r
    WHERE r.created_at >= %(since)s AND r.deleted_at IS NULL AND r.reply_to_user_id <> r.author_id
    UNION ALL
    SELECT 'follow', f.followee_id, 0, f.follower_id FROM follows_follow f WHERE f.created_at >= %(since)s
"""
_TOLD: LiteralString = """
    SELECT n.kind, n.recipient_id, COALESCE(n.tweet_id, 0), m.actor_id
    FROM notifications_notificationactor m JOIN notifications_notification n ON n.id = m.notification_id
    LEFT JOIN tweets_tweet t ON t.id = n.tweet_id WHERE t.deleted_at IS NULL
"""
_GROUPS: LiteralString = """
    SELECT n.id, n.actors_count, n.latest_id, count(m.id), max(m.id) FROM notifications_notification n
    LEFT JOIN notifications_notificationactor m ON m.notification_id = n.id
    GROUP BY n.id HAVING n.actors_count <> count(m.id) OR n.latest_id <> max(m.id) OR count(m.id) = 0
"""
# Of the talkers, with whom no block ever stood; whom they mute does not count.
_UNREAD_NEWS: LiteralString = """
    SELECT count(*) FROM notifications_notification n LEFT JOIN tweets_tweet t ON t.id = n.tweet_id
    WHERE n.recipient_id = %(person)s AND NOT n.is_filtered AND t.deleted_at IS NULL
      AND n.latest_id > COALESCE((
          SELECT read_up_to FROM notifications_notificationsettings WHERE user_id = %(person)s), 0)
      AND EXISTS (
          SELECT FROM notifications_notificationactor m WHERE m.notification_id = n.id
            AND NOT EXISTS (SELECT FROM follows_mute x WHERE x.muter_id = %(person)s AND x.muted_id = m.actor_id)
            AND NOT EXISTS (SELECT FROM follows_block x WHERE (x.blocker_id, x.blocked_id) IN (
                (%(person)s, m.actor_id), (m.actor_id, %(person)s))))
      AND NOT EXISTS (SELECT FROM follows_mute x WHERE x.muter_id = %(person)s AND x.muted_id = t.author_id)
      AND NOT EXISTS (SELECT FROM follows_block x WHERE (x.blocker_id, x.blocked_id) IN (
          (%(person)s, t.author_id), (t.author_id, %(person)s)))
"""
_UNREAD_MESSAGES: LiteralString = """
    SELECT count(*) FROM messaging_message m WHERE m.conversation_id = %(talk)s AND m.kind = 'text'
      AND m.sender_id <> %(person)s AND m.id > COALESCE((
          SELECT up_to_id FROM messaging_readmark WHERE conversation_id = %(talk)s AND user_id = %(person)s), 0)
"""


class Told:
    def __init__(self, site: Site, ledger: Ledger, talks: Talks, caller: Caller) -> None:
        self._site, self._ledger, self._talks, self._caller = site, ledger, talks, caller
        self._database = site.database()
        self._since = self._now()
        self._heard_after = 0

    def begin_again(self) -> None:
        """What a bug left is no longer held against anybody."""
        self._database.execute("DELETE FROM notifications_notificationactor")
        self._database.execute("DELETE FROM notifications_notification")
        self._since = self._now()
        self._heard_after = max(self._talks.said, default=0)
        for window in self._talks.windows:
            window.doubled.clear()

    def check(self) -> dict[str, int]:
        """Call it when the work has drained. How much was held against what."""
        return {
            "messages compared": self.check_messages(),
            "news compared": self.check_news(),
            "messages heard": self.check_windows(),
        }

    # Messages -----------------------------------------------------------------------------------
    def check_messages(self) -> int:
        rows = self._rows("SELECT id, conversation_id, sender_id, text FROM messaging_message WHERE kind = 'text'")
        known = {row[0]: row for row in rows}
        for said in list(self._talks.said.values()):
            if known.get(said.id) != tuple(said):
                self._broke("M", f"acknowledged and lost: {said}")
        for text, times in Counter(row[3] for row in rows if row[3] in self._talks.attempted).items():
            if times > 1:
                self._broke("M", f"one message, {times} rows: {text!r}")
        for talk in self._talks.talks:
            ids = [row[0] for row in sorted(rows, reverse=True) if row[1] == talk.id]
            for person in talk.members[:4]:
                self._compare_messages(talk, person, ids)
        for person in self._talks.people:
            self._compare_unread(person)
        return len(rows)

    def _compare_messages(self, talk: Talk, person: Person, ids: list[int]) -> None:
        shown = [int(one["id"]) for one in self._pages(person, f"/api/messages/{talk.id}") if one["kind"] == "text"]
        if shown != ids:
            missing, strange = set(ids) - set(shown), set(shown) - set(ids)
            self._broke(
                "M",
                f"{person.id} is shown {len(shown)} of {len(ids)} messages of {talk.id}; missing {sorted(missing)[:3]},"
                f" strange {sorted(strange)[:3]}, {len(shown) - len(set(shown))} double",
            )

    def _compare_unread(self, person: Person) -> None:
        total = 0
        for talk in self._talks.talks:
            if person in talk.members:
                counted = self._one(_UNREAD_MESSAGES, talk=talk.id, person=person.id)
                total += counted
                shown = self._caller.get(person, f"/api/conversations/{talk.id}").body["unread_count"]
                if shown != counted:
                    self._broke("M", f"{person.id} has {counted} unread in {talk.id} and is told {shown}")
        shown = self._caller.get(person, "/api/conversations/unread_count").body["unread_count"]
        if shown != total:
            self._broke("M", f"{person.id} has {total} unread and is told {shown}")

    # News ---------------------------------------------------------------------------------------
    def check_news(self) -> int:
        """Of acts between people who never blocked or muted each other in this run, each is told once."""
        acts = {tuple(row) for row in self._rows(_ACTS, since=self._since)}
        told = Counter(tuple(row) for row in self._rows(_TOLD))
        for act in acts:
            if not told[act] and not self._ledger.ever_apart(act[1], act[3]):
                self._broke("N", f"nobody was told of {act}")
        for act, times in told.items():
            if times > 1:
                self._broke("N", f"told {times} times: {act}")
            # A grouped kind of before the run's beginning cannot be: nothing listened then.
            if act[0] in ("like", "retweet", "reply", "follow") and act not in acts:
                self._broke("N", f"told, and not so (any more): {act}")
        for row in self._rows(_GROUPS):
            self._broke("N", f"a group (id, count, latest) is not what its rows (count, latest) say: {row}")
        for person in self._talks.people:
            counted = self._one(_UNREAD_NEWS, person=person.id)
            shown = self._unread_news(person)
            listed = sum(not one["is_read"] for one in self._pages(person, f"/api/notifications/{person.id}"))
            if not shown == min(counted, PAGE) == min(listed, PAGE):
                self._broke("N", f"{person.id} has {counted} unread news, is told {shown} and shown {listed}")
        return len(acts)

    # Windows ------------------------------------------------------------------------------------
    def check_windows(self) -> int:
        heard = 0
        for window in self._talks.windows:
            own = {talk.id for talk in self._talks.talks if window.person in talk.members}
            said = [one for one in list(self._talks.said.values()) if one.id > self._heard_after]
            expected = {one.id for one in said if one.conversation in own}
            self._wait(window, expected)
            heard += len(window.messages)
            missed = sorted(expected - window.messages.keys())
            if missed:
                self._broke("W", f"the window of {window.person.id} missed {len(missed)} messages: {missed[:3]}")
            if window.doubled:
                self._broke("W", f"the window of {window.person.id} heard twice at once: {window.doubled[:3]}")
            strange = {id_ for id_, talk in list(window.messages.items()) if talk not in own}
            if strange:
                self._broke("W", f"the window of {window.person.id} heard what is not theirs: {sorted(strange)[:3]}")
            unread = self._unread_news(window.person)
            if window.news.get("unread_count") != unread:
                self._broke("W", f"the window of {window.person.id} says {window.news}, a reload {unread}")
        return heard

    def _wait(self, window: Window, expected: set[int]) -> None:
        unread = self._unread_news(window.person)

        def is_there() -> bool:
            return expected <= window.messages.keys() and window.news.get("unread_count") == unread

        try:
            self._site.wait_for(is_there, SOON, "a window to show what a reload would")
        except AssertionError:
            return  # what is missing, the caller says

    # Asking -------------------------------------------------------------------------------------
    def _unread_news(self, person: Person) -> int:
        return self._caller.get(person, "/api/notifications/unread_count").body["unread_count"]

    def _pages(self, person: Person, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        url: str | None = f"{path}?limit={PAGE}"
        while url:
            answer = self._caller.get(person, url)
            if answer.status != 200:
                self._broke("answer", f"{url} was answered {answer.status}")
                break
            found += answer.body["results"]
            url = answer.body["next"]
        return found

    def _now(self) -> datetime:
        found: datetime = self._rows("SELECT clock_timestamp()")[0][0]
        return found

    def _rows(self, sql: LiteralString, **given: Any) -> list[Any]:
        return self._database.execute(sql, given).fetchall()

    def _one(self, sql: LiteralString, **given: Any) -> int:
        return int(self._rows(sql, **given)[0][0])

    def _broke(self, rule: str, detail: str) -> None:
        self._ledger.broke(rule, detail)
