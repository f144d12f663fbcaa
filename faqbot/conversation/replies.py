"""What people do with a reply: vote on it, take it back; and with what is kept of them."""

from faqbot.conversation.actions import Forget, Keep, Undo, Vote
from faqbot.conversation.message import Line
from faqbot.conversation.port import Chat
from faqbot.model import Feedback, Person
from faqbot.service import Office
from faqbot.service.forgetting import forget
from faqbot.service.rights import Rights


class Replies:
    """What the buttons below a reply do."""

    def __init__(self, office: Office, rights: Rights) -> None:
        """Keep votes in the service's desks; `rights` says who may take back."""
        self._office = office
        self._rights = rights

    async def vote(self, chat: Chat, action: Vote) -> None:
        """Keep a vote, in place of the person's earlier one."""
        if not await chat.acknowledge():
            return
        feedback = Feedback(action.question_id, chat.by.user, action.helpful, action.entry_id)
        is_kept = await self._office.desk.vote(feedback, platform=chat.platform)
        await self._say(chat, "vote_kept" if is_kept else "vote_lost")

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

    async def _say(self, chat: Chat, key: str) -> None:
        await chat.tell(Line(self._office.handovers.texts(chat.locale).say(key)))


def names_of(person: Person, carried: str | None) -> set[str]:
    """The names of who pressed in questions: a command may tell another workspace than a press.

    A name that a button carries counts only where it is of the one who pressed.
    """
    is_own = carried is not None and carried.rpartition(":")[2] == person.id
    return {person.user, carried} if carried is not None and is_own else {person.user}
