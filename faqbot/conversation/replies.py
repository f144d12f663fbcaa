"""What people do with a reply: vote on it, take it back; and with what is kept of them."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from faqbot.conversation import actions
from faqbot.conversation.actions import Post, RejectAll, Share, Vote
from faqbot.conversation.answers import Offer, answer, asking_person
from faqbot.conversation.browse import Browse
from faqbot.conversation.message import Answer, Line, Message, Text
from faqbot.conversation.offered import Conversations, Offered
from faqbot.conversation.outbox import Once
from faqbot.conversation.port import Capabilities, Chat, Published
from faqbot.model import Approach, Feedback, Person, Question, Reply, Suggestion
from faqbot.service import Services
from faqbot.service.forgetting import forget
from faqbot.service.rights import Rights

_MOST_AMONG = 5


class Replies:
    """What the buttons below a reply do."""

    def __init__(
        self, services: Services, rights: Rights, conversations: Conversations, browse: Browse
    ) -> None:
        self._conversations = conversations
        self._services = services
        self._texts = services.texts
        self._rights = rights
        self._browse = browse
        self._once = Once()

    async def judge(self, chat: Chat, action: Vote | RejectAll) -> None:
        """Keep a vote, in place of the person's earlier one, or that nothing offered is meant."""
        question = replace(chat.question, locale=chat.locale)
        await chat.tell(await self.judged(action, question, private=chat.private, can=chat.can))

    async def judged(
        self, action: Vote | RejectAll, question: Question, *, private: bool, can: Capabilities
    ) -> Message:
        """What is said to who judges a reply, which is kept; who is not helped is offered a person."""
        key, entry_id, helpful = "person", None, False
        if isinstance(action, Vote):
            key, entry_id, helpful = "vote_no", action.entry_id, action.helpful
        feedback = Feedback(action.question_id, question.user, helpful, entry_id)
        is_kept = await self._services.desk.vote(feedback, platform=question.platform)
        composer = self._services.service.composer(question.locale)
        if isinstance(action, Vote) and (helpful or not is_kept):
            self._conversations.note(question, None)
            return Line(composer.texts.say("vote_kept" if is_kept else "vote_lost"))
        asks = composer.has_person(question)
        offered = Offered(action.question_id, person=True) if asks else None
        self._conversations.note(question, offered)
        asked = "" if private else None
        button = asking_person(action.question_id, composer.texts, can, asked=asked)
        return Text(composer.with_person(key, question), (button,) if asks else ())

    async def choose(self, chat: Chat, action: actions.Choose) -> None:
        """Show the answer that was meant, in the place of the choice."""
        reply = self._services.desk.choose(action.question_id, chat.question, action.entry_id)
        if reply is None:
            await self._say(chat, "stale")
        else:
            among = self._entries(action.among or chat.offered)
            # Who reads a reply alone and asks a person is asked first.
            offer = Offer(asked="" if chat.private else None, among=among)
            self._conversations.note(chat.question, Offered.by(reply))
            await chat.show_choice(self._answer(chat, reply, offer))

    async def preview(self, chat: Chat, action: actions.Preview) -> None:
        """Show another answer to the one who may post it."""
        question = replace(chat.question, approach=Approach.MESSAGE_ACTION)
        reply = self._services.desk.choose(action.question_id, question, action.entry_id)
        if reply is None:
            await self._say(chat, "stale")
        else:
            target, among = action.target or chat.target, action.among or chat.offered
            await chat.show_preview(self.previewed(reply, target, among, chat.can))

    def previewed(
        self, reply: Reply, target: tuple[str, ...], among: Iterable[str], can: Capabilities
    ) -> Answer:
        """A reply for who may post it at `target`, or another of the entries `among` in its place."""
        # Whether it helps is for the one who asked to say.
        reply = replace(reply, sharable=False, votable=False)
        offer = Offer(target=target, among=self._entries(among))
        return answer(reply, self._texts(), can, offer)

    async def share(self, chat: Chat, action: Share) -> None:
        """Show all what only the one who pressed has seen."""
        shown = self._shared(chat, action, key="shared_by")
        await self._publish(chat, shown, (action.question_id, action.entry_id), stale="stale")

    async def share_post(self, chat: Chat, action: actions.SharePost) -> None:
        """Show all a post of a list that only the one who pressed has seen."""
        shown = self._browse.shared_post(action.post, chat.by)
        await self._publish(chat, shown, (action.post,), stale="stale_post")

    async def post(self, chat: Chat, action: Post) -> None:
        """Post a previewed answer below the message that it answers."""
        shown = self._shared(chat, action, key="posted_by")
        if shown is None:
            await self._say(chat, "stale")
            return
        target, name = action.target or chat.target, (action.question_id, action.entry_id)
        published = await self._public_once(
            chat, name, lambda: chat.post(shown, target, name=(chat.pressed, *name))
        )
        if published in {Published.DONE, Published.BEFORE}:
            await chat.replace(Line(self._texts(chat.locale).say("shared")))
        else:
            await self._say(chat, published.value)

    async def undo(self, chat: Chat, action: actions.Undo) -> None:
        """Delete a shared reply, for who shared it and for staff."""
        if chat.late:
            # What somebody made up could take back whatever faqbot said.
            await self._say(chat, "expired")
        elif not await self._rights.may_undo(action.sharer, chat.by):
            refused = self._texts(chat.locale).say("not_yours", name="{name}")
            await chat.tell(Line(refused, person=action.sharer))
        elif await chat.acknowledge():
            is_gone = await chat.take_back(action.earlier)
            await self._say(chat, "undone" if is_gone else "not_undone")

    async def forget(self, chat: Chat, action: actions.Forget) -> None:
        """Delete what is kept of the one who pressed, and put in its place what was done."""
        users = names_of(chat.by, action.user)
        recorder = self._services.service.recorder
        cards = await self._services.handovers.cards(chat.platform, users)
        key = await forget(recorder, chat.platform, users)
        self._services.service.forget_questions()
        if key == "forgotten":
            gone = Line(self._texts().say("card_forgotten"))
            for card in cards:
                await chat.replace_card(card, gone)
        await chat.replace(Line(self._texts(chat.locale).say(key)))

    async def keep(self, chat: Chat, _: actions.Keep) -> None:
        """Delete nothing, and say so in place of the question."""
        await chat.replace(Line(self._texts(chat.locale).say("forget_kept")))

    def _answer(self, chat: Chat, reply: Reply, offer: Offer) -> Answer:
        return answer(reply, self._texts(), chat.can, offer)

    def _shared(self, chat: Chat, action: Share | Post, *, key: str) -> Answer | None:
        """A reply as all will see it, which who pressed, and staff, may take back; None for a stale one."""
        reply = self._services.desk.share(
            action.question_id, chat.question, action.entry_id, by=chat.by, key=key
        )
        return None if reply is None else self._answer(chat, reply, Offer(undo=chat.by.mark))

    async def _publish(
        self, chat: Chat, shown: Answer | None, name: tuple[str, ...], *, stale: str
    ) -> None:
        """Show an answer of that name to all, or say by the sentence of `stale` that it is gone."""
        if shown is None:
            await self._say(chat, stale)
            return
        published = await self._public_once(
            chat, name, lambda: chat.publish(shown, name=(chat.pressed, *name))
        )
        if published is not Published.DONE:
            await self._say(chat, published.value)

    async def _public_once(
        self, chat: Chat, name: tuple[str, ...], publish: Callable[[], Awaitable[Published]]
    ) -> Published:
        """Make public what was pressed: a post, or one answer to a question, whichever it is."""
        return await self._once.show((chat.platform, chat.pressed, name[0]), publish)

    def _entries(self, ids: Iterable[str]) -> tuple[Suggestion, ...]:
        """At most five of the entries, each once, as far as they are still there."""
        knowledge = self._services.service.snapshot.knowledge
        entries = [knowledge.entry(each) for each in dict.fromkeys(ids)]
        known = (Suggestion(each.id, each.question) for each in entries if each is not None)
        return tuple(known)[:_MOST_AMONG]

    async def _say(self, chat: Chat, key: str) -> None:
        await chat.tell(Line(self._texts(chat.locale).say(key)))


def names_of(person: Person, carried: str | None) -> set[str]:
    """The names of who pressed in questions: a command may tell another workspace than a press.

    A name that a button carries counts only where it is of the one who pressed.
    """
    is_own = carried is not None and carried.rpartition(":")[2] == person.id
    return {person.user, carried} if carried is not None and is_own else {person.user}
