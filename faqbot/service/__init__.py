"""What happens between a question and its reply, for every platform alike."""

from faqbot.service.answering import Service
from faqbot.service.desk import Desk
from faqbot.service.recording import Recorder

__all__ = ["Desk", "Recorder", "Service"]
