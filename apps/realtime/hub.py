"""All sockets of one process, by account: one subscription for each account, however many windows it has open."""

import asyncio
from collections.abc import Iterable
from typing import Any

import structlog
from channels.layers import get_channel_layer
from django.utils import timezone

from apps.core import ids
from apps.realtime import events, selectors, store, threads
from apps.realtime.events import Event
from apps.realtime.selectors import News
from apps.realtime.sockets import Socket
from apps.realtime.watched import Watched

MOST_PER_ACCOUNT = 50
JOIN_SECONDS = 1.0  # after that a socket begins without Redis, and hears by the sweep
COALESCED_SECONDS = 0.2  # of a hundred likes at once one figure is told
NEWS_AT_ONCE = 50
AGAIN_SECONDS = 1.0  # after something failed

log = structlog.get_logger(__name__)


class Account:
    """One account that listens here. `told`: the news as they were told last."""

    __slots__ = ("is_subscribed", "sockets", "told")

    def __init__(self) -> None:
        self.sockets: set[Socket] = set()
        self.is_subscribed = asyncio.Event()
        self.told: News | None = None


class Hub:
    def __init__(self) -> None:
        self.accounts: dict[int, Account] = {}
        self.watched = Watched()
        self.swept = ids.at(timezone.now())  # what came before that was looked for
        self._layer: Any = get_channel_layer()
        self._channel = ""
        self._subscribed: set[int] = set()
        self._changed = asyncio.Event()
        self._news_due: dict[int, bool] = {}  # by account, whether something is known to have changed
        self._tasks: list[asyncio.Task[None]] = []

    # Coming and going ---------------------------------------------------------------------------
    async def join(self, socket: Socket) -> bool:
        """From here on it hears of everything. False: the account has too many already."""
        account = self.accounts.setdefault(socket.listener.user_id, Account())
        if len(account.sockets) >= MOST_PER_ACCOUNT:
            return False
        account.sockets.add(socket)
        self._changed.set()
        try:
            await asyncio.wait_for(account.is_subscribed.wait(), JOIN_SECONDS)
        except TimeoutError:
            log.warning("realtime.not_subscribed")
        return True

    def leave(self, socket: Socket) -> None:
        self.watched.forget(socket)
        account = self.accounts.get(socket.listener.user_id)
        if account is not None:
            account.sockets.discard(socket)
            if not account.sockets:
                del self.accounts[socket.listener.user_id]
                self._changed.set()

    @property
    def sockets(self) -> list[Socket]:
        return [socket for account in self.accounts.values() for socket in account.sockets]

    # Telling ------------------------------------------------------------------------------------
    def push(self, user_id: int, event: Event) -> None:
        account = self.accounts.get(user_id)
        if account is None:
            return
        if event.type == events.NOTIFICATION:
            self._news_due[user_id] = True
            return
        for socket in account.sockets:
            socket.push(event)

    def told(self, user_id: int) -> News | None:
        """The news as all windows of the account were told last; the same object until they are told others."""
        account = self.accounts.get(user_id)
        return account.told if account else None

    def look_for_news(self, user_ids: Iterable[int]) -> None:
        """Of these accounts; they are told if their news are others than those that they were told last."""
        for user_id in user_ids:
            self._news_due.setdefault(user_id, False)

    # Running ------------------------------------------------------------------------------------
    def start(self, *more: Any) -> None:
        """`more`: coroutines that run for as long as the hub does."""
        running = (self._subscribing(), self._hearing(), self._telling_news(), *more)
        self._tasks = [asyncio.create_task(one) for one in running]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _subscribing(self) -> None:
        """Subscribe to those who are here, and to nobody else; without Redis, once it is back."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._subscribe()
            except Exception as error:  # noqa: BLE001 — Redis is away, or answered what nobody expected: again, soon
                log.warning("realtime.not_subscribed", error=type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)
                self._changed.set()

    async def _subscribe(self) -> None:
        if not self._channel:
            self._channel = await self._layer.new_channel()
        for user_id in self.accounts.keys() - self._subscribed:
            await self._layer.group_add(store.group(user_id), self._channel)
            self._subscribed.add(user_id)
        for user_id in self._subscribed - self.accounts.keys():
            await self._layer.group_discard(store.group(user_id), self._channel)
            self._subscribed.discard(user_id)
        for user_id in self._subscribed & self.accounts.keys():
            self.accounts[user_id].is_subscribed.set()

    async def _hearing(self) -> None:
        while not self._channel:
            await asyncio.sleep(0.05)
        while True:
            try:
                self.push(*store.unpacked(await self._layer.receive(self._channel)))
            except Exception:  # nonsense in the channel is nobody's event; a broken wait must not become a busy one
                log.exception("realtime.not_heard")
                await asyncio.sleep(COALESCED_SECONDS)

    async def _telling_news(self) -> None:
        while True:
            await asyncio.sleep(COALESCED_SECONDS)
            due = {user_id: self._news_due.pop(user_id) for user_id in [*self._news_due][:NEWS_AT_ONCE]}
            told = await asyncio.gather(*(self._tell_news(*one) for one in due.items() if one[0] in self.accounts))
            if not all(told):
                await asyncio.sleep(AGAIN_SECONDS)

    async def _tell_news(self, user_id: int, is_changed: bool) -> bool:
        """False: PostgreSQL did not say. It is asked again, for nobody else would tell that something was read.

        What `is_changed` is told though its figures are the same: of three who liked a tweet, one may have gone.
        """
        try:
            news = await threads.run(selectors.news, user_id)
        except Exception as error:  # noqa: BLE001 — whatever PostgreSQL has, others wait for theirs
            log.warning("realtime.news_failed", error=type(error).__name__)
            self._news_due[user_id] = is_changed or self._news_due.get(user_id, False)
            return False
        account = self.accounts.get(user_id)
        if account is not None and (is_changed or account.told != news):
            account.told = news
            event = news.event()
            for socket in account.sockets:
                socket.push(event)
        return True
