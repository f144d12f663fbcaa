"""What was claimed, asked and voted: SQLite by default, PostgreSQL at scale; and a cache."""

from faqbot.store.asked import AskedQuestion
from faqbot.store.cache import FileCache
from faqbot.store.counting import Counts, LoggedQuestion
from faqbot.store.database import Database
from faqbot.store.gaps import AskedInVain
from faqbot.store.history import Asked, HandedOver, History, Voted
from faqbot.store.records import Store

__all__ = [
    "Asked",
    "AskedInVain",
    "AskedQuestion",
    "Counts",
    "Database",
    "FileCache",
    "HandedOver",
    "History",
    "LoggedQuestion",
    "Store",
    "Voted",
]
