"""What people do with a reply: vote on it, take it back; and with what is kept of them."""

from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import replace

from faqbot.conversation.actions import Choose, Forget, Keep, Post, Preview, Share, Undo, Vote
from faqbot.conversation.message import Answer, Line, Offer, answer
from faqbot.conversation.outbox import Once
from faqbot.conversation.port import Chat, Published
from faqbot.model import Approach, Feedback, Person, Reply, Suggestion
from faqbot.service import Services
from faqbot.service.forgetting import forget
from faqbot.service.rights import Rights

_MOST_AMONG = 5


class Replies:
    """What the buttons below a reply do."""

    def __init__(self, office: Services, rights: Rights) -> None:
        """Keep votes in the service's desks; `rights` says who may take back."""
        self._office = office
        self._rights = rights
        self._once = Once()

    async def vote(self, chat: Chat, action: Vote) -> None:
        """Keep a vote, in place of the person's earlier one."""
        if not await chat.acknowledge():
            return
        feedback = Feedback(action.question_id, chat.by.user, action.helpful, action.entry_id)
        is_kept = await self._office.desk.vote(feedback, platform=chat.platform)
        await self._say(chat, "vote_kept" if is_kept else "vote_lost")

    async def choose(self, chat: Chat, action: Choose) -> None:
        """Show the answer that was meant, in the place of the choice."""
        if not await chat.acknowledge():
            return
        reply = self._office.desk.choose(action.question_id, chat.question, action.entry_id)
        if reply is None:
            await self._say(chat, "stale")
        else:
            among = self._entries(action.among or chat.offered)
            # Who reads a reply alone and asks a person is asked first.
            offer = Offer(asked="" if chat.private else None, among=among)
            await chat.show_choice(self._answer(chat, reply, offer))

    async def preview(self, chat: Chat, action: Preview) -> None:
        """Show another answer to the one who may post it."""
        if not await chat.acknowledge():
            return
        question = replace(chat.question, approach=Approach.MESSAGE_ACTION)
        reply = self._office.desk.choose(action.question_id, question, action.entry_id)
        if reply is None:
            await self._say(chat, "stale")
        else:
            among = self._entries(action.among or chat.offered)
            offer = Offer(target=action.target or chat.target, among=among)
            await chat.show_preview(self._answer(chat, replace(reply, sharable=False), offer))

    def candidates(self, reply: Reply) -> tuple[Suggestion, ...]:
        """What a preview offers: the answer that is shown, then others, the likeliest first."""
        ids = [reply.entry_id, *(each.entry_id for each in reply.suggestions)]
        ids += [each.entry_id for each in reply.matches]
        return self._entries(each for each in ids if each is not None)

    async def share(self, chat: Chat, action: Share) -> None:
        """Show all what only the one who pressed has seen."""
        if not await chat.acknowledge():
            return
        reply = self._public(chat, action, key="shared_by")
        if reply is None:
            await self._say(chat, "stale")
        else:
            shown, name = self._shared(chat, reply), self._name(chat, reply)
            published = await self._public_once(
                chat, action, lambda: chat.publish(shown, name=name)
            )
            await self._told(chat, published)

    async def post(self, chat: Chat, action: Post) -> None:
        """Post a previewed answer below the message that it answers."""
        if not await chat.acknowledge():
            return
        reply = self._public(chat, action, key="posted_by")
        if reply is None:
            await self._say(chat, "stale")
            return
        shown, name = self._shared(chat, reply), self._name(chat, reply)
        published = await self._public_once(
            chat, action, lambda: chat.post(shown, action.target or chat.target, name=name)
        )
        if published in {Published.DONE, Published.BEFORE}:
            await chat.replace(Line(self._office.handovers.texts(chat.locale).say("shared")))
        else:
            await self._told(chat, published)

    async def undo(self, chat: Chat, action: Undo) -> None:
        """Delete a shared reply, for who shared it and for staff."""
        if chat.late:
            # What somebody made up could take back whatever faqbot said.
            await self._say(chat, "expired")
        elif not await self._rights.may_undo(action.sharer, chat.by):
            texts = self._office.handovers.texts(chat.locale)
            await chat.tell(Line(texts.say("not_yours", name="{name}"), person=action.sharer))
        elif await chat.acknowledge():
            is_gone = await chat.take_back(action.earlier)
            await self._say(chat, "undone" if is_gone else "not_undone")

    async def forget(self, chat: Chat, action: Forget) -> None:
        """Delete what is kept of the one who pressed, and put in its place what was done."""
        if not await chat.acknowledge():
            return
        users = names_of(chat.by, action.user)
        key = await forget(self._office.service.recorder, chat.platform, users)
        await chat.replace(Line(self._office.handovers.texts(chat.locale).say(key)))

    async def keep(self, chat: Chat, _: Keep) -> None:
        """Delete nothing, and say so in place of the question."""
        if await chat.acknowledge():
            kept = self._office.handovers.texts(chat.locale).say("forget_kept")
            await chat.replace(Line(kept))

    def _answer(self, chat: Chat, reply: Reply, offer: Offer) -> Answer:
        return answer(reply, self._office.handovers.texts(), chat.can, offer)

    def _shared(self, chat: Chat, reply: Reply) -> Answer:
        """A reply that who pressed, and staff, may take back."""
        return self._answer(chat, reply, Offer(undo=chat.by.mark))

    def _name(self, chat: Chat, reply: Reply) -> Hashable:
        """Names what becomes public by one press, so that a second try goes on with it."""
        return chat.pressed, reply.question_id, reply.entry_id

    def _public(self, chat: Chat, action: Share | Post, *, key: str) -> Reply | None:
        return self._office.desk.share(
            action.question_id, chat.question, action.entry_id, by=chat.by, key=key
        )

    async def _public_once(
        self, chat: Chat, action: Share | Post, publish: Callable[[], Awaitable[Published]]
    ) -> Published:
        """Make public what was pressed, whatever answer it shows."""
        name = chat.platform, chat.pressed, action.question_id
        return await self._once.show(name, publish)

    def _entries(self, ids: Iterable[str]) -> tuple[Suggestion, ...]:
        """At most five of the entries, each once, as far as they are still there."""
        knowledge = self._office.service.snapshot.knowledge
        entries = [knowledge.entry(each) for each in dict.fromkeys(ids)]
        known = (Suggestion(each.id, each.question) for each in entries if each is not None)
        return tuple(known)[:_MOST_AMONG]

    async def _told(self, chat: Chat, published: Published) -> None:
        if published is not Published.DONE:
            await self._say(chat, published.value)

    async def _say(self, chat: Chat, key: str) -> None:
        await chat.tell(Line(self._office.handovers.texts(chat.locale).say(key)))


def names_of(person: Person, carried: str | None) -> set[str]:
    """The names of who pressed in questions: a command may tell another workspace than a press.

    A name that a button carries counts only where it is of the one who pressed.
    """
    is_own = carried is not None and carried.rpartition(":")[2] == person.id
    return {person.user, carried} if carried is not None and is_own else {person.user}
