"""Slack's v0 request signature.

https://docs.slack.dev/authentication/verifying-requests-from-slack/
"""

import hashlib
import hmac
import time


def signed(
    body: bytes, secret: str, *, timestamp: str | None = None, skew: float = 0
) -> dict[str, str]:
    """The two headers for a body; `skew` seconds move the time, `timestamp` replaces its text."""
    stamp = timestamp if timestamp is not None else str(int(time.time() + skew))
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
