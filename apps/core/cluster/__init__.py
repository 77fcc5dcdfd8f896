"""Scripts on a Redis Cluster.

redis-py's RedisCluster is not used: it repeats what fails for longer than a request may take, sends no
script in a pipeline, and keeps connections to a node that lost its place and won it back (docs/adr, 10).
"""

from apps.core.cluster.client import Cluster
from apps.core.cluster.tags import even_tags

__all__ = ["Cluster", "even_tags", "is_meant_by"]


def is_meant_by(url: str) -> bool:
    """Whether this is the address of a cluster: `redis+cluster://[user:password@]host:port,host:port`."""
    return url.startswith(("redis+cluster://", "rediss+cluster://"))
