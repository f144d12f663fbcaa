"""What `faqbot report` costs on a long log, beside `faqbot gaps` on the same one.

    python -m benchmarks.report [--logged 100000] [--json]
    python -m benchmarks.report --fill FOLDER [--faqs FILE] [--logged 4000]

A seeded log of four weeks in a real SQLite file: people ask in working hours, the common things more
often (Zipf), with slips and filler; half is answered at once, some is suggested, a quarter is in vain;
some vote and some want a person; in the middle the file changes. Each command is a process of its
own, in turn, beside a file of 1,000 entries; s of a core are the least of three, as others share it.
With --fill the log is kept in FOLDER/.faqbot beside FILE, for a look at the page.
"""

import argparse
import bisect
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from benchmarks.gaps import as_people_ask
from benchmarks.matching import ROOT, entries_of, table, walked, yaml_of
from faqbot.adapters import PLATFORMS
from faqbot.evaluation import load_queries
from faqbot.knowledge import load
from faqbot.model import Feedback, KnowledgeBase, Match, Outcome, Person, Place, Question
from faqbot.store import AskedQuestion, Database, Store

_PHRASINGS = 10_000
_DAYS = 28
_RUNS = 3
# How busy the hours of a working day are, from midnight on.
_HOURS = (1, 1, 1, 1, 1, 2, 4, 10, 24, 36, 40, 34, 22, 26, 36, 34, 28, 18, 10, 7, 6, 4, 3, 2)
_WEEKEND = 0.2
# Of 100 questions so many are answered, suggested, missed: before and after the file changed.
_BEFORE, _AFTER = (46, 22, 32), (56, 20, 24)
_CHOSEN, _OPENED = 0.45, 0.3
_VOTED, _HELPFUL = 0.12, 0.84
_HANDED_OVER, _DONE = 0.06, 0.93
# So many questions a person asks.
_EACH = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """A command as a whole process: s of a core, how often that of gaps, MB at the most, kB written."""

    command: str
    questions: int
    cpu_s: float
    times_gaps: float
    most_mb: float
    written_kb: int


def fill(
    folder: Path, knowledge: KnowledgeBase, subjects: Sequence[str], count: int, now: datetime
) -> None:
    """Keep `count` questions of the four weeks before `now`; seeded."""
    chance = random.Random(5)  # noqa: S311 - it keeps no secret
    clock = _Clock(now)
    store = Store(
        Database(data_dir=folder), retention=timedelta(days=180), clock=clock,
        secret=b"benchmark's key, of enough letters",
    )  # fmt: skip
    log = _Log(store, knowledge, chance, clock=clock, people=count // _EACH + 1)
    texts = as_people_ask(subjects, count)
    for moment, text in zip(sorted(_moments(chance, count, now)), texts, strict=True):
        clock.moment = moment
        log.ask(text, changed=moment > now - timedelta(days=_DAYS / 2))
    store.close()


class _Clock:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


class _Log:
    """Asks, votes and hands over through the store's own methods."""

    def __init__(
        self,
        store: Store,
        knowledge: KnowledgeBase,
        chance: random.Random,
        *,
        clock: _Clock,
        people: int,
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._chance = chance
        self._clock = clock
        self._people = people
        self._number = 0
        # Of each file some entries are never asked.
        ids = list(knowledge.ids)
        chance.shuffle(ids)
        self._ids = ids[: max(1, len(ids) * 17 // 20)]
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(len(self._ids))))

    def ask(self, text: str, *, changed: bool) -> None:
        self._number += 1
        chance, name = self._chance, f"q{self._number}"
        person = f"U{chance.randrange(self._people)}"
        outcomes = (Outcome.ANSWER, Outcome.SUGGEST, Outcome.ABSTAIN)
        (outcome,) = chance.choices(outcomes, _AFTER if changed else _BEFORE)
        place = bisect.bisect(self._weights, chance.random() * self._weights[-1])
        entry = self._ids[min(place, len(self._ids) - 1)]
        opened = outcome is Outcome.SUGGEST and chance.random() < _OPENED
        shown = entry if outcome is Outcome.ANSWER or opened else None
        if shown is not None:
            found = self._knowledge.entry(entry)
            text = chance.choice(found.phrasings) if found else text
        question = Question(text, "slack", "D1", name, person, Place.DIRECT_MESSAGE)
        matches = [Match(entry, 0.7, text)]
        revision = self._knowledge.revision if changed else "before"
        self._store.record(
            AskedQuestion(name, question, outcome, shown, matches, revision, opened=opened)
        )
        if outcome is Outcome.SUGGEST and not opened and chance.random() < _CHOSEN:
            self._store.choose(name, entry)
            shown = entry
        self._react(name, person, shown)

    def _react(self, name: str, person: str, shown: str | None) -> None:
        chance = self._chance
        if shown is not None and chance.random() < _VOTED:
            # Of some answers people think less.
            liked = _HELPFUL if hash_of(shown) % 7 else 0.4
            self._store.vote(
                Feedback(name, person, chance.random() < liked, shown), platform="slack"
            )
        if shown is None and chance.random() < _HANDED_OVER:
            self._hand_over(name, person)

    def _hand_over(self, name: str, person: str) -> None:
        opened = self._store.handovers.open(name, platform="slack", asker=Person(person, person))
        if opened is None:
            return
        self._store.handovers.posted(opened.id)
        if self._chance.random() < _DONE:
            asked = self._clock.moment
            self._clock.moment += timedelta(hours=self._chance.lognormvariate(1, 1.3))
            self._store.handovers.finish(opened.id, "Ann")
            self._clock.moment = asked


def hash_of(text: str) -> int:
    """A number that is the same in every process."""
    return sum(text.encode())


def _moments(chance: random.Random, count: int, now: datetime) -> Iterator[datetime]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight - timedelta(days=back) for back in range(_DAYS)]
    weights = [_WEEKEND if day.weekday() > 4 else 1 + chance.random() / 3 for day in days]
    kept = 0
    while kept < count:
        (day,), (hour,) = chance.choices(days, weights), chance.choices(range(24), _HOURS)
        moment = day + timedelta(hours=hour, seconds=chance.random() * 3600)
        if moment < now:
            kept += 1
            yield moment


def costs(count: int) -> Iterator[Cost]:
    """The commands on one log, in turn."""
    texts = [query.text for query in load_queries(ROOT / "tests" / "questions.jsonl")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entries = "".join(map(yaml_of, entries_of(walked(texts, _PHRASINGS))))
        (folder / "faqs.yaml").write_text(f"version: 1\nentries:{entries}\n")
        print("logging", count, "questions", file=sys.stderr)
        knowledge = load(folder / "faqs.yaml", PLATFORMS)
        subjects = walked([text[::-1] for text in texts], 4_000)
        fill(folder / ".faqbot", knowledge, subjects, count, datetime.now(UTC))
        # What is computed from the file is there, as where the bot has run on it; and so are the
        # vectors of what was asked, so that none of the commands pays for the other.
        _run(folder, "ask", "hello there, what is this")
        _run(folder, "gaps")
        page = folder / "report.html"
        commands = {"gaps": ["gaps", "--json"], "report": ["report", "-o", str(page)]}
        runs: dict[str, list[tuple[float, float]]] = {each: [] for each in commands}
        for _ in range(_RUNS):
            for each, arguments in commands.items():
                runs[each].append(_run(folder, *arguments))
        gaps = min(cpu for cpu, _ in runs["gaps"])
        for each, found in runs.items():
            cpu, memory = min(found)[0], max(most for _, most in found)
            size = page.stat().st_size // 1000 if each == "report" else 0
            yield Cost(
                f"faqbot {each}", count, round(cpu, 2), round(cpu / gaps, 2), round(memory), size
            )


def _run(folder: Path, *arguments: str) -> tuple[float, float]:
    """A command as a process of its own: s of a core, MB at the most."""
    print(*arguments, file=sys.stderr)
    # The peak of the children is that of the greatest, so each has a parent of its own.
    program = (
        "import resource, subprocess, sys; "
        "subprocess.run([sys.executable, '-m', 'faqbot', *sys.argv[1:]], check=True); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)"
    )
    named = {"FAQBOT_FAQS": "faqs.yaml", "FAQBOT_DATA_DIR": ".faqbot", "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        check=True, capture_output=True, text=True, cwd=folder,
        env=os.environ | named | {"PYTHONPATH": str(ROOT), "FAQBOT_ENCODER": ""},
    )  # fmt: skip
    cpu, memory = map(float, done.stderr.split()[-2:])
    return cpu, memory / 1024


def main() -> None:
    """Measure and print a table or JSON, or only fill a store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logged", type=int, help="how many questions are logged")
    parser.add_argument("--fill", type=Path, metavar="FOLDER", help="only keep the log there")
    parser.add_argument(
        "--faqs", type=Path, default=ROOT / "faqs.yaml", help="with --fill: the file"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if options.fill:
        queries = load_queries(ROOT / "tests" / "questions.jsonl")
        subjects = [each.text for each in queries if each.entry is None]
        knowledge = load(options.faqs, PLATFORMS)
        count = options.logged or 4_000
        fill(options.fill / ".faqbot", knowledge, subjects, count, datetime.now(UTC))
        return
    rows = [asdict(cost) for cost in costs(options.logged or 100_000)]
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
