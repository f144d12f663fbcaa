"""What happens between a question and its reply, for every platform alike."""

from faqbot.service.admin import Admin
from faqbot.service.answering import Service
from faqbot.service.handing_over import HandoverDesk
from faqbot.service.recording import Recorder
from faqbot.service.reply_actions import Desk
from faqbot.service.services import Services

__all__ = ["Admin", "Desk", "HandoverDesk", "Recorder", "Service", "Services"]
