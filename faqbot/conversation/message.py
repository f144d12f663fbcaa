"""What people read, with its buttons: a fixed sentence, Markdown of faqbot's own, or a reply.

A reply becomes a document and actions here, once for all platforms; an adapter only draws them.
"""

import enum
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from faqbot import model
from faqbot.conversation.actions import (
    Action,
    AskPerson,
    Choose,
    Post,
    Preview,
    RejectAll,
    SendEntry,
    Share,
    ShowTopic,
    Undo,
    Vote,
)
from faqbot.conversation.capabilities import Capabilities
from faqbot.markup import (
    Block,
    Document,
    Inline,
    LineBreak,
    Link,
    ListItem,
    Moment,
    OrderedList,
    Paragraph,
    Pictured,
    Strong,
    parse,
    picture_address,
)
from faqbot.markup import Text as Plain
from faqbot.markup.shortening import shortened
from faqbot.model import Reply, ShownPost, Source, Suggestion, Visibility
from faqbot.service.catalogue import Topic
from faqbot.service.handing_over import as_staff_read, print_of
from faqbot.service.plain import heading_of
from faqbot.texts import Texts

_MOST_EXCERPT = 300
_NOTHING = Document(())


class Style(enum.Enum):
    """How a button looks."""

    PLAIN = "plain"
    MAIN = "what most will want"
    RISKY = "what cannot be taken back"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a button asks before it does what it says, where the platform can ask.

    Attributes:
        title: Above all.
        text: What is asked; `{question}` stands for `question`, which may be cut.
        question: What was asked privately, as staff would read it.
        yes: The button that goes on.
        no: The button that does not.
    """

    title: str
    text: str
    question: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press; `confirm` is for platforms whose buttons can ask."""

    action: Action
    label: str
    style: Style = Style.PLAIN
    confirm: Confirmation | None = None


@dataclass(frozen=True, slots=True)
class Votes:
    """The question whether a reply helped, and its two answers."""

    asked: str
    yes: Button
    no: Button


@dataclass(frozen=True, slots=True)
class Others:
    """The answers between which one may go back and forth.

    Attributes:
        label: What that is called.
        buttons: One each, in their order, with the question as its label.
        shown: The entry whose answer is shown; it is among them or not.
    """

    label: str
    buttons: tuple[Button, ...]
    shown: str | None

    @property
    def leads_on(self) -> bool:
        """Whether there is anything but what is shown."""
        return any(_entry_of(each.action) != self.shown for each in self.buttons)

    @property
    def options(self) -> tuple[tuple[str, Button], ...]:
        """The buttons by their entries' ids."""
        return tuple((_entry_of(each.action), each) for each in self.buttons)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in which nothing is markup.

    Attributes:
        text: It.
        person: The mark of who is mentioned where it says `{name}`; it pings nobody.
    """

    text: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown, with one row of buttons below it.

    Attributes:
        markdown: It.
        buttons: The row.
        since: A time whose age stands behind the first paragraph, if one does.
    """

    markdown: str
    buttons: tuple[Button, ...] = ()
    since: Moment | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """What is read of a reply: one object for the same words, by which an adapter may remember them.

    Attributes:
        parts: Set apart from each other: the answer, its source, its posts.
        choice: What stands above the choices below a guess; empty for all else.
    """

    parts: tuple[Document, ...]
    choice: Document = _NOTHING


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, with all that can be pressed below it.

    Attributes:
        words: What is read.
        plain: All of it as plain text, which names no button.
        entry_id: The entry that is shown, if one is.
        choices: What may be meant.
        others: What may be gone on to.
        votes: Whether it helped.
        buttons: All else, in one row.
        note: A line in small print, as plain text.
    """

    words: Words
    plain: str
    entry_id: str | None = None
    choices: tuple[Button, ...] = ()
    others: Others | None = None
    votes: Votes | None = None
    buttons: tuple[Button, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """Topics with their questions, to pick one from.

    Attributes:
        topics: At least one.
        texts: The sentences that go with them.
        head: Markdown above them; "" where one topic's name says it all.
        foot: What stands below them, where there is room for it.
        start: Which of the one topic's questions to begin with; None for all.
    """

    topics: tuple[Topic, ...]
    texts: Texts
    head: str = ""
    foot: Document | None = None
    start: int | None = None

    def title_of(self, topic: Topic) -> str:
        """A topic's name as people read it."""
        if topic.name is None:
            return self.texts.say("list_other")
        words = topic.name.replace("-", " ").replace("_", " ")
        return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class PostItem:
    """One post of a list.

    Attributes:
        title: Its title, as plain text.
        document: All that is read of it.
        share: The button that shows it to all; None where it cannot be.
    """

    title: str
    document: Document
    share: Button | None = None


@dataclass(frozen=True, slots=True)
class PostList:
    """Some posts, each with what can be done with it.

    Attributes:
        head: Markdown above them.
        items: At least one.
        more: The button that goes on with the list, which stands below all; None at its end.
    """

    head: str
    items: tuple[PostItem, ...]
    more: Button | None = None

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All of them, in their order."""
        shares = (each.share for each in self.items)
        return tuple(each for each in (*shares, self.more) if each is not None)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reply offers beyond what it says of itself.

    Attributes:
        asked: The question, where it was asked privately; "" if it is not at hand.
        undo: The mark of who may take it away: who shared it, or who was answered unasked.
        unasked: Whether nobody asked faqbot itself.
        topics: Those to go on to, by name and title.
        target: Where it may be posted, as the platform names it; empty where it may not.
        among: The answers between which one may go back and forth, perhaps the shown one too.
    """

    asked: str | None = None
    undo: str | None = None
    unasked: bool = False
    topics: tuple[tuple[str, str], ...] = ()
    target: tuple[str, ...] = ()
    among: tuple[Suggestion, ...] = ()


class Field(enum.Enum):
    """What a form's field takes."""

    WORDS = "as many lines as one likes"
    LINE = "a line"
    QUESTION = "a question of the file, found while one types; it comes back by its entry's id"


@dataclass(frozen=True, slots=True)
class Form:
    """One field that is to be filled in, in a window of its own.

    Attributes:
        sends: What comes back with the words, or with the id behind its own words.
        title: Above all.
        quote: What is answered, as plain text.
        label: What the field is for.
        submit: The button that sends it.
        cancel: The button that does not.
        field: What it takes.
        hint: What stands in the empty field, where one searches.
    """

    sends: Action
    title: str
    quote: str
    label: str
    submit: str
    cancel: str
    field: Field = Field.WORDS
    hint: str = ""


Message: TypeAlias = Line | Text | Answer | Listing | PostList


def answer(
    reply: Reply,
    texts: Texts,
    can: Capabilities,
    offer: Offer | None = None,
) -> Answer:
    """A reply as people read it, in its own language, on a platform that can do that."""
    offer = offer or Offer()
    texts = texts.of(reply.locale)
    fits = all(can.fits(one_line(each.question)) for each in reply.suggestions)
    hidden = bool(offer.target) and can.menus
    shown = Reply(
        "",
        reply.outcome,
        reply.markdown,
        "",
        source=reply.source,
        posts=reply.posts,
        posts_related=reply.posts_related,
        opened=reply.opened,
        suggestions=reply.suggestions,
    )
    return Answer(
        words=_words(shown, texts, listed=hidden or not fits),
        plain=reply.plain,
        entry_id=reply.entry_id,
        choices=() if offer.among else tuple(_choices(reply, numbered=not fits)),
        others=_others(reply, texts, offer),
        votes=_votes(reply, texts),
        buttons=tuple(_buttons(reply, texts, offer, can)),
        note=reply.note if reply.note and reply.note.strip() else None,
    )


def as_answer(text: Text) -> Answer:
    """The same with its Markdown read."""
    document = document_of(text)
    return Answer(Words((document,)), "", buttons=text.buttons)


def document_of(text: Text) -> Document:
    """What is read of a text."""
    document = parse(text.markdown)
    match document.blocks:
        case (Paragraph(words), *rest) if text.since is not None:
            aged = Paragraph((*words, Plain(" · "), text.since))
            return Document((aged, *rest))
    return document


def one_line(text: str) -> str:
    """`text` without line ends, and with single spaces."""
    return " ".join(text.split())


def posts(heading: str, shown: Sequence[ShownPost]) -> Document:
    """Posts below their heading, at least one: title, age, excerpt, and the picture of one that has it."""
    above: tuple[Inline, ...] = (Strong((Plain(heading),)), LineBreak())
    first, *rest = shown
    return Document((_post(first, above), *map(_post, rest)))


@functools.lru_cache(maxsize=256)
def _words(read: Reply, texts: Texts, *, listed: bool) -> Words:
    """What is read of a reply; the same answers are given again and again."""
    body = parse(read.markdown)
    choice = tuple(_choice(read, texts, listed=listed))
    if not read.opened:
        body, choice = Document((*body.blocks, *choice)), ()
    parts = [body]
    if read.source is not None:
        parts.append(Document((Paragraph(tuple(_source(read.source, texts))),)))
    if read.posts:
        related = read.posts_related
        heading = heading_of(read.posts, texts, outcome=read.outcome, related=related)
        parts.append(posts(heading, read.posts))
    return Words(tuple(parts), Document(choice))


def _choice(reply: Reply, texts: Texts, *, listed: bool) -> Iterator[Block]:
    if reply.opened and reply.suggestions:
        yield Paragraph((Plain(texts.say("opened_others")),))
    if reply.suggestions and listed:
        lines = (Paragraph((Plain(one_line(each.question)),)) for each in reply.suggestions)
        yield OrderedList(1, tuple(ListItem((line,)) for line in lines))


def _source(source: Source, texts: Texts) -> Iterator[Inline]:
    yield Strong((Plain(f"{texts.say('read_more')}:"),))
    yield Plain(" ")
    yield Link(source.url, (Plain(one_line(source.title)),))
    if source.author:
        yield Plain(f", {texts.say('by_author', author=source.author)}")


def beside_picture(post: model.Post, words: tuple[Inline, ...]) -> Block:
    """What is read of a post, beside its picture if it has one that all can see."""
    picture = picture_address(post.image)
    if picture is None:
        return Paragraph(words)
    return Pictured(words, picture, shortened(one_line(post.title), _MOST_EXCERPT))


def _post(shown: ShownPost, above: tuple[Inline, ...] = ()) -> Block:
    return beside_picture(shown.post, (*above, *_words_of(shown)))


def _words_of(shown: ShownPost) -> Iterator[Inline]:
    yield Strong((Link(shown.post.url, (Plain(one_line(shown.post.title)),)),))
    yield Plain(" · ")
    yield Moment(shown.post.published, shown.age)
    excerpt = shortened(one_line(shown.post.excerpt), _MOST_EXCERPT)
    if excerpt:
        yield LineBreak()
        yield Plain(excerpt)


def _choices(reply: Reply, *, numbered: bool) -> Iterator[Button]:
    shown = () if reply.entry_id is None else (reply.entry_id,)
    among = (*shown, *(each.entry_id for each in reply.suggestions))
    for number, each in enumerate(reply.suggestions, start=1):
        label = one_line(each.question) or each.entry_id
        action = Choose(reply.question_id, each.entry_id, among)
        yield Button(action, f"{number}. {label}" if numbered else label)


def _others(reply: Reply, texts: Texts, offer: Offer) -> Others | None:
    # All that may be shown, so that whichever is can lead to the others.
    among = tuple(each.entry_id for each in offer.among)

    def leading_to(entry_id: str) -> Action:
        if offer.target:
            return Preview(reply.question_id, entry_id, offer.target, among)
        return Choose(reply.question_id, entry_id, among)

    buttons = tuple(
        Button(leading_to(each.entry_id), one_line(each.question) or each.entry_id)
        for each in offer.among
    )
    others = Others(texts.say("instead"), buttons, reply.entry_id)
    return others if others.leads_on else None


def _entry_of(action: Action) -> str:
    return (isinstance(action, Choose | Preview | SendEntry) and action.entry_id) or ""


def _votes(reply: Reply, texts: Texts) -> Votes | None:
    if not reply.votable:
        return None
    yes, no = (
        Button(Vote(reply.question_id, reply.entry_id, helpful), texts.say(key))
        for helpful, key in ((True, "yes"), (False, "no"))
    )
    return Votes(texts.say("was_helpful"), yes, no)


def _buttons(reply: Reply, texts: Texts, offer: Offer, can: Capabilities) -> Iterator[Button]:
    if offer.target and reply.entry_id is not None:
        post = Post(reply.question_id, reply.entry_id, offer.target)
        yield Button(post, texts.say("post_reply"), Style.MAIN)
    if reply.sharable and reply.entry_id is not None and not offer.target:
        share = Share(reply.question_id, reply.entry_id)
        yield Button(share, texts.say("share"), Style.MAIN)
    if reply.suggestions and reply.entry_id is None and not (offer.among or offer.target):
        yield Button(RejectAll(reply.question_id), texts.say("none_of_these"))
    elif reply.askable:
        private = reply.visibility is Visibility.PRIVATE or offer.asked is not None
        asked = (offer.asked or "") if private else None
        yield asking_person(reply.question_id, texts, can, asked=asked)
    if offer.undo is not None:
        yield Button(Undo(offer.undo), texts.say("remove" if offer.unasked else "undo"))
    for name, title in offer.topics:
        yield Button(ShowTopic(name), title)


def asking_person(
    question_id: str, texts: Texts, can: Capabilities, *, asked: str | None
) -> Button:
    """The button that puts a question before staff; who asked in private is asked first.

    The button itself asks where it can show all that staff would read; else whoever presses it is.

    Args:
        question_id: The question.
        texts: Sentences of the reader's language.
        can: Whether the button itself can ask.
        asked: What was asked privately; "" if it is not at hand, None if all have seen it.
    """
    label = texts.say("ask_person")
    if asked is None or not can.confirms:
        return Button(AskPerson(question_id), label)
    read = as_staff_read(asked)
    if not read or not can.asks(texts.say("confirm_private", question=read)):
        return Button(AskPerson(question_id, AskPerson.UNSHOWN), label)
    confirm = Confirmation(
        title=texts.say("confirm_title"),
        text=texts.say("confirm_private", question="{question}"),
        question=read,
        yes=texts.say("confirm_yes"),
        no=texts.say("confirm_no"),
    )
    return Button(AskPerson(question_id, print_of(asked)), label, confirm=confirm)
