"""Tweets that open pages show: their counts, and that they are gone, told to those alone who have them before them.

Nothing is published when somebody likes something. Each process looks at all the tweets that its sockets watch, by one
statement every few seconds, however many people watch them and however often they are liked.
"""

from collections.abc import Collection, Iterable

from apps.realtime import events, threads
from apps.realtime.events import Event
from apps.realtime.sockets import Socket
from apps.tweets import standing
from apps.tweets.standing import Counts

# A look takes the tweets whose turn it is; those who watch more wait a little longer.
TWEETS_AT_ONCE = 2_000
PAIRS_AT_ONCE = 5_000


class Watched:
    def __init__(self) -> None:
        self._sockets: dict[int, set[Socket]] = {}
        self._told: dict[int, Counts] = {}
        self._line: list[int] = []  # whose turn it is next

    def __len__(self) -> int:
        return len(self._sockets)

    async def watch(self, socket: Socket, tweet_ids: Collection[int]) -> None:
        """These, in the place of those it watched before. It is told at once how they are."""
        viewer_id = socket.listener.user_id
        new = [id_ for id_ in dict.fromkeys(tweet_ids) if id_ not in socket.watched]
        shown = await threads.run(_shown, viewer_id, new)
        self.forget(socket, socket.watched.difference(tweet_ids))
        for id_ in new:
            if id_ in shown:
                socket.watched.add(id_)
                self._sockets.setdefault(id_, set()).add(socket)
                self._told.setdefault(id_, shown[id_])
                socket.push(_counted(id_, shown[id_]))
            else:
                socket.push(_gone(id_))

    def forget(self, socket: Socket, tweet_ids: Iterable[int] | None = None) -> None:
        """Without `tweet_ids`: it is closed."""
        for id_ in list(socket.watched if tweet_ids is None else tweet_ids):
            socket.watched.discard(id_)
            looking = self._sockets.get(id_)
            if looking is not None:
                looking.discard(socket)
                if not looking:
                    del self._sockets[id_]
                    self._told.pop(id_, None)

    async def look(self) -> None:
        """What has changed since the last look, to those who may still see it."""
        if not self._line:
            self._line = list(self._sockets)
        turn, self._line = self._line[:TWEETS_AT_ONCE], self._line[TWEETS_AT_ONCE:]
        turn = [id_ for id_ in turn if id_ in self._sockets]
        if not turn:
            return
        now = await threads.run_watch(standing.counts, turn)
        for id_ in turn:
            if id_ not in now:
                self._tell_gone(id_, self._sockets.get(id_, ()))
        changed = self._some([id_ for id_ in turn if id_ in now and self._told.get(id_) != now[id_]])
        pairs = {(socket.listener.user_id, id_) for id_ in changed for socket in self._sockets.get(id_, ())}
        seen = await threads.run_watch(standing.seen, pairs)
        for id_ in changed:
            self._tell(id_, now[id_], seen)

    def _some(self, changed: list[int]) -> list[int]:
        """As many as one look may ask about; the others differ at the next one, too."""
        taken: list[int] = []
        pairs = 0
        for id_ in changed:
            pairs += len(self._sockets.get(id_, ()))
            if taken and pairs > PAIRS_AT_ONCE:
                break
            taken.append(id_)
        return taken

    def _tell(self, id_: int, counts: Counts, seen: set[tuple[int, int]]) -> None:
        looking = self._sockets.get(id_)
        if looking is None:
            return
        self._told[id_] = counts
        event, hidden = _counted(id_, counts), []
        for socket in looking:
            if (socket.listener.user_id, id_) in seen:
                socket.push(event)
            else:
                hidden.append(socket)
        self._tell_gone(id_, hidden)

    def _tell_gone(self, id_: int, sockets: Iterable[Socket]) -> None:
        event = _gone(id_)
        for socket in list(sockets):
            socket.push(event)
            self.forget(socket, [id_])


def _shown(viewer_id: int, tweet_ids: list[int]) -> dict[int, Counts]:
    seen = standing.seen([(viewer_id, id_) for id_ in tweet_ids])
    return standing.counts([id_ for _, id_ in seen])


def _counted(id_: int, counts: Counts) -> Event:
    return events.now(events.COUNTS, {"tweet_id": str(id_), "counts": counts._asdict()})


def _gone(id_: int) -> Event:
    return events.now(events.TWEET_DELETED, {"tweet_id": str(id_)})
