"""An FAQ bot for chats, whose answers all come out of one file."""

__version__ = "0.1.0"
