"""The fetcher as tests run it: the one place where it may reach this machine.

    python -m tests.links.fetcher '{"names": {"news.example.com": ["127.0.0.1"]}, "loopback": true}'

`names` stands in for DNS; a name with several addresses gives the next one each time it is asked, as a
rebinding attacker does. All else is the program itself.
"""

import json
import socket
import sys
from itertools import chain, repeat
from typing import Any

from apps.links import fetcher

_resolve = socket.getaddrinfo


def main() -> None:
    told = json.loads(sys.argv[1])
    answers = {name: chain(addresses, repeat(addresses[-1])) for name, addresses in told.get("names", {}).items()}

    def getaddrinfo(host: str, *args: Any, **kwargs: Any) -> Any:
        return _resolve(next(answers[host]) if host in answers else host, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]
    fetcher.SECONDS = told.get("seconds", fetcher.SECONDS)
    fetcher.main(fetcher.Reach(loopback=told["loopback"], any_port=True))


if __name__ == "__main__":
    main()
