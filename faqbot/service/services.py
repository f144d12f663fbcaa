"""All that an adapter may ask for, in one hand."""

from dataclasses import dataclass

from faqbot.service.admin import Admin
from faqbot.service.answering import Service
from faqbot.service.handing_over import HandoverDesk
from faqbot.service.reply_actions import Desk


@dataclass(frozen=True, slots=True)
class Services:
    """The service with its desks.

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
