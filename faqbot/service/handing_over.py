"""A client's question goes to a person, and the person's words come back."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from itertools import accumulate

from faqbot.model import Entry, Handover, Hours, Notice, Person, Place, Progress, Question, Reply
from faqbot.service.acts import Act
from faqbot.service.answering import Service
from faqbot.service.card_lease import Handing, Post, Reservations
from faqbot.service.composing import literal
from faqbot.service.plain import plain
from faqbot.store.asked import storable
from faqbot.texts import Texts

_MOST_QUOTED = 1_500
_MOST_LITERAL = 2_000
_MOST_TRIED = 4
_MOST_NAMED = 100
_PRINT = 10
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OFFSET = re.compile(r"(?:Etc/)?GMT([+-]?)([0-9]+)")


@dataclass(frozen=True, slots=True)
class Passed:
    """A question that may be passed on to staff.

    Attributes:
        id: Which it is; for plain talk the one that was asked before.
        text: What staff would read.
        stored: The same, masked.
        private: Whether it was asked where others do not read along.
    """

    id: str
    text: str
    stored: str
    private: bool

    @property
    def print(self) -> str:
        """Names what staff would read, for a button that asks whether they may."""
        return print_of(self.text)

    @property
    def unmasked(self) -> str | None:
        """What staff would read, where that is more than what is stored."""
        return None if self.text == self.stored else self.text


class HandoverDesk:
    """Keeps hand-overs and writes what both sides read; the adapters post it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._recorder = service.recorder
        self._reservations = Reservations(service.recorder)

    def channel(self, platform: str) -> str | None:
        """The channel that takes the platform's questions; None where the file names none."""
        return self._service.snapshot.knowledge.behaviour.handoff.get(platform)

    async def question(self, question_id: str, *, platform: str, user: str) -> Passed | None:
        """What would be handed over; None if it is not there, or nothing can be read.

        That is as `user` wrote it, where it is their own and remembered; else as it is stored.
        """
        kept = await self._recorder.keep(lambda store: store.handovers.question(question_id), None)
        if kept is None:
            return None
        written = self._recorder.unmasked.of(kept.id, platform=platform, user=user)
        return Passed(kept.id, written or kept.text, kept.text, kept.private)

    async def open(
        self, question_id: str, *, platform: str, asker: Person, unmasked: str | None = None
    ) -> Handover | None:
        """Hand a question over, once a person; None if it is not there or nothing can be kept."""
        return await self._recorder.keep(
            lambda store: store.handovers.open(
                question_id, platform=platform, asker=asker, unmasked=unmasked
            ),
            None,
        )

    async def hand_over(
        self,
        question_id: str,
        *,
        platform: str,
        asker: Person,
        post: Post,
        unmasked: str | None = None,
    ) -> Handing:
        """Put a question before staff, once a person.

        Args:
            question_id: The question as it was recorded.
            platform: Where it was asked.
            asker: Who wants an answer.
            post: Brings the card out, and tells whether it came out.
            unmasked: Its words as the asker agreed that staff read them; None for those stored.
        """
        # Nobody's words or name are kept for what does not go out.
        is_out = await self._recorder.keep(
            lambda store: store.handovers.is_out(question_id, platform=platform, user=asker.user),
            False,
        )
        if not is_out and not self._service.acts.allows(platform, asker.user, Act.HAND_OVER):
            return Handing.TOO_MANY
        handover = await self.open(question_id, platform=platform, asker=asker, unmasked=unmasked)
        if handover is None:
            return Handing.GONE if self._recorder.healthy else Handing.FAILED
        if not is_open(handover):
            return Handing.ENDED
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

    async def answered(
        self, handover_id: str, by: Person, entry_id: str | None = None
    ) -> Handover | None:
        """Note who answered, and with which entry's answer, if it was no words of their own."""
        return await self._recorder.keep(
            lambda store: store.handovers.answered(handover_id, by.name, entry_id), None
        )

    def stands(self, handover_id: str, card: str) -> None:
        """Note in the background where the card stands, as the platform names it."""
        self._recorder.later(lambda store: store.handovers.stands(handover_id, card))

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

    async def cards(self, platform: str, users: Collection[str]) -> list[str]:
        """Where the cards of what a person had passed on stand; none where nothing can be read."""
        names = sorted(users)
        return await self._recorder.ask(lambda store: store.handovers.cards(platform, names), [])

    def texts(self, locale: str | None = None) -> Texts:
        """The sentences of `locale`; of the file's own language without one."""
        return self._service.composer(locale).texts

    def card(self, handover: Handover) -> str:
        """What staff read, as Markdown: the question, who asked and where, and how it stands."""
        texts = self.texts()
        asked = texts.say("card_asked", name=literal(handover.asker_name or "?"))
        if handover.private:
            asked += f", {texts.say('card_private')}"
        if handover.link:
            asked += f" · [{texts.say('card_link')}](<{handover.link}>)"
        lines = [
            f"**{texts.say('card_title')}**",
            f"> {literal(as_staff_read(handover.readable))}",
            f"{asked}  \n{self._offer(handover, texts)}",
            self.standing(handover),
        ]
        return "\n\n".join(filter(None, lines))

    def standing(self, handover: Handover) -> str:
        """What was done about it and by whom, as Markdown; "" for nothing."""
        texts = self.texts()
        entry = self._service.snapshot.knowledge.entry(handover.answered_with or "")
        steps = [
            texts.say(key, name=literal(name), **({"question": named(entry)} if entry else {}))
            for key, name in (
                ("card_taken", handover.taken_by),
                ("card_answered_with" if entry else "card_answered", handover.answered_by),
                ("card_done", handover.done_by),
            )
            if name
        ]
        if handover.unreached:
            steps.append(texts.say("card_unreached"))
        return f"**{' · '.join(steps)}**" if steps else ""

    def answer(self, handover: Handover, text: str, by: Person) -> str:
        """A person's words for the one who asked, as Markdown, marked as a person's."""
        texts = self.texts()
        who = f"**{texts.say('person_answers', name=literal(by.name))}**"
        return "\n\n".join([*self._reminded(handover, texts), who, typed(text)])

    def notice(self, handover: Handover, notice: Notice, locale: str | None = None) -> str:
        """What the one who asked is told of how it stands, as Markdown."""
        texts = self.texts(locale)
        if notice is Notice.TAKEN:
            said = texts.say("notice_taken", name=literal(handover.taken_by or "?"))
        else:
            said = texts.say("notice_closed")
        return "\n\n".join([*self._reminded(handover, texts), said])

    def entry_answer(self, handover: Handover, entry_id: str, by: Person) -> Reply | None:
        """An entry's answer for the one who asked, marked as chosen by a person.

        None where the file has no such entry any more.
        """
        entry = self._service.snapshot.knowledge.entry(entry_id)
        if entry is None:
            return None
        composer = self._service.composer()
        place = Place.DIRECT_MESSAGE if handover.private else Place.CHANNEL
        asked = Question("", handover.platform, handover.channel, handover.message, "", place)
        reply = composer.answer(handover.question_id, asked, entry)
        who = f"**{composer.texts.say('person_chose', name=literal(by.name))}**"
        above = [*self._reminded(handover, composer.texts), who]
        return replace(
            reply,
            above="\n\n".join(filter(None, [*above, reply.above])),
            plain="\n\n".join([*map(plain, above), reply.plain]),
            # They have asked a person already.
            askable=False,
        )

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

    def _reminded(self, handover: Handover, texts: Texts) -> list[str]:
        """What was asked, where the words about it do not stand below it."""
        if not handover.private:
            return []
        asked = literal(as_staff_read(handover.text))
        return [texts.say("person_quotes", question=asked)]

    def _offer(self, handover: Handover, texts: Texts) -> str:
        knowledge = self._service.snapshot.knowledge
        entries = [knowledge.entry(each) for each in handover.offered[:_MOST_TRIED]]
        shown = ", ".join(f"*{named(each)}*" for each in entries if each)
        if not shown:
            return texts.say("card_nothing")
        key = "card_answer" if len(handover.offered) == 1 else "card_suggested"
        return texts.say(key, questions=shown)


def typed(text: str) -> str:
    """Markdown that keeps the line ends of what a person typed (CommonMark 6.7: two spaces)."""
    return "  \n".join(line.rstrip() for line in text.strip().splitlines())


def is_open(handover: Handover) -> bool:
    """Whether anything is left to do."""
    return handover.progress is not Progress.DONE


def named(entry: Entry) -> str:
    """The question of an entry as a card names it, as Markdown."""
    words = " ".join(entry.question.split())
    return literal(words if len(words) <= _MOST_NAMED else f"{words[: _MOST_NAMED - 1]}…")


def print_of(text: str) -> str:
    """Tells one text that staff would read from others, in ten characters that quote none of it."""
    shown = as_staff_read(text).encode("utf-8", "replace")
    return sha256(shown).hexdigest()[:_PRINT]


def as_staff_read(text: str) -> str:
    """What a card shows of a question, as plain text of one line.

    It is as the question is kept, since databases do not take all signs; what is done with the card
    changes one message, so that it has to fit, its marks escaped.
    """
    words = " ".join(storable(text).split())
    if len(words) <= _MOST_QUOTED and _size(words) <= _MOST_LITERAL:
        return words
    sizes = accumulate(map(_size, words[: _MOST_QUOTED - 1]))
    return f"{words[: sum(size < _MOST_LITERAL for size in sizes)]}…"


def _size(text: str) -> int:
    """UTF-16 units of `text` as Markdown; some platforms count those."""
    return len(literal(text).encode("utf-16-le", "replace")) // 2


def when_back(hours: Hours, now: datetime, texts: Texts) -> str | None:
    """A sentence such as "We are back on Monday at 09:00 (Berlin time)."; None while they are there."""
    if hours.are_now(now):
        return None
    opening = hours.opening(now)
    days = (opening.date() - now.astimezone(hours.zone).date()).days
    values = {"time": opening.strftime("%H:%M"), "zone": _known_as(str(hours.zone))}
    if days == 0:
        return texts.say("back_today", **values)
    if days == 1:
        return texts.say("back_tomorrow", **values)
    # On the same day of the week "on Monday" would be today.
    key = "back_on" if days < len(_WEEK) else "back_next"
    return texts.say(key, day=texts.say(_WEEK[opening.weekday()]), **values)


def _known_as(zone: str) -> str:
    """A zone as people know it: its city, or how far it is from UTC."""
    offset = _OFFSET.fullmatch(zone)
    if offset is None:
        return zone.rpartition("/")[2].replace("_", " ")
    sign, number = offset.groups()
    # These names count the other way round: https://data.iana.org/time-zones/tzdb/etcetera
    return "UTC" if number == "0" else f"UTC{'-' if sign == '+' else '+'}{number}"
