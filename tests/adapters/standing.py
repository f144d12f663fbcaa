"""A question and its hand-over under ids that are written down in tests, as in people's channels."""

from sqlalchemy import text as sql

from faqbot.model import Person, Question
from faqbot.service import Service
from faqbot.store import Database, Store

QUESTION = "Qk3vXw0p-9aLmZ7b"
CARD = "Hc8_tRn2YfJdU5sE"


async def keep_question(service: Service, database: Database, question: Question) -> None:
    """Have `question` answered and kept, as QUESTION."""
    assert await service.ask(question) is not None
    await service.recorder.settle()
    with database.transaction() as connection:
        connection.execute(sql("UPDATE questions SET id = :id"), {"id": QUESTION})


async def keep_card(service: Service, database: Database, asker: Person, platform: str) -> None:
    """Hand QUESTION over for `asker`, as CARD, with its card posted."""

    def hand_over(store: Store) -> bool:
        return store.handovers.open(QUESTION, platform=platform, asker=asker) is not None

    assert await service.recorder.ask(hand_over, False)
    with database.transaction() as connection:
        connection.execute(
            sql("UPDATE handovers SET id = :id, posted = :t"), {"id": CARD, "t": True}
        )
