"""Ask the running program how it is: prints /health/ready (or /health/live, if that is named), fails if it is not well.

Standard library only, and it asks from this machine: so it names the host and the scheme that the program expects.
"""

import json
import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    which = sys.argv[1] if len(sys.argv) > 1 else "ready"
    address = f"http://localhost:{os.environ.get('PORT', '8000')}/health/{which}"
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
    headers = {"Host": host, "Accept": "application/json"}
    if os.environ.get("BEHIND_TLS_PROXY", "").lower() in ("1", "true", "yes", "on"):
        headers["X-Forwarded-Proto"] = "https"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as answer:
            body, well = answer.read(), True
    except urllib.error.HTTPError as error:
        body, well = error.read(), False
    except OSError as error:
        print(f"{address} does not answer ({error}). Start it with `make run-all`.", file=sys.stderr)
        return 1
    try:
        print(json.dumps(json.loads(body), indent=2))
    except ValueError:
        print(body.decode(errors="replace"))
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
