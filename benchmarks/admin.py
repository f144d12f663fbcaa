"""How long an admin waits: check, test, diff and reload, on a file of a thousand entries.

    python -m benchmarks.admin [--data FOLDER] [--entries 1000] [--json]

The file is synthetic and seeded, five phrasings and two tests an entry, made of the repository's own
questions and of the NAME.faqs.yaml in FOLDER, as in `benchmarks.matching`. Each command is a process
of its own: first with an empty data folder, as in CI, then with what the first run has kept, as for
an admin at work. `diff` compares two versions of which every twentieth entry differs, over other
questions. `reload` is the time from saving the file, one alias changed, until it answers.
"""

import argparse
import asyncio
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.matching import ROOT, owned, table, varied, walked
from faqbot import app
from faqbot.adapters import PLATFORMS
from faqbot.evaluation import load_queries
from faqbot.knowledge import load
from faqbot.knowledge.watch import Watch
from faqbot.model import Entry, EntryTests
from faqbot.service import Recorder, Service
from faqbot.service.reloading import Reloader
from faqbot.settings import Settings
from faqbot.store import Database, Store
from faqbot.texts import load_texts

_PHRASINGS, _TESTS, _ASKED = 5, 2, 5000
_CHANGED = 20
_MOST_WAITED = 60


@dataclass(slots=True)
class Wait:
    """One task: s with nothing kept and with what was kept, of the clock and of all cores' work.

    MB are of the largest process so far.
    """

    task: str
    first_s: float | None
    first_cpu_s: float | None
    again_s: float
    again_cpu_s: float
    memory_mb: float | None


def entries_of(phrasings: Sequence[str]) -> list[Entry]:
    """Entries of five phrasings; their tests are variations of these."""
    entries = []
    for start in range(0, len(phrasings), _PHRASINGS):
        question, *aliases = phrasings[start : start + _PHRASINGS]
        name = "-".join([*re.findall("[a-z]+", question)[:3], str(start)])
        asks = tuple(varied([question, *aliases], _TESTS))
        tests = EntryTests(asks=asks)
        entries.append(
            Entry(name, question, "Please see our help page.", tuple(aliases), tests=tests)
        )
    return entries


def yaml_of(entries: Sequence[Entry]) -> str:
    """A faqs.yaml; what JSON quotes, YAML reads."""
    lines = ["version: 1", "entries:"]
    for entry in entries:
        lines += [
            f"- id: {entry.id}",
            f"  question: {json.dumps(entry.question)}",
            f"  answer: {json.dumps(entry.answer)}",
            f"  aliases: {json.dumps(entry.aliases)}",
            f"  tests: {json.dumps({'asks': entry.tests.asks})}",
        ]
    return "\n".join(lines) + "\n"


def staged(folder: Path, data: Path | None, count: int) -> None:
    """Both versions of the file, one with another alias, and the questions."""
    texts = [query.text for query in load_queries(ROOT / "tests" / "questions.jsonl")]
    for faqs in [ROOT / "faqs.yaml", *(sorted(data.glob("*.faqs.yaml")) if data else ())]:
        texts += owned(load(faqs, PLATFORMS).entries)[0]
    phrasings = walked(texts, count * _PHRASINGS + count)
    entries = entries_of(phrasings[: count * _PHRASINGS])
    spare = iter(phrasings[count * _PHRASINGS :])
    changed = [
        replace(entry, aliases=(*entry.aliases[:-1], next(spare))) if at % _CHANGED == 0 else entry
        for at, entry in enumerate(entries)
    ]
    (folder / "faqs.yaml").write_text(yaml_of(entries))
    (folder / "new.yaml").write_text(yaml_of(changed))
    (folder / "saved.yaml").write_text(yaml_of([changed[0], *entries[1:]]))
    (folder / "asked.txt").write_text("\n".join(varied(phrasings, _ASKED)))


def waited(folder: Path, data: Path, *arguments: str) -> tuple[float, float]:
    """One command as a process of its own: s of the clock, and of all cores' work."""
    environment = {"FAQBOT_DATA_DIR": str(data), "DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    start, worked = time.perf_counter(), _worked(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "faqbot", *arguments],
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder,
        env=os.environ | environment,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode())
    return _since(start), round(_worked(resource.RUSAGE_CHILDREN) - worked, 1)


def _since(start: float) -> float:
    return round(time.perf_counter() - start, 1)


def _worked(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


async def reloaded(folder: Path) -> tuple[float, float]:
    """Save the file with another alias while a service runs; s until it is live, as in `waited`."""
    path = folder / "faqs.yaml"
    settings = Settings(faqs=path, data_dir=folder / "data of reload")
    builder, knowledge = app.Builder(settings), load(path, PLATFORMS)
    store = Store(Database(data_dir=settings.data_dir), retention=timedelta(days=1), clock=app.now)
    service = Service(
        builder.snapshot(knowledge),
        recorder=Recorder(store),
        texts=load_texts(),
        clock=app.now,
        platforms=PLATFORMS,
    )
    reloader = Reloader(service, Watch(path, knowledge.revision), build=builder.snapshot)
    looking = asyncio.create_task(reloader.run())
    # Let it see the file as it is first.
    await asyncio.sleep(1)
    content = (folder / "saved.yaml").read_bytes()
    start, worked = time.perf_counter(), _worked(resource.RUSAGE_SELF)
    path.write_bytes(content)
    async with asyncio.timeout(_MOST_WAITED):
        while service.snapshot.knowledge.revision == knowledge.revision:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    seconds = _since(start), round(_worked(resource.RUSAGE_SELF) - worked, 1)
    looking.cancel()
    await service.close()
    return seconds


def measure(folder: Path, count: int) -> Iterator[Wait]:
    """All rows."""
    for task, arguments in {
        f"check --matcher, {count * _PHRASINGS:,} phrasings": ("check", "--matcher"),
        f"test, {count * _TESTS:,} questions": ("test",),
        f"diff, {_ASKED:,} questions": ("diff", "faqs.yaml", "new.yaml", "--against", "asked.txt"),
    }.items():
        print(task, file=sys.stderr)
        data = folder / f"data of {arguments[0]}"
        first, again = (waited(folder, data, *arguments) for _ in range(2))
        print(f"  {first}, again {again}", file=sys.stderr)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        yield Wait(task, *first, *again, round(memory))
    print("reload", file=sys.stderr)
    yield Wait("reload of one alias", None, None, *asyncio.run(reloaded(folder)), None)


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of files whose phrasings are used")
    parser.add_argument("--entries", type=int, default=1000, help="how many the file has")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        staged(Path(folder), options.data, options.entries)
        rows = [asdict(row) for row in measure(Path(folder), options.entries)]
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
