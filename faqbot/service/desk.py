"""What people do with a reply: vote on it, choose among its suggestions."""

from faqbot.model import Feedback, Question, Reply
from faqbot.service.answering import Service


class Desk:
    """Takes votes and choices, for all adapters."""

    def __init__(self, service: Service) -> None:
        """Work beside `service`, with its recorder."""
        self._service = service
        self._recorder = service.recorder

    async def vote(self, feedback: Feedback, *, platform: str) -> bool:
        """Keep a vote in place of the person's earlier one; False if it could not be kept."""
        return await self._recorder.vote(feedback, platform=platform)

    def choose(self, question_id: str, question: Question, entry_id: str) -> Reply | None:
        """The answer that was meant; None where the file no longer has that entry."""
        snapshot = self._service.snapshot
        entry = snapshot.knowledge.entry(entry_id)
        if entry is None:
            return None
        self._recorder.choose(question_id, entry_id)
        return self._service.composer(snapshot).answer(question_id, question, entry)
