"""`faqbot run` as a process: signals, tokens, servers that come and go."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from faqbot.cli import cli
from faqbot.model import Outcome, Person, Place, Question
from faqbot.store import AskedQuestion, Database, Store
from tests.processes import Process, Start, free_port
from tests.scenarios.stages import FAQS, OPEN, fetched
from tests.wire.discord import FakeDiscord
from tests.wire.slack import FakeSlack

ROOT = Path(__file__).parents[2]
WITH_ENCODER = {"FAQBOT_ENCODER": ""}

pytestmark = pytest.mark.usefixtures("words_alone")


Run = Callable[..., Process]
Refused = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, start: Start) -> Run:
    (tmp_path / "faqs.yaml").write_text(FAQS % {"listed": 1, "forum": 2})

    def run(environment: dict[str, str], *arguments: str, fresh: bool = False) -> Process:
        return start("run", *arguments, environment=environment, fresh=fresh)

    return run


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Refused]:
    """What `faqbot run` writes to standard error where it does not start, here in this process."""
    (tmp_path / "faqs.yaml").write_text(FAQS % {"listed": 1, "forum": 2})

    def refused(environment: dict[str, str], *arguments: str) -> str:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(cli, ["run", *arguments], prog_name="faqbot")
        assert done.exit_code == 2
        return done.stderr

    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield refused
    # What ends heeds no signal more, and whatever this process starts would inherit that.
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as server:
        yield server


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(message_content=True) as server:
        yield server


def of(slack: FakeSlack) -> dict[str, str]:
    names = ("SLACK_API_URL", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
    return {name: value for name, value in slack.env().items() if name in names}


def of_discord(server: FakeDiscord) -> dict[str, str]:
    return {"DISCORD_TOKEN": server.token} | server.environment


async def slack_answers(slack: FakeSlack, *, mention: bool = False) -> None:
    before = len(slack.found())
    make = slack.events.app_mention if mention else slack.events.direct_message
    await slack.send(make(OPEN))
    message = await slack.wait_for_message(nth=before + 1, timeout=10)
    assert "nine" in str(message.blocks)


async def discord_answers(server: FakeDiscord, ask: Callable[[], object]) -> None:
    ask()
    assert "nine" in (await server.wait_for_message(timeout=10)).text


async def test_both_platforms_answer_and_one_that_dies_leaves_the_other_and_comes_back(
    run: Run, slack: FakeSlack, discord: FakeDiscord
):
    guild = discord.add_guild("Acme")
    channel = discord.add_channel(guild)
    ada = discord.add_user("ada", guild)
    bot = run(of(slack) | of_discord(discord) | WITH_ENCODER, fresh=True)
    await slack.wait_for_socket(timeout=30)
    await discord.wait_for_connection(timeout=30)
    await bot.wait_for_line("discord: connected")

    await slack_answers(slack)
    await slack_answers(slack, mention=True)
    await discord_answers(discord, lambda: discord.send_dm(ada, OPEN))
    await discord_answers(discord, lambda: discord.mention(channel, ada, OPEN))

    await discord.stop()
    await slack_answers(slack)
    await discord.start()
    await discord.wait_for_connection(count=1, timeout=60)
    await discord_answers(discord, lambda: discord.send_dm(ada, OPEN))

    opened = slack.sockets.ever
    await slack.stop()
    await discord_answers(discord, lambda: discord.send_dm(ada, OPEN))
    await slack.start()
    await slack.wait_for_socket(opened=opened + 1, timeout=60)
    await slack_answers(slack)

    bot.send_signal(signal.SIGTERM)
    assert await bot.ended() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_finishes_what_is_under_way_within_four_seconds(
    run: Run, slack: FakeSlack, number: signal.Signals
):
    bot = run(of(slack))
    await slack.wait_for_socket(timeout=30)
    await slack_answers(slack)
    async with slack.faults.holding("chat.postMessage") as gate:
        await slack.send(slack.events.direct_message(OPEN))
        await gate.wait_for_arrival()
        bot.send_signal(number)
        await bot.wait_for_line("stopping", within=10)
    assert await bot.ended(within=6) == 0
    assert len(slack.found()) == 2


async def test_where_its_terminal_is_not_to_matter_it_goes_on_without(run: Run, slack: FakeSlack):
    # As `nohup` does with the first of them; the others are heeded however it is started.
    numbers = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        bot = run(of(slack), fresh=True)
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
    await slack.wait_for_socket(timeout=30)
    bot.send_signal(signal.SIGHUP)
    await slack_answers(slack)
    bot.send_signal(signal.SIGTERM)
    assert await bot.ended() == 0


async def test_a_reply_that_hangs_holds_a_stop_for_four_seconds_at_most(run: Run, slack: FakeSlack):
    bot = run(of(slack))
    await slack.wait_for_socket(timeout=30)
    async with slack.faults.holding("chat.postMessage") as gate:
        await slack.send(slack.events.direct_message(OPEN))
        await gate.wait_for_arrival()
        start = asyncio.get_running_loop().time()
        bot.send_signal(signal.SIGTERM)
        assert await bot.ended(within=10) == 0
        assert asyncio.get_running_loop().time() - start < 6
    assert any("unsent" in line for line in bot.lines)


async def test_a_large_file_that_is_being_built_holds_up_no_stop(
    run: Run, slack: FakeSlack, tmp_path: Path
):
    bot = run(of(slack) | WITH_ENCODER)
    await slack.wait_for_socket(timeout=30)
    await slack_answers(slack)
    before = bot.worked()
    entry = "  - {{id: e{0}, question: Where does bus {0} of line {1} stop, answer: Here.}}\n"
    more = "".join(entry.format(number, number % 97) for number in range(20_000))
    faqs = tmp_path / "faqs.yaml"
    faqs.write_text(faqs.read_text().replace("entries:\n", f"entries:\n{more}"))
    # By then it is read, or the encoder is at it; that takes many seconds more.
    async with asyncio.timeout(60):
        while bot.worked() - before < 2:
            await asyncio.sleep(0.02)
    start = asyncio.get_running_loop().time()
    bot.send_signal(signal.SIGTERM)
    assert await bot.ended(within=30) == 0
    assert asyncio.get_running_loop().time() - start < 6
    assert "is live" not in "\n".join(bot.lines)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_a_signal_during_the_start_is_a_clean_stop(
    run: Run, discord: FakeDiscord, number: signal.Signals
):
    bot = run(of_discord(discord), fresh=True)
    async with asyncio.timeout(30):
        while not await asyncio.to_thread(bot.catches, signal.SIGTERM):
            await asyncio.sleep(0.01)
    bot.send_signal(number)
    assert await bot.ended(within=10) == 0
    assert "Traceback" not in "\n".join(bot.lines)


async def test_a_request_that_never_ends_holds_up_no_stop(run: Run, discord: FakeDiscord):
    port = free_port()
    bot = run(of_discord(discord) | {"PORT": str(port)})
    await bot.wait_for_line("discord: connected")
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
    await writer.drain()
    bot.send_signal(signal.SIGTERM)
    assert await bot.ended(within=10) == 0
    writer.close()


async def test_a_database_that_keeps_silent_holds_up_neither_answer_nor_stop(
    run: Run, slack: FakeSlack
):
    with socket.socket() as mute:
        # The system takes connections for it, and nobody ever says a word.
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        url = f"postgresql://u:p@127.0.0.1:{mute.getsockname()[1]}/d"
        bot = run(of(slack) | {"DATABASE_URL": url, "FAQBOT_SECRET": "k" * 32})
        await slack.wait_for_socket(timeout=30)
        await slack_answers(slack)
        bot.send_signal(signal.SIGTERM)
        assert await bot.ended(within=10) == 0


@pytest.mark.load
async def test_two_hundred_mentions_at_once_are_each_answered_once(
    run: Run, slack: FakeSlack, discord: FakeDiscord
):
    channel = discord.add_channel(guild := discord.add_guild("Acme"))
    ada = discord.add_user("ada", guild)
    bot = run(of(slack) | of_discord(discord) | WITH_ENCODER | {"FAQBOT_RATE_LIMIT": "0"})
    await slack.wait_for_socket(timeout=30)
    await bot.wait_for_line("discord: connected")
    sent = [await slack.send(slack.events.app_mention(OPEN)) for _ in range(200)]
    asked = [discord.mention(channel, ada, OPEN) for _ in range(200)]
    await slack.wait_for_message(nth=200, timeout=60)
    answers = [await discord.wait_for_message(channel=channel, timeout=60) for _ in asked]
    await slack.settle()
    await discord.expect_no_message()
    assert sorted(m.thread_ts or "" for m in slack.found()) == sorted(one.ts for one in sent)
    assert {answer.reference for answer in answers} == set(asked)


@pytest.mark.load
async def test_of_two_processes_with_one_discord_token_one_answers_each_mention(
    run: Run, discord: FakeDiscord
):
    channel = discord.add_channel(guild := discord.add_guild("Acme"))
    ada = discord.add_user("ada", guild)
    for _ in range(2):
        bot = run(of_discord(discord) | {"FAQBOT_RATE_LIMIT": "0"})
        await bot.wait_for_line("discord: connected")
    asked = [discord.mention(channel, ada, OPEN) for _ in range(100)]
    answers = [await discord.wait_for_message(channel=channel, timeout=60) for _ in asked]
    await discord.expect_no_message()
    assert {answer.reference for answer in answers} == set(asked)


@pytest.mark.load
async def test_both_platforms_are_ready_within_bounds_of_memory(
    run: Run, slack: FakeSlack, discord: FakeDiscord
):
    bot = run(of(slack) | of_discord(discord) | WITH_ENCODER, fresh=True)
    await slack.wait_for_socket(timeout=30)
    await bot.wait_for_line("discord: connected")
    await slack_answers(slack)
    status = await asyncio.to_thread(Path(f"/proc/{bot.pid}/status").read_text)
    (resident,) = re.findall(r"VmRSS:\s+(\d+) kB", status)
    # Of it, the encoder takes about 90 MB; the whole fits a machine of 512 MB twice.
    assert int(resident) < 240 * 1024


async def test_a_wrong_token_costs_only_its_platform(
    run: Run, slack: FakeSlack, discord: FakeDiscord
):
    bot = run(of(slack) | of_discord(discord) | {"DISCORD_TOKEN": "wrong-token"})
    line = await bot.wait_for_line("discord: .*DISCORD_TOKEN")
    assert "wrong-token" not in "\n".join(bot.lines)
    assert line.count("\n") == 0
    await slack.wait_for_socket(timeout=30)
    await slack_answers(slack)


async def test_when_all_tokens_are_wrong_it_ends_with_2(run: Run, slack: FakeSlack):
    bot = run(of(slack) | {"SLACK_BOT_TOKEN": "xoxb-wrong"})
    assert await bot.ended() == 2
    errors = [line for line in bot.lines if "error" in line]
    assert len(errors) == 1
    assert "SLACK_BOT_TOKEN" in errors[0]
    assert "xoxb-wrong" not in "\n".join(bot.lines)


def test_without_any_token_it_ends_with_2(refused: Refused):
    assert "no token is set" in refused({})


@pytest.mark.parametrize("content", [None, "", "version: 1\nentries: [", "[" * 50_000])
def test_with_a_file_it_cannot_use_it_ends_with_2(refused: Refused, tmp_path: Path, content):
    if content is None:
        (tmp_path / "faqs.yaml").unlink()
    else:
        (tmp_path / "faqs.yaml").write_text(content)
    said = refused({"DISCORD_TOKEN": "x"})
    assert "faqs.yaml" in said
    assert "Traceback" not in said


async def test_a_transport_without_its_token_idles_with_one_line(run: Run, discord: FakeDiscord):
    web = run(of_discord(discord), "--only", "slack-http")
    await web.wait_for_line("slack-http: idle: SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET and PORT")
    web.send_signal(signal.SIGTERM)
    assert await web.ended() == 0


async def test_health_and_readiness_follow_the_connection_and_the_file(
    run: Run, discord: FakeDiscord, tmp_path: Path
):
    port = free_port()
    run(of_discord(discord) | {"PORT": str(port)})
    await discord.wait_for_connection(timeout=30)
    async with asyncio.timeout(20):
        while (await fetched(port, "/readyz"))[0] != 200:
            await asyncio.sleep(0.05)
    status, body = await fetched(port, "/readyz")
    assert (status, body["adapters"]) == (200, {"discord": "connected"})
    assert body["unsent"] == {"discord": 0}
    assert body["connections"] == {"open": 1, "refused": 0}
    assert body["faqs"] == "live"
    (tmp_path / "faqs.yaml").write_text("entries: [")
    async with asyncio.timeout(20):
        while (await fetched(port, "/readyz"))[1]["faqs"] == "live":
            await asyncio.sleep(0.05)
    await discord.stop()
    async with asyncio.timeout(20):
        while (await fetched(port, "/readyz"))[0] != 503:
            await asyncio.sleep(0.05)
    assert (await fetched(port, "/healthz"))[0] == 200


async def test_a_port_that_is_taken_is_said(run: Run, discord: FakeDiscord):
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        bot = run(of_discord(discord) | {"PORT": str(taken.getsockname()[1])})
        assert await bot.ended() == 2
    assert "PORT" in bot.lines[-1]


def test_an_unknown_transport_is_named(refused: Refused):
    assert "telegram" in refused({"DISCORD_TOKEN": "x"}, "--only", "telegram")


async def test_the_procfile_is_what_the_readme_says_and_its_commands_are_known():
    lines = (ROOT / "Procfile").read_text().splitlines()
    assert lines == [
        "worker: faqbot run --only slack-socket,discord",
        "web: faqbot run --only slack-http",
    ]


async def test_the_procfiles_processes_share_one_folder_and_work_as_they_stand(
    run: Run, slack: FakeSlack, discord: FakeDiscord
):
    ada = discord.add_user("ada", discord.add_guild("Acme"))
    lines = (ROOT / "Procfile").read_text().splitlines()
    commands = dict(line.split(": faqbot run ") for line in lines)
    environment = of(slack) | of_discord(discord)
    ports = {name: free_port() for name in commands}
    both = {
        name: run(environment | {"PORT": str(ports[name])}, *arguments.split())
        for name, arguments in commands.items()
    }
    await both["web"].wait_for_line("slack-http: idle: SLACK_APP_TOKEN is set")
    status, body = await fetched(ports["web"], "/readyz")
    assert (status, body["status"], body["adapters"]) == (200, "ok", {"slack-http": "idle"})
    await slack.wait_for_socket(timeout=30)
    await both["worker"].wait_for_line("discord: connected")
    await slack_answers(slack)
    await discord_answers(discord, lambda: discord.send_dm(ada, OPEN))
    for process in both.values():
        process.send_signal(signal.SIGTERM)
    assert [await process.ended() for process in both.values()] == [0, 0]


@pytest.mark.load
async def test_after_a_kill_an_answered_message_stays_answered(run: Run, slack: FakeSlack):
    first = run(of(slack))
    await slack.wait_for_socket(timeout=30)
    sent = await slack.send(slack.events.direct_message(OPEN))
    await slack.wait_for_message(timeout=10)
    await slack.settle()
    first.send_signal(signal.SIGKILL)
    await first.ended()
    opened = slack.sockets.ever
    run(of(slack))
    await slack.wait_for_socket(opened=opened + 1, timeout=30)
    await slack.send_again(sent)
    await slack.send_again(sent, new_event_id=True)
    await slack.settle(quiet=1.0)
    assert len(slack.found()) == 1
    await slack_answers(slack)


@pytest.mark.load
async def test_what_ranks_may_be_killed_under_load_and_each_question_is_answered_once(
    run: Run, slack: FakeSlack
):
    bot = run(of(slack) | {"FAQBOT_RATE_LIMIT": "0"})
    await slack.wait_for_socket(timeout=30)
    (ranking,) = bot.children()
    sent = []
    for number in range(200):
        # Few enough at once that a slow machine answers them all.
        if number >= 20:
            await slack.wait_for_message(nth=number - 19, timeout=60)
        sent.append(await slack.send(slack.events.app_mention(f"{OPEN} on day {number}?")))
        if number == 100:
            os.kill(ranking, signal.SIGKILL)
    await slack.wait_for_message(nth=200, timeout=60)
    await slack.settle()
    assert sorted(m.thread_ts or "" for m in slack.found()) == sorted(one.ts for one in sent)
    assert len([line for line in bot.lines if "ranks has ended" in line]) == 1
    bot.send_signal(signal.SIGTERM)
    assert await bot.ended() == 0


@pytest.mark.load
async def test_however_the_bot_ends_what_ranks_ends_with_it(run: Run, slack: FakeSlack):
    for number in (signal.SIGTERM, signal.SIGKILL):
        bot = run(of(slack))
        await bot.wait_for_line("slack.*: connected")
        (ranking,) = bot.children()
        # As service managers and terminals do, which signal all processes of a service or a job.
        os.kill(ranking, signal.SIGTERM)
        os.kill(ranking, signal.SIGHUP)
        await slack_answers(slack)
        assert bot.children() == [ranking]
        bot.send_signal(number)
        await bot.ended()
        async with asyncio.timeout(10):
            while await asyncio.to_thread(Path(f"/proc/{ranking}").exists):
                await asyncio.sleep(0.01)


async def test_a_gateway_that_is_down_at_the_start_is_waited_for(run: Run, discord: FakeDiscord):
    ada = discord.add_user("ada", discord.add_guild("Acme"))
    environment = of_discord(discord)
    await discord.stop()
    bot = run(environment)
    await bot.wait_for_line("discord: .*trying again")
    await discord.start()
    await discord.wait_for_connection(timeout=60)
    await bot.wait_for_line("discord: connected")
    await discord_answers(discord, lambda: discord.send_dm(ada, OPEN))


def test_where_too_few_threads_are_allowed_the_limit_is_named(refused: Refused):
    # No thread gets such a stack.
    before = threading.stack_size(2**46)
    try:
        said = refused({"DISCORD_TOKEN": "t"})
    finally:
        threading.stack_size(before)
    assert "begin 0 threads" in said
    assert "ulimit -u" in said


async def test_a_pipe_in_the_files_place_is_said_once_and_holds_up_no_stop(
    run: Run, slack: FakeSlack, tmp_path: Path
):
    bot = run(of(slack))
    await slack.wait_for_socket(timeout=30)
    (tmp_path / "faqs.yaml").unlink()
    os.mkfifo(tmp_path / "faqs.yaml")
    await bot.wait_for_line("is no file but a pipe")
    await slack_answers(slack)
    bot.send_signal(signal.SIGTERM)
    assert await bot.ended(within=6) == 0
    assert "\n".join(bot.lines).count("is no file but a pipe") == 1


async def test_a_process_that_nobody_asks_purges_what_is_too_old(
    run: Run, slack: FakeSlack, tmp_path: Path
):
    moments = [datetime.now(UTC) - timedelta(days=200)]
    store = Store(
        Database(data_dir=tmp_path / ".faqbot"),
        retention=timedelta(days=180),
        clock=lambda: moments[-1],
    )
    for number in range(2):
        question = Question(
            f"unmistakable number {number}", "slack", "C1", f"m{number}", "T1:U1", Place.CHANNEL
        )
        store.record(AskedQuestion(f"q{number}", question, Outcome.ABSTAIN, None, [], "r"))
        asker = Person("UMARKED", "Marguerite", key="T1:U1")
        handover = store.handovers.open(f"q{number}", platform="slack", asker=asker)
        assert handover is not None
        store.handovers.finish(handover.id, "Bob")
        # The second one was done a week ago.
        moments.append(datetime.now(UTC) - timedelta(days=7, minutes=1))

    def traces(marker: bytes) -> bool:
        return any(marker in path.read_bytes() for path in (tmp_path / ".faqbot").glob("faqbot*"))

    # The log is not emptied by the last one who leaves, as where a process was killed.
    reader = sqlite3.connect(tmp_path / ".faqbot" / "faqbot.sqlite3")
    reader.execute("SELECT count(*) FROM questions").fetchall()
    store.close()
    assert traces(b"Marguerite")
    process = run(of(slack), "--only", "slack-socket")
    async with asyncio.timeout(30):
        while any(map(traces, (b"unmistakable number 0", b"Marguerite", b"UMARKED"))):
            await asyncio.sleep(0.05)
    assert traces(b"unmistakable number 1")
    process.send_signal(signal.SIGTERM)
    assert await process.ended() == 0
    reader.close()
