"""Recent posts, and which of them to show below an answer."""

from faqbot.posts.meaning import Meaning
from faqbot.posts.related import RelatedPosts

__all__ = ["Meaning", "RelatedPosts"]
