"""A question goes to staff's channel as a card, and a person's words come back."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from cachetools import TTLCache

from faqbot.conversation import actions
from faqbot.conversation.actions import AskPerson, Confirm, StaffAction
from faqbot.conversation.answers import answer
from faqbot.conversation.browse import Browse
from faqbot.conversation.cards import Cards
from faqbot.conversation.message import (
    Answer,
    Button,
    Field,
    Form,
    Line,
    Message,
    Others,
    Style,
    Text,
    Words,
    one_line,
)
from faqbot.conversation.port import Chat
from faqbot.markup import parse
from faqbot.model import Handover, Notice, Person, Place
from faqbot.service import Services, policy
from faqbot.service.card_lease import Handing
from faqbot.service.composing import literal
from faqbot.service.handing_over import Passed, as_staff_read, print_of, typed
from faqbot.service.rights import Rights
from faqbot.texts import Texts

_MOST_QUOTED = 1_500
# No platform lets us say more for longer.
_MOST_ASKING, _ASKING_SECONDS = 1_000, 1_800.0
# As many as a menu holds on the platform that holds fewest.
_MOST_FOUND = 25

_log = logging.getLogger(__name__)

Note = Callable[[str, Person], Awaitable[Handover | None]]


class Handovers:
    """What asking for a person does, and what staff press; whatever breaks, the presser is told."""

    def __init__(self, services: Services, rights: Rights, browse: Browse, cards: Cards) -> None:
        self._service = services.service
        self._desk = services.handovers
        self._rights = rights
        self._browse = browse
        self._cards = cards
        # Who asked where nobody else reads it, to be told more there as long as the platform allows.
        self._asking: TTLCache[str, Chat] = TTLCache(_MOST_ASKING, _ASKING_SECONDS)

    async def ask(self, chat: Chat, action: AskPerson | Confirm) -> None:
        """Ask a person; what staff would read that others have not seen is shown before, for a yes."""
        passed = await self._desk.question(
            action.question_id, platform=chat.platform, user=chat.by.user
        )
        is_asker = chat.private or policy.is_alone(chat.question)
        say = chat.replace if isinstance(action, Confirm) else chat.tell
        if passed is None:
            # That nothing could be read is no yes.
            handing = Handing.GONE if self._service.recorder.healthy else Handing.FAILED
            await say(Text(self._desk.outcome(handing, chat.locale)))
        elif isinstance(action, AskPerson) and passed.private and not is_asker:
            # Who reads along is not the one who asked.
            await self._say(chat, "expired")
        elif (agreed := _agreed(chat, action, passed)) is None:
            await say(confirmation(self._texts(chat), action.question_id, passed.text))
        else:
            await say(await self._outcome(chat, agreed))

    async def cancel(self, chat: Chat, _: actions.Cancel) -> None:
        """No, they may not."""
        await chat.replace(Line(self._texts(chat).say("cancelled")))

    async def take(self, chat: Chat, action: StaffAction) -> None:
        """Look after it; who comes second is told who was first."""
        await self._step(chat, action.handover_id, self._desk.take, Notice.TAKEN)

    async def finish(self, chat: Chat, action: StaffAction) -> None:
        """Call it done; who comes second is told who was first."""
        await self._step(chat, action.handover_id, self._desk.finish, Notice.CLOSED)

    async def open_reply(self, chat: Chat, action: StaffAction) -> None:
        """Open the form for an answer, unless there is nobody left to read it."""
        handover = await self._answerable(chat, action.handover_id)
        if handover is not None:
            await self._open(chat, form_of(handover.id, handover.readable, self._texts(chat)))

    async def open_search(self, chat: Chat, action: StaffAction) -> None:
        """Open the form that looks for an entry, unless there is nobody left to read its answer."""
        handover = await self._answerable(chat, action.handover_id)
        if handover is None:
            return
        if handover.card is None and chat.card and not chat.private:
            # One of an older version's: what is chosen stands in a message of its own.
            self._desk.stands(handover.id, chat.card)
        texts, finds = self._texts(chat), chat.can.finds
        form = Form(
            (actions.SendEntry if finds else actions.FindEntries)(handover.id),
            title=texts.say("reply_with"),
            quote=one_line(handover.readable)[:_MOST_QUOTED],
            label=texts.say("reply_with_label" if finds else "reply_with_words"),
            submit=texts.say("reply_with_send" if finds else "reply_with_search"),
            cancel=texts.say("confirm_no"),
            field=Field.QUESTION if finds else Field.LINE,
            hint=texts.say("reply_with_hint"),
        )
        await self._open(chat, form)

    async def find_entries(self, chat: Chat, action: StaffAction) -> None:
        """Show which entries fit the words, to choose the one whose answer is sent."""
        handover = await self._answerable(chat, action.handover_id)
        if handover is None:
            return
        texts = self._texts(chat)
        found = await self._browse.fitting(chat.written, most=_MOST_FOUND) if chat.written else ()
        buttons = tuple(
            Button(actions.SendEntry(handover.id, each.id), one_line(each.question))
            for each in found
        )
        others = Others(texts.say("reply_with_choose"), buttons, None) if found else None
        said = texts.say("reply_with_found" if found else "reply_with_none")
        again = Button(actions.OpenSearch(handover.id), texts.say("reply_with_again"))
        await chat.tell(Answer(Words((parse(said),)), said, others=others, buttons=(again,)))

    async def send_entry(self, chat: Chat, action: actions.SendEntry) -> None:
        """Bring an entry's answer to the one who asked, and note on the card who chose which."""
        handover = await self._answerable(chat, action.handover_id)
        if handover is None:
            return
        entry_id = action.entry_id or ""
        # What was chosen from stands in a message of its own, or in a form that is gone.
        tell = chat.replace if chat.private else chat.tell
        reply = self._desk.entry_answer(handover, entry_id, chat.by)
        if reply is None:
            await tell(Line(self._texts(chat).say("stale")))
            return
        message = answer(reply, self._desk.texts(), chat.can)
        await tell(await self._delivered(chat, handover, message, entry_id=entry_id))

    async def send_reply(self, chat: Chat, action: StaffAction) -> None:
        """Bring what was written to the one who asked, and note on the card who did."""
        # Who opened the form may have been staff then.
        if not await self._may_answer(chat):
            return
        if wrong := self.missing(chat):
            await chat.tell(Line(wrong))
            return
        handover = await self._desk.find(action.handover_id)
        if handover is None:
            await self._say_gone(chat)
            return
        said = Text(self._desk.answer(handover, chat.written, chat.by))
        await chat.tell(await self._delivered(chat, handover, said))

    def missing(self, chat: Chat) -> str | None:
        """What is wrong with a form that was sent off; None where nothing is."""
        return None if chat.written else self._texts(chat).say("reply_empty")

    async def _outcome(self, chat: Chat, passed: Passed) -> Text:
        """Hand the question over, once a person, and what the client is told of it."""
        elsewhere = False

        async def post(handover: Handover) -> bool:
            nonlocal elsewhere
            # Others read along there, so that the reply comes in a direct message.
            elsewhere = handover.private and chat.question.place is not Place.DIRECT_MESSAGE
            if elsewhere:
                self._asking[handover.id] = chat
            channel = self._desk.channel(chat.platform)
            if channel is None:
                _log.error(
                    "a question was not handed over: faqs.yaml names no bot.handoff.%s",
                    chat.platform,
                )
                return False
            link = None if handover.private else await chat.link_to(handover)
            if link is not None:
                handover = await self._desk.linked(handover, link)
            card = await chat.post_card(channel, self._cards.card(handover), name=handover.id)
            if card:
                self._desk.stands(handover.id, card)
            return card is not None

        handing = await self._desk.hand_over(
            passed.id, platform=chat.platform, asker=chat.by, post=post, unmasked=passed.unmasked
        )
        return Text(self._desk.outcome(handing, chat.locale, elsewhere=elsewhere))

    async def _step(self, chat: Chat, handover_id: str, note: Note, notice: Notice) -> None:
        if not await self._may_answer(chat):
            return
        handover = await note(handover_id, chat.by)
        if handover is None:
            await self._say_gone(chat)
            return
        is_shown = await self._cards.redraw(chat, handover)
        key, name = "card_done", handover.done_by
        if name is None:
            key, name = "card_taken", handover.taken_by
        if name is not None and (chat.late or not is_shown or name != chat.by.name):
            await self._say(chat, key, name=name)
        if await self._desk.is_to_be_told(handover.id, notice):
            await self._notify(chat, handover, notice)

    async def _notify(self, chat: Chat, handover: Handover, notice: Notice) -> None:
        """Tell the one who asked how it stands; where nobody can, staff and the card are told so."""
        asker = self._asking.get(handover.id)
        if asker is not None:
            words = self._desk.notice(handover, notice, asker.locale)
            if await asker.tell_later(Text(words)):
                return
        said = Text(self._desk.notice(handover, notice))
        # Nobody writes a line's end first.
        failed = await chat.deliver(handover, said, name=f"\n{notice.value}")
        if failed is not None:
            await self._note_unreached(chat, handover)
            await self._say(chat, "notice_failed", reason=failed.reason)

    async def _note_unreached(self, chat: Chat, handover: Handover) -> None:
        """Say on the card that what the one who asked was to read did not arrive."""
        noted = await self._desk.unreached(handover.id)
        if noted is not None:
            await self._cards.redraw(chat, noted)

    async def _may_answer(self, chat: Chat) -> bool:
        """Whether the one who pressed has the right to; who has not is told, and gets it back."""
        if await self._rights.may_answer(chat.by, chat.channel):
            return True
        if chat.written or self._service.acts.allows(chat.platform, chat.by.user):
            texts = self._texts(chat)
            refusal = texts.say("not_staff", id=chat.by.mark)
            await chat.tell(Text(refusal + _given_back(chat.written, texts)))
        else:
            await chat.acknowledge()
        return False

    async def _answerable(self, chat: Chat, handover_id: str) -> Handover | None:
        """What who pressed may answer; None, of which they are told, where there is no such thing."""
        if not await self._may_answer(chat):
            return None
        handover = await self._desk.find(handover_id)
        if handover is None:
            await self._say_gone(chat)
        elif _is_forgotten(handover):
            await chat.tell(Text(_forgotten(self._texts(chat))))
        else:
            return handover
        return None

    async def _open(self, chat: Chat, form: Form) -> None:
        if not await chat.open_form(form):
            await self._say(chat, "apology")

    async def _delivered(
        self, chat: Chat, handover: Handover, said: Message, *, entry_id: str | None = None
    ) -> Text:
        """Deliver an answer and note on the card who gave it; what its writer reads of that."""
        texts = self._texts(chat)
        if _is_forgotten(handover):
            return Text(_forgotten(texts) + _given_back(chat.written, texts))
        name = chat.written if entry_id is None else f"entry {entry_id}"
        failed = await chat.deliver(handover, said, name=name)
        if failed is None:
            answered = await self._desk.answered(handover.id, chat.by, entry_id)
            await self._cards.redraw(chat, answered or handover)
            return Text(texts.say("reply_sent"))
        if failed.left is not None:
            partly = texts.say("reply_partly", reason=failed.reason)
            return Text(f"{partly}\n\n{typed(literal(failed.left))}")
        await self._note_unreached(chat, handover)
        unsent = texts.say("reply_failed", reason=failed.reason)
        return Text(unsent + _given_back(chat.written, texts))

    async def _say_gone(self, chat: Chat) -> None:
        key = "gone" if self._service.recorder.healthy else "apology"
        await chat.tell(unheard(key, chat, self._texts(chat)))

    async def _say(self, chat: Chat, key: str, **values: str) -> None:
        await chat.tell(Line(self._texts(chat).say(key, **values)))

    def _texts(self, chat: Chat) -> Texts:
        return self._desk.texts(chat.locale)


def confirmation(texts: Texts, question_id: str, text: str) -> Text:
    """Whether staff may read a question; `text` is what they would read of it, which is shown."""
    yes = Button(Confirm(question_id, print_of(text)), texts.say("confirm_yes"), Style.MAIN)
    no = Button(actions.Cancel(), texts.say("confirm_no"))
    asked = literal(as_staff_read(text))
    return Text(texts.say("confirm_private", question=asked), (yes, no))


def _agreed(chat: Chat, action: AskPerson | Confirm, passed: Passed) -> Passed | None:
    """The question as who pressed knows that staff read it; None where they are to be asked about it."""
    if action.shown == passed.print:
        return passed
    is_hidden = isinstance(action, Confirm) or passed.private
    if action.shown is None and (isinstance(action, Confirm) or chat.can.confirms):
        # An older button, which has itself shown what is stored.
        return replace(passed, text=passed.stored) if is_hidden else passed
    return None if is_hidden or chat.private else passed


def form_of(handover_id: str, asked: str, texts: Texts) -> Form:
    """The form for an answer to what was asked."""
    return Form(
        actions.SendReply(handover_id),
        title=texts.say("reply_title"),
        quote=one_line(asked)[:_MOST_QUOTED],
        label=texts.say("reply_label"),
        submit=texts.say("reply"),
        cancel=texts.say("confirm_no"),
    )


def unheard(key: str, chat: Chat, texts: Texts) -> Line | Text:
    """A sentence for one who pressed in vain, who gets back what they wrote."""
    said, back = texts.say(key), _given_back(chat.written, texts)
    return Text(said + back) if back else Line(said)


def _given_back(words: str, texts: Texts) -> str:
    """What a person wrote and nobody got, as Markdown, so that it need not be written twice."""
    return f"\n\n**{texts.say('reply_yours')}**\n\n{typed(words)}" if words else ""


def _forgotten(texts: Texts) -> str:
    return texts.say("reply_failed", reason=texts.say("reply_forgotten"))


def _is_forgotten(handover: Handover) -> bool:
    """Whether nobody knows any more whom to answer."""
    return handover.private and handover.asker is None
