"""A client's question goes to a person, and the person's words come back."""

from faqbot.model import Handover, Notice, Person, Progress
from faqbot.service.acts import Act
from faqbot.service.answering import Service
from faqbot.service.card_lease import Handing, Post, Reservations
from faqbot.service.composing import literal
from faqbot.service.when_back import when_back
from faqbot.store.handovers import KeptQuestion
from faqbot.store.masking import mask
from faqbot.texts import Texts

_MOST_QUOTED = 1_500
_MOST_TRIED = 4


class HandoverDesk:
    """Keeps hand-overs and writes what both sides read; the adapters post it."""

    def __init__(self, service: Service) -> None:
        """Work beside `service`, with its recorder."""
        self._service = service
        self._recorder = service.recorder
        self._reservations = Reservations(service.recorder)

    def channel(self, platform: str) -> str | None:
        """The channel that takes the platform's questions; None where the file names none."""
        return self._service.snapshot.knowledge.behaviour.handoff.get(platform)

    async def question(self, question_id: str) -> KeptQuestion | None:
        """What would be handed over; None if it is not there, or nothing can be read."""
        return await self._recorder.keep(lambda store: store.handovers.question(question_id), None)

    async def open(self, question_id: str, *, platform: str, asker: Person) -> Handover | None:
        """Hand a question over, once a person; None if it is not there or nothing can be kept."""
        return await self._recorder.keep(
            lambda store: store.handovers.open(question_id, platform=platform, asker=asker), None
        )

    async def hand_over(
        self, question_id: str, *, platform: str, asker: Person, post: Post
    ) -> Handing:
        """Put a question before staff, once a person.

        Args:
            question_id: The question as it was recorded.
            platform: Where it was asked.
            asker: Who wants an answer.
            post: Brings the card out, and tells whether it came out.
        """
        handover = await self.open(question_id, platform=platform, asker=asker)
        if handover is None:
            return Handing.GONE if self._recorder.healthy else Handing.FAILED
        if not is_open(handover):
            return Handing.ENDED
        if not handover.posted and not self._service.acts.allows(
            platform, asker.user, Act.HAND_OVER
        ):
            return Handing.TOO_MANY
        return await self._reservations.once(handover, post)

    async def linked(self, handover: Handover, link: str) -> Handover:
        """The hand-over with the address of what was asked."""
        await self._recorder.ask(lambda store: store.handovers.link(handover.id, link), None)
        return await self.find(handover.id) or handover

    async def find(self, handover_id: str) -> Handover | None:
        """The hand-over of that id; None if it is gone, or nothing can be read."""
        return await self._recorder.ask(lambda store: store.handovers.find(handover_id), None)

    async def take(self, handover_id: str, by: Person) -> Handover | None:
        """Note who looks after it; whoever pressed first stays."""
        return await self._recorder.keep(
            lambda store: store.handovers.take(handover_id, by.name), None
        )

    async def answered(self, handover_id: str, by: Person) -> Handover | None:
        """Note who answered."""
        return await self._recorder.keep(
            lambda store: store.handovers.answered(handover_id, by.name), None
        )

    async def finish(self, handover_id: str, by: Person) -> Handover | None:
        """Note who called it done; whoever pressed first stays."""
        return await self._recorder.keep(
            lambda store: store.handovers.finish(handover_id, by.name), None
        )

    async def is_to_be_told(self, handover_id: str, notice: Notice) -> bool:
        """Whether who asked is to be told so now; True once."""
        return await self._recorder.keep(
            lambda store: store.notices.reserve(handover_id, notice), False
        )

    async def unreached(self, handover_id: str) -> Handover | None:
        """Note that what the one who asked was to be told did not arrive."""
        return await self._recorder.keep(lambda store: store.notices.unreached(handover_id), None)

    def texts(self, locale: str | None = None) -> Texts:
        """The sentences of `locale`; of the file's own language without one."""
        return self._service.composer(self._service.snapshot, locale).texts

    def as_staff_read(self, text: str) -> str:
        """What staff would read of a question: its text, masked as it is before it is kept."""
        return mask(text)

    def card(self, handover: Handover) -> str:
        """What staff read, as Markdown: the question, who asked and where, and how it stands."""
        texts = self.texts()
        asked = texts.say("card_asked", name=literal(handover.asker_name or "?"))
        if handover.private:
            asked += f" ({texts.say('card_private')})"
        if handover.link:
            asked += f" · [{texts.say('card_link')}](<{handover.link}>)"
        lines = [
            f"**{texts.say('card_title')}**",
            _quoted(handover.text),
            asked,
            self._offer(handover, texts),
            *self._steps(handover, texts),
        ]
        return "\n\n".join(lines)

    def answer(self, handover: Handover, text: str, by: Person) -> str:
        """A person's words for the one who asked, as Markdown, marked as a person's."""
        texts = self.texts()
        who = f"**{texts.say('person_answers', name=literal(by.name))}**"
        return "\n\n".join([who, *_reminded(handover, texts), typed(text)])

    def notice(self, handover: Handover, notice: Notice, locale: str | None = None) -> str:
        """What the one who asked is told of how it stands, as Markdown."""
        texts = self.texts(locale)
        if notice is Notice.TAKEN:
            said = texts.say("notice_taken", name=literal(handover.taken_by or "?"))
        else:
            said = texts.say("notice_closed")
        return "\n\n".join([*_reminded(handover, texts), said])

    def refusal(self, person: Person, locale: str | None = None) -> str:
        """What one who may not answer is told, as Markdown: who may, and how to be listed."""
        return self.texts(locale).say("not_staff", id=person.mark)

    def outcome(
        self, handing: Handing, locale: str | None = None, *, elsewhere: bool = False
    ) -> str:
        """What the client is told of the wish for a person, as Markdown.

        Args:
            handing: What came of it.
            locale: The client's language.
            elsewhere: Whether the reply will come in a direct message, and this is none.
        """
        if handing is Handing.FAILED:
            return self.failure(locale)
        is_new = handing is Handing.DONE
        texts = self.texts(locale)
        said = texts.say("handed_over_direct" if is_new and elsewhere else handing.value)
        hours = self._service.snapshot.knowledge.behaviour.hours
        if hours is None or not (is_new or handing is Handing.BEFORE):
            return said
        back = when_back(hours, self._service.clock(), texts)
        return said if back is None else f"{said} {back}"

    def failure(self, locale: str | None = None) -> str:
        """What the client is told where the question could not be passed on, as Markdown."""
        texts = self.texts(locale)
        site = self._service.snapshot.knowledge.site
        if site is None or site.contact is None:
            return texts.say("not_handed_over")
        name = literal(site.contact.removeprefix("mailto:"))
        return texts.say("not_handed_over_contact", contact=f"[{name}](<{site.contact}>)")

    def _offer(self, handover: Handover, texts: Texts) -> str:
        knowledge = self._service.snapshot.knowledge
        entries = [knowledge.entry(each) for each in handover.offered[:_MOST_TRIED]]
        shown = ", ".join(f"*{literal(each.question)}*" for each in entries if each)
        if not shown:
            return texts.say("card_nothing")
        key = "card_answer" if len(handover.offered) == 1 else "card_suggested"
        return texts.say(key, questions=shown)

    def _steps(self, handover: Handover, texts: Texts) -> list[str]:
        steps = [
            texts.say(key, name=literal(name))
            for key, name in (
                ("card_taken", handover.taken_by),
                ("card_answered", handover.answered_by),
                ("card_done", handover.done_by),
            )
            if name
        ]
        if handover.unreached:
            steps.append(texts.say("card_unreached"))
        return [f"**{' · '.join(steps)}**"] if steps else []


def typed(text: str) -> str:
    """Markdown that keeps the line ends of what a person typed (CommonMark 6.7: two spaces)."""
    return "  \n".join(line.rstrip() for line in text.strip().splitlines())


def is_open(handover: Handover) -> bool:
    """Whether anything is left to do."""
    return handover.progress is not Progress.DONE


def _reminded(handover: Handover, texts: Texts) -> list[str]:
    """What was asked, where the words about it do not stand below it."""
    if not handover.private:
        return []
    return [texts.say("person_quotes", question=literal(_cut(handover.text)))]


def _cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_QUOTED else f"{words[: _MOST_QUOTED - 1]}…"


def _quoted(text: str) -> str:
    return f"> {literal(_cut(text))}"
