"""A Redis that comes back older than it went must not serve: cold is always right.

After a restart with saved data, or a failover to a replica that lagged, lists may miss pushes
that were acknowledged. So every new connection compares the run id that was stored with the
server's own and, where they differ, empties the timelines' database before anything is read.
"""

from typing import Any

from redis.exceptions import ConnectionError, ResponseError

FORGET_IF_OLDER = """
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
if redis.call('GET', 'run') == run then return 0 end
redis.call('FLUSHDB')
redis.call('SET', 'run', run)
return 1
"""


def on_connect(connection: Any) -> None:
    """redis-py's `redis_connect_func` for the timelines' connections."""
    connection.on_connect()
    connection.send_command("EVAL", FORGET_IF_OLDER, 0)
    connection.read_response()


# On a cluster nothing need restart: a replica that lagged takes its primary's place, or a primary takes
# it back. Whoever is elected, or restarts, begins a new replication id, so that takes the run id's part. It
# stands under the tag of every bucket that is here (ARGV; one that is moving out may be out of reach
# already). One that is right says that the node is the same: the others moved in, lack nothing, and bring
# the id of the node that they came from.
FORGET_IF_ANOTHER = """#!lua flags=allow-cross-slot-keys
local here = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
local is_same, others, failure = false, {}, nil
for _, tag in ipairs(ARGV) do
    local key = 'run:{' .. tag .. '}'
    local found = redis.pcall('GET', key)
    if found == here then is_same = true
    elseif type(found) == 'table' then failure = found
    else others[#others + 1] = key end
end
if not is_same and #others == 0 then return failure end
if not is_same then redis.call('FLUSHDB') end
for _, key in ipairs(others) do redis.call('SET', key, here) end
return #others
"""


def greet(connection: Any, *, tags: tuple[str, ...]) -> None:
    """The same for a cluster's node on which the keys with these tags are."""
    connection.on_connect()
    if not tags:
        return
    connection.send_command("EVAL", FORGET_IF_ANOTHER, 0, *tags)
    try:
        connection.read_response()
    except ResponseError as error:
        # A replica by now, or without one of these buckets: not the node that was meant.
        raise ConnectionError(str(error)) from error
