"""A question goes to staff's channel as a card, and a person's words come back."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from cachetools import TTLCache

from faqbot.conversation.actions import (
    AskPerson,
    Cancel,
    Confirm,
    Finish,
    OpenReply,
    SendReply,
    Take,
)
from faqbot.conversation.message import Button, Form, Line, Style, Text, one_line
from faqbot.conversation.port import Chat
from faqbot.model import Handover, Notice, Person, Place
from faqbot.service import Service
from faqbot.service.card_lease import Handing
from faqbot.service.composing import literal
from faqbot.service.handing_over import HandoverDesk, is_open, typed
from faqbot.service.rights import Rights
from faqbot.texts import Texts

_MOST_QUOTED = 1_500
# No platform lets us say more for longer.
_MOST_ASKING, _ASKING_SECONDS = 1_000, 1_800.0

_log = logging.getLogger(__name__)

Note = Callable[[str, Person], Awaitable[Handover | None]]


class Handovers:
    """What asking for a person does, and what staff press; whatever breaks, the presser is told."""

    def __init__(self, service: Service, desk: HandoverDesk, rights: Rights) -> None:
        """Keep hand-overs in `desk`; `rights` says who may answer."""
        self._service = service
        self._desk = desk
        self._rights = rights
        # Who asked where nobody else reads it, to be told more there as long as the platform allows.
        self._asking: TTLCache[str, Chat] = TTLCache(_MOST_ASKING, _ASKING_SECONDS)

    async def ask(self, chat: Chat, action: AskPerson) -> None:
        """Ask a person; what others do not see yet is not shown to staff before a yes."""
        if not await chat.acknowledge():
            return
        if chat.can.confirms:
            await chat.tell(await self._outcome(chat, action.question_id))
            return
        question = await self._desk.question(action.question_id)
        if question is None:
            # That nothing could be read is no yes.
            handing = Handing.GONE if self._service.recorder.healthy else Handing.FAILED
            await chat.tell(Text(self._desk.outcome(handing, chat.locale)))
        elif question.private or chat.private:
            await chat.tell(confirmation(self._texts(chat), action.question_id, question.text))
        else:
            await chat.tell(await self._outcome(chat, action.question_id))

    async def confirm(self, chat: Chat, action: Confirm) -> None:
        """Yes, staff may read it."""
        if await chat.acknowledge():
            await chat.replace(await self._outcome(chat, action.question_id))

    async def cancel(self, chat: Chat, _: Cancel) -> None:
        """No, they may not."""
        if await chat.acknowledge():
            await chat.replace(Line(self._texts(chat).say("cancelled")))

    async def take(self, chat: Chat, action: Take) -> None:
        """Look after it; who comes second is told who was first."""
        await self._step(chat, action.handover_id, self._desk.take, Notice.TAKEN)

    async def finish(self, chat: Chat, action: Finish) -> None:
        """Call it done; who comes second is told who was first."""
        await self._step(chat, action.handover_id, self._desk.finish, Notice.CLOSED)

    async def open_reply(self, chat: Chat, action: OpenReply) -> None:
        """Open the form for an answer, unless there is nobody left to read it."""
        if not await self._may_answer(chat):
            return
        handover = await self._desk.find(action.handover_id)
        if handover is None:
            await self._say_gone(chat)
        elif _is_forgotten(handover):
            await chat.tell(Text(self._forgotten(chat)))
        elif not await chat.open_form(form_of(handover.id, handover.text, self._texts(chat))):
            await chat.tell(Line(self._texts(chat).say("apology")))

    async def send_reply(self, chat: Chat, action: SendReply) -> None:
        """Bring what was written to the one who asked, and note on the card who did."""
        # Who opened the form may have been staff then.
        if not await chat.acknowledge() or not await self._may_answer(chat):
            return
        if wrong := self.missing(chat):
            await chat.tell(Line(wrong))
            return
        handover = await self._desk.find(action.handover_id)
        if handover is None:
            await self._say_gone(chat)
            return
        failed = await self._undelivered(chat, handover)
        if failed is not None:
            await chat.tell(Text(failed))
            return
        answered = await self._desk.answered(handover.id, chat.by)
        await chat.update_card(self._card(answered or handover))
        await chat.tell(Text(self._texts(chat).say("reply_sent")))

    def reminder(self, handover: Handover) -> Text:
        """The card once more, below a line that says why."""
        card = self._card(handover)
        why = self._desk.texts().say("card_waiting")
        return replace(card, markdown=f"**{why}**\n\n{card.markdown}")

    def missing(self, chat: Chat) -> str | None:
        """What is wrong with a form that was sent off; None where nothing is."""
        return None if chat.written else self._texts(chat).say("reply_empty")

    async def _outcome(self, chat: Chat, question_id: str) -> Text:
        """Hand the question over, once a person, and what the client is told of it."""
        elsewhere = False

        async def post(handover: Handover) -> bool:
            nonlocal elsewhere
            # Others read along there, so that the reply comes in a direct message.
            elsewhere = handover.private and chat.question.place is not Place.DIRECT_MESSAGE
            if elsewhere:
                self._asking[handover.id] = chat
            return await self._post(chat, handover)

        handing = await self._desk.hand_over(
            question_id, platform=chat.platform, asker=chat.by, post=post
        )
        return Text(self._desk.outcome(handing, chat.locale, elsewhere=elsewhere))

    async def _post(self, chat: Chat, handover: Handover) -> bool:
        channel = self._desk.channel(chat.platform)
        if channel is None:
            _log.error(
                "a question was not handed over: faqs.yaml names no bot.handoff.%s", chat.platform
            )
            return False
        link = None if handover.private else await chat.link_to(handover)
        if link is not None:
            handover = await self._desk.linked(handover, link)
        return await chat.post_card(channel, self._card(handover), name=handover.id)

    async def _step(self, chat: Chat, handover_id: str, note: Note, notice: Notice) -> None:
        if not await chat.acknowledge() or not await self._may_answer(chat):
            return
        handover = await note(handover_id, chat.by)
        if handover is None:
            await self._say_gone(chat)
            return
        is_shown = await chat.update_card(self._card(handover))
        key, name = "card_done", handover.done_by
        if name is None:
            key, name = "card_taken", handover.taken_by
        if name is not None and (chat.late or not is_shown or name != chat.by.name):
            await chat.tell(Line(self._texts(chat).say(key, name=name)))
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
            why = self._texts(chat).say("notice_failed", reason=failed.reason)
            await chat.tell(Line(why))

    async def _note_unreached(self, chat: Chat, handover: Handover) -> None:
        """Say on the card that what the one who asked was to read did not arrive."""
        noted = await self._desk.unreached(handover.id)
        if noted is not None:
            await chat.update_card(self._card(noted))

    async def _may_answer(self, chat: Chat) -> bool:
        """Whether the one who pressed has the right to; who has not is told, and gets it back."""
        if await self._rights.may_answer(chat.by, chat.channel):
            return True
        if chat.written or self._service.acts.allows(chat.platform, chat.by.user):
            refusal = self._desk.refusal(chat.by, chat.locale)
            await chat.tell(Text(refusal + given_back(chat.written, self._texts(chat))))
        else:
            await chat.acknowledge()
        return False

    async def _undelivered(self, chat: Chat, handover: Handover) -> str | None:
        """Deliver an answer; what its writer reads where it did not arrive, as Markdown."""
        if _is_forgotten(handover):
            return self._forgotten(chat) + given_back(chat.written, self._texts(chat))
        answer = Text(self._desk.answer(handover, chat.written, chat.by))
        failed = await chat.deliver(handover, answer, name=chat.written)
        if failed is None:
            return None
        texts = self._texts(chat)
        if failed.left is not None:
            said = texts.say("reply_partly", reason=failed.reason)
            return f"{said}\n\n{typed(literal(failed.left))}"
        await self._note_unreached(chat, handover)
        said = texts.say("reply_failed", reason=failed.reason)
        return said + given_back(chat.written, texts)

    async def _say_gone(self, chat: Chat) -> None:
        key = "gone" if self._service.recorder.healthy else "apology"
        said = self._texts(chat).say(key)
        back = given_back(chat.written, self._texts(chat))
        await chat.tell(Text(said + back) if back else Line(said))

    def _card(self, handover: Handover) -> Text:
        """The card as it stands, its buttons as far as anything is left to do."""
        texts = self._desk.texts()
        steps = [Button(OpenReply(handover.id), texts.say("reply"), Style.MAIN)]
        if is_open(handover):
            steps.append(Button(Take(handover.id), texts.say("taken")))
            steps.append(Button(Finish(handover.id), texts.say("done")))
        return Text(self._desk.card(handover), tuple(steps))

    def _forgotten(self, chat: Chat) -> str:
        texts = self._texts(chat)
        return texts.say("reply_failed", reason=texts.say("reply_forgotten"))

    def _texts(self, chat: Chat) -> Texts:
        return self._desk.texts(chat.locale)


def confirmation(texts: Texts, question_id: str, text: str) -> Text:
    """Whether staff may read a question; `text` is what they would read of it."""
    yes = Button(Confirm(question_id), texts.say("confirm_yes"), Style.MAIN)
    no = Button(Cancel(), texts.say("confirm_no"))
    return Text(texts.say("confirm_private", question=literal(text)), (yes, no))


def form_of(handover_id: str, asked: str, texts: Texts) -> Form:
    """The form for an answer to what was asked."""
    return Form(
        SendReply(handover_id),
        title=texts.say("reply_title"),
        quote=one_line(asked)[:_MOST_QUOTED],
        label=texts.say("reply_label"),
        submit=texts.say("reply"),
        cancel=texts.say("confirm_no"),
    )


def given_back(words: str, texts: Texts) -> str:
    """What a person wrote and nobody got, as Markdown, so that it need not be written twice."""
    return f"\n\n**{texts.say('reply_yours')}**\n\n{typed(words)}" if words else ""


def _is_forgotten(handover: Handover) -> bool:
    """Whether nobody knows any more whom to answer."""
    return handover.private and handover.asker is None
