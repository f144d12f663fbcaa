"""What was claimed, asked and voted: SQLite by default, PostgreSQL at scale; and a cache."""

from faqbot.store.asked import AskedQuestion
from faqbot.store.cache import FileCache
from faqbot.store.counting import Counts
from faqbot.store.database import Database
from faqbot.store.gaps import AskedInVain
from faqbot.store.logged import LoggedQuestion
from faqbot.store.records import Store

__all__ = [
    "AskedInVain",
    "AskedQuestion",
    "Counts",
    "Database",
    "FileCache",
    "LoggedQuestion",
    "Store",
]
