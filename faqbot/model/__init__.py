"""The frozen values that travel between the rooms of the house; they know no platform and no I/O."""

from faqbot.model.adapter import Adapter, Connection, Tell
from faqbot.model.decision import (
    Contrast,
    Decision,
    Difference,
    Judgement,
    Match,
    Outcome,
    Rule,
    Talk,
)
from faqbot.model.feed import FeedItem, FeedState, ReadFeed
from faqbot.model.handover import Handover, Notice, Progress
from faqbot.model.hours import Hours
from faqbot.model.knowledge import (
    Behaviour,
    Entry,
    EntryTests,
    KnowledgeBase,
    Post,
    Site,
    Source,
    Staff,
)
from faqbot.model.people import Feedback, Person
from faqbot.model.platform import Platform, Platforms
from faqbot.model.question import (
    MAX_TEXT,
    Approach,
    Author,
    Change,
    Place,
    Question,
    Unread,
    truncated,
)
from faqbot.model.reply import Reply, ShownPost, Suggestion, Visibility
from faqbot.model.snapshot import Explained, Matcher, PostChoice, PostFinder, Snapshot

__all__ = [
    "MAX_TEXT",
    "Adapter",
    "Approach",
    "Author",
    "Behaviour",
    "Change",
    "Connection",
    "Contrast",
    "Decision",
    "Difference",
    "Entry",
    "EntryTests",
    "Explained",
    "FeedItem",
    "FeedState",
    "Feedback",
    "Handover",
    "Hours",
    "Judgement",
    "KnowledgeBase",
    "Match",
    "Matcher",
    "Notice",
    "Outcome",
    "Person",
    "Place",
    "Platform",
    "Platforms",
    "Post",
    "PostChoice",
    "PostFinder",
    "Progress",
    "Question",
    "ReadFeed",
    "Reply",
    "Rule",
    "ShownPost",
    "Site",
    "Snapshot",
    "Source",
    "Staff",
    "Suggestion",
    "Talk",
    "Tell",
    "Unread",
    "Visibility",
    "truncated",
]
