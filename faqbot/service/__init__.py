"""What happens between a question and its reply, for every platform alike."""

from faqbot.service.admin import Admin
from faqbot.service.answering import Service
from faqbot.service.desk import Desk
from faqbot.service.handing_over import HandoverDesk
from faqbot.service.office import Office
from faqbot.service.recording import Recorder

__all__ = ["Admin", "Desk", "HandoverDesk", "Office", "Recorder", "Service"]
