"""How often somebody may do something: one atomic bucket per caller and class of routes.

`admit` counts a request and raises TooManyRequests; `hit` counts and only says; `look` and `peek` do not count.
"""

from apps.core.limits.buckets import Bucket, bucket, buckets
from apps.core.limits.callers import caller_of, client_ip, network_of
from apps.core.limits.gate import READING, Limited, admit, headers_of, hit, look, peek, refused_by
from apps.core.limits.verdict import Verdict

__all__ = [
    "READING",
    "Bucket",
    "Limited",
    "Verdict",
    "admit",
    "bucket",
    "buckets",
    "caller_of",
    "client_ip",
    "headers_of",
    "hit",
    "look",
    "network_of",
    "peek",
    "refused_by",
]
