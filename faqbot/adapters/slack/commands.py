"""What is typed after `/faq` that is no question, and `/faqadmin`."""

import logging
from collections.abc import Mapping
from typing import Any, Protocol

from faqbot.adapters.slack import forgetting
from faqbot.adapters.slack.buttons import Offer
from faqbot.adapters.slack.modals import open_view
from faqbot.adapters.slack.parse import Identity, parse_person
from faqbot.adapters.slack.render import Payload, render, said, told
from faqbot.adapters.slack.routes import Origin
from faqbot.adapters.slack.sending import Sender
from faqbot.conversation.commands import StaffCommands, Subcommand, staff_command, subcommand
from faqbot.model import Question
from faqbot.service import Services
from faqbot.service.forgetting import COMMAND
from faqbot.service.rights import Rights
from faqbot.texts import Texts

ADMIN = "admin"
"""What the name of staff's command ends with."""

Body = Mapping[str, Any]

_log = logging.getLogger(__name__)


class Catalogue(Protocol):
    """Shows the file as something to leaf through."""

    def list_payloads(self, question: Question, topic: str | None) -> list[Payload]:
        """All topics, or the questions of one."""
        ...

    def search_modal(self, locale: str | None) -> dict[str, Any]:
        """The modal that finds a question while typing."""
        ...


class Commands:
    """Answers subcommands, always to the one who typed them."""

    def __init__(
        self,
        office: Services,
        texts: Texts,
        sender: Sender,
        rights: Rights,
        catalogue: Catalogue | None = None,
    ) -> None:
        """Answer through `sender`; without a catalogue, help stands for it."""
        self._office = office
        self._staff = StaffCommands(office, rights)
        self._texts = texts
        self._sender = sender
        self._catalogue = catalogue

    def read(self, question: Question) -> Subcommand | None:
        """The subcommand that a command's text is, None where it is a question."""
        return subcommand(question.text, self._office.service.snapshot.knowledge)

    async def run(self, command: Subcommand, question: Question, body: Body) -> None:
        """Do what a subcommand says."""
        if command.name == "search" and await self._search(question, body):
            return
        await self._respond(self._payloads(command, question), body)

    async def run_admin(self, question: Question, body: Body, me: Identity) -> None:
        """Answer `/faqadmin`, to staff; `me` is the bot."""
        said = await self._staff.answer(
            staff_command(question.text),
            parse_person(body, me),
            question.locale,
            name=str(body.get("command", "/faqadmin")),
        )
        await self._respond(told(said, self._texts), body)

    async def apologise(self, body: Body) -> None:
        """Say that something went wrong."""
        await self._respond([said(self._texts.say("apology"))], body)

    async def slow_down(self, body: Body) -> None:
        """Say to one who runs a lot of commands that they may wait a little."""
        await self._respond([said(self._texts.say("too_fast"))], body)

    def _payloads(self, command: Subcommand, question: Question) -> list[Payload]:
        if command.name == "show" and command.about is not None:
            reply = self._office.desk.show(question, command.about)
            if reply is not None:
                return render(reply, self._texts, Offer(asked=""))
        if command.name == "list" and self._catalogue is not None:
            return self._catalogue.list_payloads(question, command.about)
        if command.name == COMMAND:
            return [forgetting.confirmation(question, self._texts)]
        service = self._office.service
        composer = service.composer(service.snapshot, question.locale)
        return render(composer.help(question), self._texts)

    async def _search(self, question: Question, body: Body) -> bool:
        if self._catalogue is None:
            return False
        view = self._catalogue.search_modal(question.locale)
        trigger = str(body.get("trigger_id", ""))
        error = await open_view(view, trigger, self._sender.client)
        if error:
            _log.warning("the search was not opened: %s", error)
        return not error

    async def _respond(self, payloads: list[Payload], body: Body) -> None:
        await self._sender.respond(payloads, origin_of(body))


def origin_of(body: Body) -> Origin:
    """Where a command was typed."""
    return Origin(
        user=str(body.get("user_id", "")),
        channel=str(body.get("channel_id", "")),
        url=str(body.get("response_url", "")),
    )
