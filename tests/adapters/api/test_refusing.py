"""What is no good request gets a clear refusal in JSON, and never a fault."""

import asyncio
import json
import random
from typing import Any

import pytest

from tests.adapters.api.conftest import TOKEN, Client, Door, Start, raw
from tests.adapters.api.schemas import Schemas
from tests.processes import PATIENCE

BODY = b'{"text": "when are you open?"}'


@pytest.fixture(scope="module")
def document(door: Door) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(door.get("/api/openapi.json")[1])
    return found


@pytest.fixture(scope="module")
def schemas(document: dict[str, Any]) -> Schemas:
    return Schemas(document)


HEADS: dict[str, tuple[dict[str, Any], int]] = {
    "no token": ({"headers": {"Authorization": None}}, 401),
    "an empty token": ({"headers": {"Authorization": "Bearer "}}, 401),
    "another token": ({"headers": {"Authorization": f"Bearer {TOKEN}x"}}, 401),
    "half a token": ({"headers": {"Authorization": f"Bearer {TOKEN[:-1]}"}}, 401),
    "another scheme": ({"headers": {"Authorization": f"Basic {TOKEN}"}}, 401),
    "a token without a scheme": ({"headers": {"Authorization": TOKEN}}, 401),
    "a token of other letters": ({"headers": {"Authorization": "Bearer \u00e9\u4e2d"}}, 401),
    "GET": ({"method": "GET"}, 405),
    "PUT": ({"method": "PUT"}, 405),
    "OPTIONS, as a browser asks first": ({"method": "OPTIONS"}, 405),
    "a form": ({"headers": {"Content-Type": "application/x-www-form-urlencoded"}}, 415),
    "a text": ({"headers": {"Content-Type": "text/plain"}}, 415),
    "no type": ({"headers": {"Content-Type": "nonsense"}}, 415),
    "another encoding": ({"headers": {"Content-Type": "application/json; charset=utf-16"}}, 415),
    "compressed": ({"headers": {"Content-Encoding": "gzip"}}, 415),
    "another path": ({"path": "/api/asks"}, 404),
    "a path below": ({"path": "/api/ask/"}, 404),
    "posting to the description": ({"path": "/api/openapi.json"}, 405),
}


@pytest.mark.parametrize("name", HEADS)
async def test_a_wrong_head_is_refused(
    door: Door, client: Client, schemas: Schemas, document: dict[str, Any], name: str
):
    how, status = HEADS[name]
    answer = await client.post(door, BODY, **how)
    assert answer.status == status
    assert schemas.misfit("Error", answer.body) is None
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    if status == 405:
        assert answer.headers["Allow"]
    if status not in (404, 405):  # Those are of other paths and methods than the description has.
        described = document["paths"]["/api/ask"]["post"]["responses"][str(status)]
        assert set(described.get("headers", [])) <= set(answer.headers)
        assert f"`{answer.body['error']['code']}`" in described["description"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "kind",
    ["application/json; charset=UTF-8", "application/json;charset=utf-8", "Application/JSON"],
)
async def test_a_right_type_may_be_written_otherwise(door: Door, client: Client, kind: str):
    answer = await client.post(door, BODY, headers={"Content-Type": kind})
    assert answer.status == 200
    spelt = await client.post(door, BODY, headers={"Authorization": f"bearer  {TOKEN} "})
    assert spelt.status == 200


BODIES = {
    "nothing": b"",
    "no JSON": b"when?",
    "half": b'{"text": "when',
    "two": BODY * 2,
    "no UTF-8": b'{"text": "\xff\xfe"}',
    "UTF-16": '{"text": "when?"}'.encode("utf-16"),
    "a lone surrogate": rb'{"text": "\ud800"}',
    "surrogates the wrong way round": rb'{"text": "\udc00\ud800"}',
    "a surrogate in a key": rb'{"\ud800": 1}',
    "NUL": b"\x00",
    "no number": b'{"text": NaN}',
    "very deep": b"[" * 200_000,
    "very deep in a key": b'{"text":' * 60_000,
    "single quotes": b"{'text': 'when?'}",
}


@pytest.mark.parametrize("name", BODIES)
async def test_what_is_no_json_is_refused(door: Door, client: Client, schemas: Schemas, name: str):
    answer = await client.post(door, BODIES[name])
    assert (answer.status, answer.body["error"]["code"]) == (400, "invalid_json")
    assert schemas.misfit("Error", answer.body) is None


LARGE = {
    "a hundred thousand keys": json.dumps(dict.fromkeys(map(str, range(40_000)), 0)).encode(),
    "a long key": json.dumps({"k" * 500_000: 0}).encode(),
    "a long number": b'{"text": ' + b"1" * 500_000 + b"}",
    "many lists": b'{"text": [' + b"[]," * 150_000 + b"[]]}",
}


@pytest.mark.parametrize("name", LARGE)
async def test_a_large_wrong_body_is_refused_shortly(door: Door, client: Client, name: str):
    answer = await client.post(door, LARGE[name])
    assert answer.status in (400, 422)
    assert len(json.dumps(answer.body)) < 300


async def test_a_body_over_the_limit_is_refused(door: Door, client: Client):
    answer = await client.post(door, b'{"text": "' + b"x" * 600_000 + b'"}')
    assert (answer.status, answer.body["error"]["code"]) == (413, "too_large")


async def test_random_changes_of_a_good_body_are_answered_or_refused(door: Door, client: Client):
    chance = random.Random(15)
    good = b'{"text": "when are you open?", "after": "opening-hours", "locale": "en", "user": "a"}'
    statuses: set[int] = set()
    for _ in range(400):
        body = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(body))
            body[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        statuses.add((await client.post(door, bytes(body))).status)
    assert statuses <= {200, 400, 422}
    assert {200, 400, 422} <= statuses


async def test_random_changes_of_a_head_are_answered_or_refused(door: Door):
    chance = random.Random(15)
    good = head("Connection: close", "Expect: 100-continue", length=len(BODY))
    statuses: set[bytes] = set()
    for _ in range(300):
        changed = bytearray(good)
        for _ in range(chance.randint(1, 2)):
            # Behind the first line, and before the length: what is too short a body is waited for.
            place = chance.randrange(24, len(good) - 70)
            changed[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        line = await raw(door, bytes(changed) + BODY)
        statuses.add(line.split()[1])
    assert statuses <= {b"100", b"400", b"401", b"408", b"415", b"417"}
    assert {b"100", b"401", b"415"} <= statuses


def head(*more: str, token: str = TOKEN, length: int = 100_000) -> bytes:
    lines = [
        "POST /api/ask HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {length}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def test_a_wrong_token_is_refused_before_the_body_came(door: Door):
    assert b"401" in await raw(door, head(token="wrong"))
    assert b"401" in await raw(door, head("Expect: 100-continue", token="wrong"))
    # Bytes that no header may have are refused by the server itself.
    assert await raw(door, head(token="\udcff".encode("utf-8", "surrogatepass").decode("latin-1")))


async def test_a_right_token_is_asked_to_go_on(door: Door):
    assert b"100 Continue" in await raw(door, head("Expect: 100-continue"))
    assert b"417" in await raw(door, head("Expect: miracles"))


async def test_a_length_over_the_limit_is_refused_before_the_body_came(door: Door):
    assert b"413" in await raw(door, head(length=10_000_000))


async def test_a_body_that_does_not_come_is_not_waited_for(door: Door):
    assert b"408" in await raw(door, head() + b'{"te')


async def test_a_body_that_breaks_off_is_no_fault(door: Door, client: Client):
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(head() + b'{"te')
        await writer.drain()
        writer.transport.abort()
    assert (await client.post(door, BODY)).status == 200


async def test_who_leaves_before_the_answer_is_no_fault_and_nothing_lost(
    door: Door, client: Client
):
    for _ in range(20):
        _, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(head(length=len(BODY)) + BODY)
        await writer.drain()
        writer.transport.abort()
    assert (await client.post(door, BODY)).status == 200
    async with asyncio.timeout(PATIENCE):
        while (load := json.loads(door.get("/readyz")[1])["load"])["in_flight"]:
            await asyncio.sleep(0.02)
    assert load["lost"] == 0


async def test_nothing_of_all_this_is_in_the_log(door: Door, client: Client):
    await client.post(door, BODY, headers={"Authorization": "Bearer wrong"})
    assert "Traceback" not in door.process.log
    assert "error" not in door.process.log
    assert TOKEN not in door.process.log
    assert door.process.log.count("does not bear FAQBOT_API_TOKEN") == 1


async def test_a_person_who_asks_too_much_waits_and_costs_no_other(start: Start, client: Client):
    door = start(FAQBOT_RATE_LIMIT="2")
    said = [await client.ask(door, text="when?", user="ann") for _ in range(200)]
    assert [each.status for each in said[:3]] == [200, 200, 429]
    assert {each.status for each in said[2:]} == {429}
    assert said[2].body["error"]["code"] == "too_many_questions"
    assert 1 <= int(said[2].headers["Retry-After"]) <= 60
    # A hundred are let through in all, of which she had two.
    others = [await client.ask(door, text="when?", user=f"u{n}") for n in range(98)]
    assert {each.status for each in others} == {200}
    beyond = await client.ask(door, text="when?", user="late")
    assert (beyond.status, beyond.body["error"]["code"]) == (429, "too_many_requests")
    assert 1 <= int(beyond.headers["Retry-After"]) <= 60


async def test_nobody_is_no_person_whom_a_limit_meets(start: Start, client: Client):
    door = start(FAQBOT_RATE_LIMIT="2")
    said = [await client.ask(door, text="when?") for _ in range(101)]
    assert [each.status for each in said] == [*[200] * 100, 429]


async def test_many_at_once_of_one_person_get_no_more_than_their_share(
    start: Start, client: Client
):
    door = start(FAQBOT_RATE_LIMIT="5")
    said = await asyncio.gather(
        *(client.ask(door, text=f"when {n}?", user="ann") for n in range(40))
    )
    assert sorted(each.status for each in said) == [*[200] * 5, *[429] * 35]
    assert all(1 <= int(each.headers["Retry-After"]) <= 60 for each in said if each.status == 429)
