"""A reply as one object for programs: what `faqbot ask --json` prints, and is answered over HTTP."""

from dataclasses import asdict, dataclass
from typing import Any

from faqbot.markup import picture_address
from faqbot.model import Reply, ShownPost


@dataclass(frozen=True, slots=True)
class MatchObject:
    """An entry that may be meant; its score is in [0, 1]."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class SourceObject:
    """The page that tells more."""

    title: str
    url: str
    author: str | None


@dataclass(frozen=True, slots=True)
class PostObject:
    """A post; `published` is a day (ISO 8601), `age` the same in words.

    `image` is the address of a picture that a page may load, else null.
    """

    id: str
    title: str
    url: str
    excerpt: str
    published: str
    age: str
    author: str | None
    image: str | None


@dataclass(frozen=True, slots=True)
class ReplyObject:
    """A question with what it got; the keys are a promise to programs."""

    text: str
    decision: str
    talk: str | None
    opened: bool
    matches: list[MatchObject]
    entry: str | None
    body: str
    source: SourceObject | None
    posts: list[PostObject]

    def as_json(self) -> dict[str, Any]:
        """The same as a mapping."""
        return asdict(self)


def reply_object(text: str, reply: Reply) -> ReplyObject:
    """The object of `reply` to the question `text`."""
    source = reply.source
    return ReplyObject(
        text=text,
        decision=reply.outcome.value,
        talk=None if reply.talk is None else reply.talk.value,
        opened=reply.opened,
        matches=[MatchObject(each.entry_id, round(each.score, 6)) for each in reply.matches],
        entry=reply.entry_id,
        body=reply.body,
        source=None if source is None else SourceObject(source.title, source.url, source.author),
        posts=[_post(shown) for shown in reply.posts],
    )


def _post(shown: ShownPost) -> PostObject:
    post = shown.post
    return PostObject(
        id=post.id,
        title=post.title,
        url=post.url,
        excerpt=post.excerpt,
        published=post.published.isoformat(),
        age=shown.age,
        author=post.author,
        image=picture_address(post.image),
    )
