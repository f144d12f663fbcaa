"""What people say to the bot that asks nothing of an FAQ."""

from enum import Enum


class Talk(Enum):
    """What a text that is no question does: it greets, thanks, or wants help or a person."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    OK = "ok"
    HELP = "help"
    ABOUT = "about"
    PERSON = "person"
