"""Signed HTTP delivery: events as JSON, commands and interactivity as forms."""

import asyncio
import json
import time
from urllib.parse import urlencode

import aiohttp

from tests.wire.slack.records import Attempt, Delivery, Json, Kind
from tests.wire.slack.signing import signed
from tests.wire.slack.watch import Watch


class HttpDelivery:
    """Posts to the bot's request URL; one URL serves all kinds, as bolt has it."""

    def __init__(self, url: str | None, secret: str, watch: Watch) -> None:
        self.url = url
        self.secret = secret
        self._watch = watch
        self._session: aiohttp.ClientSession | None = None

    async def attempt(self, delivery: Delivery, attempt: Attempt, patience: float) -> str:
        """One signed POST; `Transport.attempt`."""
        assert self.url is not None, "give FakeSlack a bot_url (or set slack.http.url) first"
        body, headers = encode(delivery)
        headers |= signed(body, self.secret)
        if attempt.number:
            headers["X-Slack-Retry-Num"] = str(attempt.number)
            headers["X-Slack-Retry-Reason"] = attempt.reason
        attempt.to = self.url
        delivery.attempts.append(attempt)
        self._watch.changed()
        failure = await self._post(body, headers, attempt, patience)
        self._watch.changed()
        return failure

    async def post_signed(
        self,
        body: Json | bytes,
        *,
        secret: str | None = None,
        skew: float = 0,
        timestamp: str | None = None,
        more: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        """Post once, signed as told, and return (status, text).

        `secret` is another than the bot's; `skew` seconds off; `timestamp` any text in the header;
        `more` bytes added to the body after it was signed; `headers` replace (an empty value
        removes).
        """
        assert self.url is not None, "give FakeSlack a bot_url (or set slack.http.url) first"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        all_headers = {"Content-Type": "application/json"}
        all_headers |= signed(raw, secret or self.secret, timestamp=timestamp, skew=skew)
        all_headers |= headers or {}
        sent = {name: value for name, value in all_headers.items() if value}
        session = self._open()
        async with session.post(self.url, data=raw + more, headers=sent) as answer:
            return answer.status, await answer.text()

    async def close(self) -> None:
        """Close the connections to the bot."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(
        self, body: bytes, headers: dict[str, str], attempt: Attempt, patience: float
    ) -> str:
        assert self.url is not None
        try:
            async with (
                asyncio.timeout(patience),
                self._open().post(self.url, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
        except TimeoutError:
            return "http_timeout"
        except aiohttp.TooManyRedirects:
            return "too_many_redirects"
        except aiohttp.ClientError:
            return "connection_failed"
        attempt.status = answer.status
        if not 200 <= answer.status < 300:
            return "final" if answer.headers.get("X-Slack-No-Retry") == "1" else "http_error"
        attempt.acked_at = time.time()
        attempt.acked_by = self.url
        attempt.response = _decode(text)
        return ""

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


def encode(delivery: Delivery) -> tuple[bytes, dict[str, str]]:
    """The body and content type in which Slack posts a delivery."""
    if delivery.kind is Kind.EVENT:
        return json.dumps(delivery.body).encode(), {"Content-Type": "application/json"}
    form = {"payload": json.dumps(delivery.body)}
    if delivery.kind is Kind.COMMAND:
        form = delivery.body
    return urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}


def _decode(text: str) -> Json | None:
    if not text:
        return None
    try:
        payload = json.loads(text)
    except ValueError:
        return {"text": text}
    return payload if isinstance(payload, dict) else {"text": text}
