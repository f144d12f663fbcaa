"""A great many questions through one process: does it hold on to anything?

    python -m benchmarks.soak [--questions 1000000] [--without-encoder] [--in-flight 16] [--json]

The service, as `faqbot run` composes it, on SQLite, is asked known questions, slips, nonsense,
questions that never come again, follow-ups and plain talk, by 120,000 people in turn; they vote,
hand over, and the file is saved and reloaded now and then. After each tenth it prints memory,
handles, threads, tasks and rate. It ends with 0 if memory is flat within 5% after the first tenth
(100,000 of a million), handles, threads and tasks are what they were, and no container has grown
that has no bound.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.gauges import Gauges, look
from faqbot import app
from faqbot.knowledge.watch import Watch
from faqbot.model import Feedback, Handover, Person, Place, Question, Reply
from faqbot.service import HandoverDesk
from faqbot.service.card_lease import Handing
from faqbot.service.reloading import Reloader
from faqbot.settings import Settings

ROOT = Path(__file__).parents[1]
PEOPLE = 120_000
VOTES_EVERY, HANDOVERS_EVERY, RELOADS_EVERY = 7, 50, 10_000
TENTHS = 10
# A store that is late is asked on a second connection, which its pool keeps: a file and its log.
_CONNECTION = 2
# Memory that is asked for in pages moves a little, whatever happens.
FLAT = 1.05
# What may grow: it has a bound of its own (in entries), too large to be reached in a short run.
BOUNDS = {
    "faqbot.matching.recent.Recent._judgements": 256,
    # A place for each node of the graph of phrases of plain talk, made when it is first met.
    "faqbot.matching.talk.phrases.Automaton._places": 25_000,
    "faqbot.matching.talk.phrases._Place.words": 600_000,
    "faqbot.matching.talk.phrases._Place.roles": 5_000,
    "faqbot.service.limits.Cooldown._given": 50_000,
    # A person's own times of asking count too: a rate limit's worth.
    "faqbot.service.limits.RateLimit._asked": 50_000 * (1 + 20),
    "faqbot.service.claiming.MemoryClaims._claimed": 100_000,
    "faqbot.service.limits.Courtesy._told": 50_000,
}
# A container may move by so many entries without growing: it is full at one look, emptied before
# the next.
SWAY = 64
SYLLABLES = [
    "ba",
    "de",
    "fi",
    "go",
    "lu",
    "mer",
    "nak",
    "pol",
    "ris",
    "tov",
    "u",
    "vem",
    "wex",
    "yal",
    "zor",
]


PLAIN_TALK = ["hello", "thanks", "ok", "who are you?", "human please"]


class Speaker:
    """Makes up what people say, seeded: the same words in each run."""

    def __init__(self, phrasings: list[str], paraphrases: list[str]) -> None:
        """Draw on a file's own phrasings, and on other ways to ask the same."""
        self._random = random.Random(20261126)  # noqa: S311 - no secret is made of it
        # Half of it comes again and again, as it does in real life.
        self._kinds: tuple[Callable[[int], str], ...] = (
            *(lambda _: self._pick(phrasings),) * 7,
            *(lambda _: self._pick(PLAIN_TALK),) * 2,
            *(lambda _: self._slip(self._pick(phrasings)),) * 2,
            lambda _: self._pick(paraphrases),
            lambda _: self._nonsense(),
            lambda number: f"{self._pick(paraphrases)} for {self._word()} {number}",
            lambda number: f"{self._slip(self._pick(paraphrases))} {number}",
            lambda _: f"and {self._word()}?",
        )

    def says(self, number: int) -> str:
        """What the question of that number is."""
        return self._kinds[number % len(self._kinds)](number)

    def _pick(self, among: list[str]) -> str:
        return self._random.choice(among)

    def _slip(self, text: str) -> str:
        """Two letters of `text` in the wrong order."""
        at = self._random.randrange(max(1, len(text) - 1))
        return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]

    def _word(self) -> str:
        """One of 65,536, more than any memory of words holds."""
        return "".join(self._random.choices(SYLLABLES, k=4))

    def _nonsense(self) -> str:
        return " ".join(self._word() for _ in range(self._random.randint(1, 9)))


class Soak:
    """Asks a service, votes, hands over and saves its file."""

    def __init__(
        self,
        folder: Path,
        *,
        encoder: str | None = None,
        people: int = PEOPLE,
        reloads_every: int = RELOADS_EVERY,
    ) -> None:
        """Compose faqbot in `folder`, with the repository's own file.

        Args:
            folder: Where it keeps everything; empty.
            encoder: As in FAQBOT_ENCODER.
            people: So many ask in turn.
            reloads_every: After so many questions the file is saved anew.
        """
        self._content = (ROOT / "faqs.yaml").read_text("utf-8")
        self._faqs = folder / "faqs.yaml"
        self._faqs.write_text(self._content, "utf-8")
        settings = Settings(
            faqs=self._faqs, data_dir=folder / "data", encoder=encoder, rate_limit=20
        )
        self._app = app.build(settings, log_level="ERROR")
        self.service = self._app.service
        entries = self.service.snapshot.knowledge.entries
        phrasings = [text for entry in entries for text in (entry.question, *entry.aliases)]
        lines = (ROOT / "tests" / "questions.jsonl").read_text("utf-8").splitlines()
        self._speaker = Speaker(phrasings, [json.loads(line)["text"] for line in lines])
        self._phrasing = entries[0].aliases[0]
        self._people = people
        self._reloads_every = reloads_every
        self._handovers = HandoverDesk(self.service)
        revision = self.service.snapshot.knowledge.revision
        self._reloader = Reloader(
            self.service, Watch(self._faqs, revision), build=self._app.builder.snapshot
        )
        self.reloads = self.reloaded = self.votes = self.handed_over = 0

    async def ask(self, first: int, questions: int, *, in_flight: int) -> None:
        """Ask the questions numbered from `first` on, `in_flight` at a time."""
        numbers = iter(range(first, first + questions))

        async def turn() -> None:
            for number in numbers:
                await self._one(number)

        async with asyncio.TaskGroup() as group:
            for _ in range(in_flight):
                group.create_task(turn())

    async def settled(self) -> None:
        """Wait until all is recorded."""
        await self.service.recorder.settle(within=60)

    async def close(self) -> None:
        """End faqbot."""
        await self.service.close(within=60)

    async def _one(self, number: int) -> None:
        user = f"U{number % self._people}"
        question = Question(
            self._speaker.says(number),
            platform="slack",
            channel=f"D{user}",
            message=f"{number}.0",
            event=f"E{number}",
            user=user,
            place=Place.DIRECT_MESSAGE,
        )
        reply = await self.service.ask(question)
        if reply is not None and number % VOTES_EVERY == 0:
            await self._vote(reply, user)
        if reply is not None and number % HANDOVERS_EVERY == 0:
            await self._hand_over(reply, user)
        if number % self._reloads_every == self._reloads_every - 1:
            await self._reload()

    async def _vote(self, reply: Reply, user: str) -> None:
        vote = Feedback(reply.question_id, user, helpful=True, entry_id=reply.entry_id)
        self.votes += await self._app.desk.vote(vote, platform="slack")

    async def _hand_over(self, reply: Reply, user: str) -> None:
        async def post(_: Handover) -> bool:
            return True

        asker = Person(user, name=f"Person {user}")
        handing = await self._handovers.hand_over(
            reply.question_id, platform="slack", asker=asker, post=post
        )
        self.handed_over += handing is Handing.DONE

    async def _reload(self) -> None:
        """Save the file with one more phrasing, and have it go live."""
        self.reloads += 1
        was = self.service.snapshot
        phrasing = f"{self._phrasing} {self.reloads}"
        self._faqs.write_text(self._content.replace(self._phrasing, phrasing), "utf-8")
        await self._reloader.look(now=True)
        self.reloaded += self.service.snapshot is not was


async def soak(questions: int, *, encoder: str | None, in_flight: int) -> list[Gauges]:
    """Ask so many questions and look after each tenth; the looks."""
    looks: list[Gauges] = []
    with tempfile.TemporaryDirectory() as folder:
        asking = Soak(Path(folder), encoder=encoder)
        tenth = questions // TENTHS
        for number in range(TENTHS):
            begun = time.perf_counter()
            await asking.ask(number * tenth, tenth, in_flight=in_flight)
            await asking.settled()
            rate = tenth / (time.perf_counter() - begun)
            looks.append(look())
            print(line(looks[-1], (number + 1) * tenth, rate), flush=True)
        print(
            f"votes {asking.votes}, hand-overs {asking.handed_over}, reloads {asking.reloaded} of "
            f"{asking.reloads}, "
            f"failures {asking.service.recorder.failures}, lost {asking.service.recorder.lost}"
        )
        await asking.close()
    return looks


def line(gauges: Gauges, asked: int, rate: float) -> str:
    """One look, as a line."""
    return (
        f"{asked:>9} questions  {gauges.resident:7.1f} MB  {gauges.handles} handles  "
        f"{gauges.threads} threads  {gauges.tasks} tasks  {rate:6.0f}/s"
    )


def grown(before: Gauges, after: Gauges) -> Iterator[str]:
    """What is more than it was, in words; memory is left to `is_flat`."""
    for name in ("handles", "threads", "tasks"):
        was, now = getattr(before, name), getattr(after, name)
        if now > was + (_CONNECTION if name == "handles" else 0):
            yield f"{name}: {was}, now {now}"
    for name, size in after.held.items():
        was, bound = before.held.get(name, 0), BOUNDS.get(name)
        # What others in the process hold does not change.
        if bound is not None and size > was + bound:
            yield f"{name}: {was}, now {size}, and its bound is {bound}"
        elif bound is None and size > max(FLAT * was, was + SWAY):
            yield f"{name}: {was}, now {size}"


def is_flat(looks: list[Gauges]) -> bool:
    """Whether no later look sees over 5% more memory than the first."""
    return max(each.resident for each in looks) <= FLAT * looks[0].resident


def verdict(looks: list[Gauges]) -> list[str]:
    """What is wrong, in words; nothing if all is well."""
    first, last = looks[0], looks[-1]
    problems = list(grown(first, last))
    if not is_flat(looks):
        most = max(each.resident for each in looks)
        problems.append(f"memory: {first.resident:.1f} MB, later {most:.1f} MB")
    return problems


def main() -> None:
    """Soak, and print what was seen."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--questions", type=int, default=1_000_000, help="default 1,000,000")
    parser.add_argument("--without-encoder", action="store_true", help="compare words alone")
    parser.add_argument("--in-flight", type=int, default=16, help="at once (default 16)")
    parser.add_argument("--json", action="store_true", help="print the looks as JSON, too")
    options = parser.parse_args()
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        # As the command has it; numpy reads it when it is imported.
        command = [sys.executable, "-m", "benchmarks.soak", *sys.argv[1:]]
        os.execve(  # noqa: S606 - itself, with another environment
            sys.executable, command, os.environ | {"OPENBLAS_NUM_THREADS": "1"}
        )
    encoder = "none" if options.without_encoder else None
    looks = asyncio.run(soak(options.questions, encoder=encoder, in_flight=options.in_flight))
    before = looks[0].held | looks[0].cached
    for name, size in sorted((looks[-1].held | looks[-1].cached).items()):
        if size != before.get(name, 0):
            bound = f", at most {BOUNDS[name]}" if name in BOUNDS else ""
            print(f"{name}: {before.get(name, 0)}, now {size}{bound}")
    if options.json:
        print(json.dumps([asdict(each) for each in looks]))
    problems = verdict(looks)
    print("\n".join(problems) if problems else "flat: memory, handles, threads, tasks, containers")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
