"""What people do with a reply: vote on it, choose among its suggestions, share it, take it back."""

from dataclasses import replace

from faqbot.model import (
    Entry,
    Feedback,
    Match,
    Outcome,
    Person,
    Question,
    Reply,
    Visibility,
)
from faqbot.service.answering import Service
from faqbot.service.in_flight import new_id
from faqbot.store import AskedQuestion


class Desk:
    """Takes votes and choices, for all adapters."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._recorder = service.recorder

    async def vote(self, feedback: Feedback, *, platform: str) -> bool:
        """Keep a vote in place of the person's earlier one; False if it could not be kept."""
        kept = await self._recorder.keep(
            lambda store: store.vote(feedback, platform=platform), False
        )
        if kept:
            self._service.activity.voted(platform, helpful=feedback.helpful)
        return kept

    def choose(self, question_id: str, question: Question, entry_id: str) -> Reply | None:
        """The answer that was meant; None where the file no longer has that entry."""
        entry = self._entry(entry_id)
        if entry is None:
            return None
        self._recorder.choose(question_id, entry_id)
        return self._answer(question_id, question, entry)

    def show(self, question: Question, entry_id: str) -> Reply | None:
        """An entry's answer for one who picked it from a list, recorded as a question of its own."""
        entry = self._entry(entry_id)
        if entry is None:
            return None
        question_id = new_id()
        match = Match(entry.id, 1.0, entry.question)
        self._recorder.record(
            AskedQuestion(
                id=question_id,
                question=replace(question, text=entry.question),
                outcome=Outcome.ANSWER,
                entry_id=entry.id,
                matches=[match],
                revision=self._service.snapshot.knowledge.revision,
            )
        )
        return self._answer(question_id, question, entry)

    def share(
        self, question_id: str, question: Question, entry_id: str, *, by: Person, key: str
    ) -> Reply | None:
        """The answer as all will see it, with who shared it; None if the entry is gone.

        Args:
            question_id: The question that was answered privately.
            question: Where and in what language.
            entry_id: The entry that was shown.
            by: Who shares.
            key: The sentence that names them: "shared_by" or "posted_by".
        """
        entry = self._entry(entry_id)
        if entry is None:
            return None
        reply = self._answer(question_id, question, entry)
        # All will read it, so it is in the file's language.
        composer = self._service.composer()
        note = composer.texts.say(key, name=by.name)
        return replace(
            reply,
            visibility=Visibility.PUBLIC,
            sharable=False,
            # Who reads along was not asked whether the private question may go to a person.
            askable=False,
            note=note,
            locale=composer.locale,
        )

    def _entry(self, entry_id: str) -> Entry | None:
        return self._service.snapshot.knowledge.entry(entry_id)

    def _answer(self, question_id: str, question: Question, entry: Entry) -> Reply:
        composer = self._service.composer(question.locale)
        # What is pressed, picked or shared asks nothing in words: its posts go by the entry.
        return composer.answer(question_id, replace(question, text=""), entry)
