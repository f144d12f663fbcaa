"""The API in the life of the process: alone, watched, under load, at a stop."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from tests.adapters.api.conftest import (
    TOKEN,
    Answer,
    Client,
    Door,
    Start,
    called,
)
from tests.processes import PATIENCE, free_port


def counted(door: Door) -> dict[str, int]:
    """What became of all questions, as the last line of the log has it."""
    (line,) = re.findall(r"stopped: (.*)", door.process.log)
    return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", line)}


async def test_it_needs_a_token_and_a_port_alone(start: Start, client: Client):
    metrics = free_port()
    door = start(FAQBOT_METRICS_PORT=str(metrics))
    assert (await client.ask(door, text="when are you open?")).body["entry"] == "opening-hours"
    status, text = door.get("/readyz")
    ready = json.loads(text)
    assert (status, ready["adapters"], ready["unsent"]) == (200, {"api": "connected"}, {"api": 0})
    watched = Door(door.folder, metrics, door.process).get("/metrics")[1]
    assert 'faqbot_questions_total{outcome="answer",platform="api"} 1.0' in watched
    assert 'faqbot_connection{adapter="api",state="connected"} 1.0' in watched
    assert 'faqbot_reply_seconds_count{platform="api"} 1.0' in watched
    assert door.stop() == 0
    assert counted(door)["answered"] == 1


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"FAQBOT_API_TOKEN": TOKEN}, "api: PORT not set"),
        ({"PORT": "1"}, "no token is set"),
        ({"FAQBOT_API_TOKEN": "  ", "PORT": "{free}"}, "FAQBOT_API_TOKEN is blank"),
    ],
)
def test_without_one_of_them_it_ends_with_2(tmp_path: Path, environment, said: str):
    given = {name: value.format(free=free_port()) for name, value in environment.items()}
    done = called(tmp_path, "run", **given)
    assert done.exit_code == 2
    assert said in done.stderr
    assert TOKEN not in done.stderr


async def test_a_short_token_is_warned_of_and_not_shown(start: Start):
    door = start(FAQBOT_API_TOKEN="zebra-crossing")
    assert "api: FAQBOT_API_TOKEN is shorter than 16 characters" in door.process.log
    assert "zebra" not in door.process.log


def normal(answer: Answer) -> bool:
    return answer.status == 200 and answer.body["entry"] == "opening-hours"


@pytest.mark.load
async def test_long_texts_of_one_client_hold_up_nobody(start: Start, client: Client):
    door = start()
    long = [f"{n} {'deliveryzebrasopen ' * 2_200}"[:40_000] for n in range(64)]
    flood = [asyncio.create_task(client.ask(door, text=text)) for text in long]
    await asyncio.wait(flood, return_when=asyncio.FIRST_COMPLETED)
    async with asyncio.timeout(5):
        assert normal(await client.ask(door, text="when are you open?"))
    # Whoever came after sixty-four of them waits for a few, not for all.
    assert sum(each.done() for each in flood) <= 32
    async with asyncio.timeout(5):
        assert (await asyncio.to_thread(door.get, "/healthz"))[0] == 200
    said = [await each for each in flood]
    assert {each.status for each in said} <= {200, 503}
    assert all(int(each.headers["Retry-After"]) >= 1 for each in said if each.status == 503)
    assert all(len(each.body["text"]) <= 4_000 for each in said if each.status == 200)
    assert door.stop() == 0
    count = counted(door)
    assert count["answered"] == sum(each.status == 200 for each in said) + 1
    assert (count["told"], count["lost"]) == (sum(each.status == 503 for each in said), 0)


@pytest.mark.load
async def test_twenty_long_texts_of_one_person_are_all_answered(start: Start, client: Client):
    door = start(FAQBOT_RATE_LIMIT="20")
    long = [f"{n} {'when do you open ' * 2_400}"[:40_000] for n in range(20)]
    asking = (client.ask(door, text=text, user="ann") for text in long)
    assert {each.status for each in await asyncio.gather(*asking)} == {200}
    assert (await client.ask(door, text="when?", user="ann")).status == 429
    assert normal(await client.ask(door, text="when are you open?", user="bob"))


@pytest.mark.load
async def test_more_than_can_be_answered_is_told_so_and_counted(start: Start, client: Client):
    # With the encoder, slips and two things at once, a text takes 50 ms, and 128 of them over 3 s.
    door = start(FAQBOT_ENCODER="")
    part = "when do you opne late on the {0} {1} th dya? how long dose delivrey to numbre {0} {1} tkae?"
    texts = [" ".join(part.format(n, i) for i in range(50)) for n in range(400)]
    asking = (client.ask(door, text=text) for text in texts)
    said = await asyncio.gather(*asking, return_exceptions=True)
    # What finds no connection is closed, as for every stranger, and was never asked.
    heard = [each for each in said if isinstance(each, Answer)]
    assert len(heard) >= 128
    assert {each.status for each in heard} <= {200, 503}
    shed = [each for each in heard if each.status == 503]
    assert all(each.body["error"]["code"] == "busy" for each in shed)
    assert all(1 <= int(each.headers["Retry-After"]) <= 60 for each in shed)
    assert normal(await client.ask(door, text="when are you open?"))
    assert door.stop() == 0
    count = counted(door)
    assert count["answered"] == sum(each.status == 200 for each in heard) + 1
    # What is one too many at once is refused before it is a question.
    assert count["told"] <= len(shed)
    assert count["lost"] == 0


@pytest.mark.load
async def test_at_most_half_of_the_connections_are_taken(start: Start, client: Client):
    door = start()
    head = f"POST /api/ask HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n"
    writers = []
    for _ in range(128):
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writers.append(writer)
        writer.write(head.encode())
        assert b"100" in await reader.readline()
    refused = await client.ask(door, text="when are you open?")
    assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
    assert door.get("/healthz")[0] == 200
    for writer in writers:
        writer.transport.abort()
    async with asyncio.timeout(PATIENCE):
        while (await client.ask(door, text="when are you open?")).status != 200:
            await asyncio.sleep(0.05)


@pytest.mark.load
async def test_a_stop_in_the_midst_of_it_answers_or_refuses_each(start: Start, client: Client):
    door = start()
    texts = [f"when are you open on day {n}? {'delivery ' * 400}" for n in range(100)]
    flood = [asyncio.create_task(client.ask(door, text=text)) for text in texts]
    await asyncio.wait(flood, return_when=asyncio.FIRST_COMPLETED)
    code = await asyncio.to_thread(door.stop)
    said = await asyncio.gather(*flood, return_exceptions=True)
    assert code == 0
    heard = [each for each in said if isinstance(each, Answer)]
    assert {each.status for each in heard} <= {200, 503}
    assert {each.body["error"]["code"] for each in heard if each.status == 503} <= {
        "stopping",
        "busy",
    }
    assert counted(door)["answered"] == sum(each.status == 200 for each in heard)
    assert counted(door)["lost"] == 0
    assert "Traceback" not in door.process.log


async def test_a_body_that_does_not_come_holds_up_no_stop(start: Start):
    door = start()
    _, writer = await asyncio.open_connection("127.0.0.1", door.port)
    head = f"POST /api/ask HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
    writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n".encode())
    await writer.drain()
    async with asyncio.timeout(10):
        assert await asyncio.to_thread(door.stop) == 0
    writer.close()


@pytest.mark.parametrize(
    ("environment", "state", "said"),
    [
        ({}, "skipped", "FAQBOT_API_TOKEN is not set"),
        ({"FAQBOT_API_TOKEN": "zebra-crossing", "PORT": "{free}"}, "warning", "shorter than 16"),
        ({"FAQBOT_API_TOKEN": TOKEN, "PORT": "{free}"}, "ok", "may ask at /api/ask on port {free}"),
    ],
)
def test_doctor_says_whether_it_is_open(tmp_path: Path, environment, state: str, said: str):
    free = free_port()
    given = {name: value.format(free=free) for name, value in environment.items()}
    done = called(tmp_path, "doctor", "--json", **given)
    (found,) = (each for each in json.loads(done.stdout) if each["subject"] == "HTTP API")
    assert found["state"] == state
    assert said.format(free=free) in found["what"]
    assert "zebra" not in done.stdout
    assert TOKEN not in done.stdout


def test_doctor_says_that_it_cannot_open_without_a_port(tmp_path: Path):
    done = called(tmp_path, "doctor", FAQBOT_API_TOKEN=TOKEN)
    assert done.exit_code == 1
    assert "PORT not set" in done.stdout
