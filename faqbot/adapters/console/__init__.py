"""faqbot on a terminal: one question, or a chat."""

from faqbot.adapters.console.chat import at_terminal
from faqbot.adapters.console.run import ask_once, chat

__all__ = ["ask_once", "at_terminal", "chat"]
