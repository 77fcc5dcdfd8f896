"""The buckets in Redis, and what stands in for it.

The generic cell rate algorithm: one number per bucket, the moment at which it is full again.
The strategies of `limits` need a second command to say what is left, and the headers need that
on every response; so a script of our own decides and tells in a single round trip, and `limits`
counts where Redis is away. Redis' clock is used: all processes share it.
"""

import math
from functools import cached_property

from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from apps.core.breaker import Breaker, away
from apps.core.limits.buckets import Bucket
from apps.core.limits.verdict import Verdict
from apps.core.wire import Script, Wire

SECOND = 1_000_000  # microseconds
Asked = tuple[Bucket, str]  # and whose

# KEYS: buckets. ARGV: for each its interval in µs and its limit; last, 1 to count and 0 to look.
# Answers per bucket: allowed, remaining, µs until full, µs until one is free.
_SCRIPT = Script(
    """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local counts = ARGV[#ARGV] == '1'
local answer = {}
for i, key in ipairs(KEYS) do
  local interval, limit = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local full = math.max(now, tonumber(redis.call('GET', key)) or 0)
  local allowed, wait = 1, 0
  if counts then
    local after = full + interval
    if after - now > interval * limit then
      allowed, wait = 0, after - now - interval * limit
    else
      full = after
      redis.call('SET', key, string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
    end
  end
  local left = math.floor((interval * limit - (full - now)) / interval)
  answer[4 * i - 3], answer[4 * i - 2], answer[4 * i - 1], answer[4 * i] = allowed, left, full - now, wait
end
return answer
"""
)


class LimitStore:
    """Counts in Redis; while that is away or refuses, in this process' memory: nobody waits for it."""

    def __init__(self, url: str) -> None:
        self._wire = Wire.to(url)
        # Also a Redis that answers with an error: full, unable to save, a replica by mistake.
        self.breaker = Breaker(1.5, (RedisError, OSError))

    def hit(self, bucket: Bucket, caller: str) -> Verdict:
        return self._ask([(bucket, caller)], counts=True)[0]

    def peek(self, asked: list[Asked]) -> list[Verdict]:
        return self._ask(asked, counts=False)

    def _ask(self, asked: list[Asked], *, counts: bool) -> list[Verdict]:
        try:
            return self.breaker.call(self._ask_redis, asked, counts)
        except away(self.breaker):
            return [self._remember(*one) if counts else self._recall(*one) for one in asked]

    def _ask_redis(self, asked: list[Asked], counts: bool) -> list[Verdict]:
        numbers = [number for bucket, _ in asked for number in (bucket.interval, bucket.limit)]
        keys = [f"limit:{bucket.name}:{caller}" for bucket, caller in asked]
        answer = self._wire.run(_SCRIPT, keys, [*numbers, int(counts)])
        return [
            Verdict(bucket, caller, bool(allowed), max(left, 0), _seconds(until_full), _seconds(wait))
            for (bucket, caller), allowed, left, until_full, wait in zip(
                asked, answer[0::4], answer[1::4], answer[2::4], answer[3::4], strict=True
            )
        ]

    def _remember(self, bucket: Bucket, caller: str) -> Verdict:
        allowed = self._memory.hit(bucket.item, caller)
        return self._recall(bucket, caller, allowed=allowed)

    def _recall(self, bucket: Bucket, caller: str, *, allowed: bool = True) -> Verdict:
        _, remaining = self._memory.get_window_stats(bucket.item, caller)
        used = bucket.limit - remaining
        free = 0 if allowed else _seconds(bucket.interval)
        return Verdict(bucket, caller, allowed, remaining, _seconds(bucket.interval * used), free)

    @cached_property
    def _memory(self) -> MovingWindowRateLimiter:
        return MovingWindowRateLimiter(MemoryStorage())


def _seconds(microseconds: int) -> int:
    return math.ceil(microseconds / SECOND)
