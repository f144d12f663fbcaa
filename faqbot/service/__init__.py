"""What happens between a question and its reply, for every platform alike."""

from dataclasses import dataclass

from faqbot.service.admin import Admin
from faqbot.service.answering import Service
from faqbot.service.handing_over import HandoverDesk
from faqbot.service.recording import Recorder
from faqbot.service.reply_actions import Desk
from faqbot.texts import Texts

__all__ = ["Admin", "Desk", "HandoverDesk", "Recorder", "Service", "Services"]


@dataclass(frozen=True, slots=True)
class Services:
    """The service with its desks: all that an adapter may ask for.

    Attributes:
        service: Answers questions.
        desk: Votes, choices, shared answers.
        handovers: Questions for a person.
        admin: What staff ask of faqbot itself.
    """

    service: Service
    desk: Desk
    handovers: HandoverDesk
    admin: Admin

    def texts(self, locale: str | None = None) -> Texts:
        """The bot's own sentences in that language; in the file's without one."""
        return self.service.composer(locale).texts
