"""What was claimed, asked and voted, in SQLite by default; nothing in it names a person."""

from faqbot.store.database import Database
from faqbot.store.records import AskedQuestion, Store

__all__ = ["AskedQuestion", "Database", "Store"]
