"""Several processes on one PostgreSQL, and many cards of which staff are due to be reminded.

    python -m benchmarks.reminders [--processes 2] [--cards 2000] [--kill] [--json]

Real processes of `faqbot run` against Slack's fake server, which look for what is due every half a
minute. With --kill one of them is ended by SIGKILL after half of the reminders; what it had reserved
is free for the others after ten minutes, which the benchmark does not wait for but writes into the
table. `twice` counts reminders on top of the first, `never` cards without one; of a process that is
killed between posting and noting, one may come twice.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from benchmarks.replicas import SECRET, Replica, postgres, replicas
from faqbot.model import Outcome, Person, Place, Question
from faqbot.store import AskedQuestion, Database, Store
from faqbot.store.notices import REMINDING
from faqbot.store.tables import handovers
from tests.scenarios.stages import FAQS
from tests.wire.slack import FakeSlack

STAFF = "C0STAFF"
WITH_REMINDERS = FAQS.replace("bot: {", f"bot: {{handoff: {{slack: {STAFF}}}, handoff_after: 4h, ")
_WITHIN_SECONDS = 600.0


@dataclass(slots=True)
class Row:
    """One run; `seconds` from the start of the processes to the last reminder."""

    processes: int
    cards: int
    killed: bool
    reminders: int
    twice: int
    never: int
    seconds: float


def make_cards(url: str, folder: Path, count: int) -> None:
    """So many cards that have stood untouched for five hours."""

    def clock() -> datetime:
        return datetime.now(UTC) - timedelta(hours=5)

    database = Database(data_dir=folder, url=url)
    store = Store(database, retention=timedelta(days=30), clock=clock, secret=SECRET.encode())
    for number in range(count):
        question = Question(
            f"card number {number}.", "slack", "C0HELP", f"1.{number}", "U0ALICE", Place.CHANNEL
        )
        name = f"q{number}"
        store.record(AskedQuestion(name, question, Outcome.ABSTAIN, None, [], "r"))
        handover = store.handovers.open(name, platform="slack", asker=Person("U0ALICE", "Alice"))
        if handover is not None:
            store.handovers.posted(handover.id)
    store.close()


def free_reserved(url: str, folder: Path) -> None:
    """Let what a killed process had reserved be free, as it is after ten minutes."""
    database = Database(data_dir=folder, url=url)
    ago = datetime.now(UTC) - 2 * REMINDING
    with database.transaction() as connection:
        connection.execute(
            update(handovers)
            .where(handovers.c.reminded_at.is_(None), handovers.c.reminding_since.is_not(None))
            .values(reminding_since=ago)
        )
    database.close()


async def measured(processes: int, cards: int, *, url: str, folder: Path, kill: bool) -> Row:
    """Run the processes until each card has had its reminder, and a while longer."""
    await asyncio.to_thread(make_cards, url, folder, cards)
    async with FakeSlack() as slack:
        slack.echo_own_messages = False
        slack.world.add_channel(STAFF, "staff")
        start = time.perf_counter()
        async with replicas(processes, slack, url=url, http=False, faqs=WITH_REMINDERS) as bots:
            async with asyncio.timeout(_WITHIN_SECONDS):
                if kill:
                    await _reminded(slack, cards // 2)
                    await _kill(bots[0])
                    await asyncio.to_thread(free_reserved, url, folder)
                await _reminded(slack, cards)
            seconds = time.perf_counter() - start
            # Long enough for every process to look once more.
            await asyncio.sleep(35)
            counts = Counter(each.text for each in slack.found(channel=STAFF))
    return Row(
        processes=processes,
        cards=cards,
        killed=kill,
        reminders=counts.total(),
        twice=counts.total() - len(counts),
        never=cards - len(counts),
        seconds=round(seconds, 1),
    )


async def _reminded(slack: FakeSlack, number: int) -> None:
    def are_there() -> bool:
        return len({each.text for each in slack.found(channel=STAFF)}) >= number

    await slack.wait_until(are_there, timeout=_WITHIN_SECONDS)


async def _kill(replica: Replica) -> None:
    replica.process.kill()
    await replica.process.wait()


async def measure(options: argparse.Namespace) -> Row:
    """One run on a PostgreSQL of its own."""
    with tempfile.TemporaryDirectory() as name:
        async with postgres(Path(name)) as server:
            return await measured(
                options.processes,
                options.cards,
                url=server.url,
                folder=Path(name),
                kill=options.kill,
            )


def main() -> None:
    """Measure, and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=2, help="on PostgreSQL (default 2)")
    parser.add_argument("--cards", type=int, default=2_000, help="that are due (default 2000)")
    parser.add_argument("--kill", action="store_true", help="kill one process in the middle")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    row = asdict(asyncio.run(measure(options)))
    said = json.dumps(row) if options.json else "  ".join(f"{key} {row[key]}" for key in row)
    print(said)


if __name__ == "__main__":
    main()
