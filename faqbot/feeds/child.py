"""The process in which a feed is read: it takes a line of JSON and a body, says JSON, and ends.

`python -m faqbot.feeds.child`, started by `isolation`. It limits itself before it reads anything.
"""

import contextlib
import json
import math
import os
import sys
from typing import Any

from faqbot.errors import FeedError

_NICER = 5


def main() -> int:
    """Read one feed, or the links of one page; 0 also where it is none, which the answer says."""
    head = json.loads(sys.stdin.buffer.readline())
    limit(float(head["seconds"]), int(head["memory"]))
    body = sys.stdin.buffer.read()
    try:
        said = _TASKS[head["task"]](body, content_type=head["content_type"], url=head["url"])
    except FeedError as error:
        said = {"error": str(error)}
    except (MemoryError, RecursionError):
        return 1
    except Exception:  # noqa: BLE001 - a boundary: whatever a parser stumbles over, the feed is told
        said = {"error": "cannot be read"}
    json.dump(said, sys.stdout)
    return 0


def limit(seconds: float, memory: int) -> None:
    """Let this process take so much of the processor's time, and so many bytes; and its turn last."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(_NICER)
    try:
        import resource
    except ImportError:
        return  # Windows has no such limits; the clock of the one who waits is left.
    most = math.ceil(seconds)
    for kind, value in (
        (resource.RLIMIT_CPU, most),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))


def _feed(body: bytes, *, content_type: str, url: str) -> dict[str, Any]:
    from faqbot.feeds.reading import read

    found = read(body, content_type=content_type, url=url)
    return {"kind": found.kind, "items": [item.as_json() for item in found.items or ()]}


def _links(body: bytes, *, content_type: str, url: str) -> dict[str, Any]:
    from faqbot.feeds.page import feed_links

    return {"links": feed_links(body, content_type=content_type, url=url)}


_TASKS = {"feed": _feed, "links": _links}


if __name__ == "__main__":
    sys.exit(main())
