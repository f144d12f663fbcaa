"""A reply as people read it: a document and actions, once for all platforms."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from faqbot import model
from faqbot.conversation import actions
from faqbot.conversation.message import (
    Answer,
    Button,
    Confirmation,
    Others,
    Style,
    Votes,
    Words,
    one_line,
)
from faqbot.conversation.port import Capabilities
from faqbot.markup import Document, parse, picture_address, tree
from faqbot.markup.shortening import shortened
from faqbot.model import Reply, ShownPost, Source, Suggestion, Visibility
from faqbot.service.handing_over import as_staff_read, print_of
from faqbot.service.plain import heading_of
from faqbot.texts import Texts

_MOST_EXCERPT = 300


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
    topics: Sequence[tuple[str, str]] = ()
    target: tuple[str, ...] = ()
    among: tuple[Suggestion, ...] = ()


_NOTHING_MORE = Offer()


def answer(reply: Reply, texts: Texts, can: Capabilities, offer: Offer = _NOTHING_MORE) -> Answer:
    """A reply as people read it, in its own language, on a platform that can do that."""
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
        votes=_votes(reply, texts) if reply.votable else None,
        buttons=tuple(_buttons(reply, texts, offer, can)),
        note=reply.note if reply.note and reply.note.strip() else None,
    )


def posts(heading: str, shown: Sequence[ShownPost]) -> Document:
    """Posts below their heading, at least one: title, age, excerpt, and the picture of one that has it."""
    above: tuple[tree.Inline, ...] = (tree.Strong((tree.Text(heading),)), tree.LineBreak())
    first, *rest = shown
    return Document((_post(first, above), *map(_post, rest)))


@functools.lru_cache(maxsize=256)
def _words(read: Reply, texts: Texts, *, listed: bool) -> Words:
    """What is read of a reply; the same answers are given again and again."""
    body = parse(read.markdown)
    choice: list[tree.Block] = []
    if read.opened and read.suggestions:
        choice.append(tree.Paragraph((tree.Text(texts.say("opened_others")),)))
    if read.suggestions and listed:
        lines = (tree.Paragraph((tree.Text(one_line(each.question)),)) for each in read.suggestions)
        choice.append(tree.OrderedList(1, tuple(tree.ListItem((line,)) for line in lines)))
    if not read.opened:
        body, choice = Document((*body.blocks, *choice)), []
    parts = [body]
    if read.source is not None:
        parts.append(Document((tree.Paragraph(tuple(_source(read.source, texts))),)))
    if read.posts:
        related = read.posts_related
        heading = heading_of(read.posts, texts, outcome=read.outcome, related=related)
        parts.append(posts(heading, read.posts))
    return Words(tuple(parts), Document(tuple(choice)))


def _source(source: Source, texts: Texts) -> Iterator[tree.Inline]:
    yield tree.Strong((tree.Text(f"{texts.say('read_more')}:"),))
    yield tree.Text(" ")
    yield tree.Link(source.url, (tree.Text(one_line(source.title)),))
    if source.author:
        yield tree.Text(f", {texts.say('by_author', author=source.author)}")


def beside_picture(post: model.Post, words: tuple[tree.Inline, ...]) -> tree.Block:
    """What is read of a post, beside its picture if it has one that all can see."""
    picture = picture_address(post.image)
    if picture is None:
        return tree.Paragraph(words)
    return tree.Pictured(words, picture, shortened(one_line(post.title), _MOST_EXCERPT))


def _post(shown: ShownPost, above: tuple[tree.Inline, ...] = ()) -> tree.Block:
    words = words_of(shown, title=one_line(shown.post.title))
    return beside_picture(shown.post, (*above, *words))


def words_of(
    shown: ShownPost, *, title: str, said_by: str = "", most: int = _MOST_EXCERPT
) -> Iterator[tree.Inline]:
    """A post's title, its age, who says it, and below these at most so much of its excerpt."""
    yield tree.Strong((tree.Link(shown.post.url, (tree.Text(title),)),))
    yield tree.Text(" · ")
    yield tree.Moment(shown.post.published, shown.age)
    if said_by:
        yield tree.Text(f" · {said_by}")
    if excerpt := shortened(one_line(shown.post.excerpt), most):
        yield tree.LineBreak()
        yield tree.Text(excerpt)


def _choices(reply: Reply, *, numbered: bool) -> Iterator[Button]:
    shown = () if reply.entry_id is None else (reply.entry_id,)
    among = (*shown, *(each.entry_id for each in reply.suggestions))
    for number, each in enumerate(reply.suggestions, start=1):
        label = one_line(each.question) or each.entry_id
        action = actions.Choose(reply.question_id, each.entry_id, among)
        yield Button(action, f"{number}. {label}" if numbered else label)


def _others(reply: Reply, texts: Texts, offer: Offer) -> Others | None:
    # All that may be shown, so that whichever is can lead to the others.
    among = tuple(each.entry_id for each in offer.among)

    def leading_to(entry_id: str) -> actions.Action:
        if offer.target:
            return actions.Preview(reply.question_id, entry_id, offer.target, among)
        return actions.Choose(reply.question_id, entry_id, among)

    buttons = tuple(
        Button(leading_to(each.entry_id), one_line(each.question) or each.entry_id)
        for each in offer.among
    )
    leads_on = any(entry_id != reply.entry_id for entry_id in among)
    return Others(texts.say("instead"), buttons, reply.entry_id) if leads_on else None


def _votes(reply: Reply, texts: Texts) -> Votes:
    def vote(key: str, *, helpful: bool) -> Button:
        return Button(actions.Vote(reply.question_id, reply.entry_id, helpful), texts.say(key))

    return Votes(texts.say("was_helpful"), vote("yes", helpful=True), vote("no", helpful=False))


def _buttons(reply: Reply, texts: Texts, offer: Offer, can: Capabilities) -> Iterator[Button]:
    if offer.target and reply.entry_id is not None:
        post = actions.Post(reply.question_id, reply.entry_id, offer.target)
        yield Button(post, texts.say("post_reply"), Style.MAIN)
    if reply.sharable and reply.entry_id is not None and not offer.target:
        share = actions.Share(reply.question_id, reply.entry_id)
        yield Button(share, texts.say("share"), Style.MAIN)
    if reply.suggestions and reply.entry_id is None and not (offer.among or offer.target):
        yield Button(actions.RejectAll(reply.question_id), texts.say("none_of_these"))
    elif reply.askable:
        private = reply.visibility is Visibility.PRIVATE or offer.asked is not None
        asked = (offer.asked or "") if private else None
        yield asking_person(reply.question_id, texts, can, asked=asked)
    if offer.undo is not None:
        yield Button(actions.Undo(offer.undo), texts.say("remove" if offer.unasked else "undo"))
    for name, title in offer.topics:
        yield Button(actions.ShowTopic(name), title)


def asking_person(
    question_id: str, texts: Texts, can: Capabilities, *, asked: str | None
) -> Button:
    """The button that puts a question before staff; who asked in private is asked first.

    The button itself asks where it can show all that staff would read; else whoever presses it is.

    `asked` is what was asked privately; "" if it is not at hand, None if all have seen it.
    """
    label = texts.say("ask_person")
    if asked is None or not can.confirms:
        return Button(actions.AskPerson(question_id), label)
    read = as_staff_read(asked)
    if not read or not can.asks(texts.say("confirm_private", question=read)):
        return Button(actions.AskPerson(question_id, actions.AskPerson.UNSHOWN), label)
    confirm = Confirmation(
        title=texts.say("confirm_title"),
        text=texts.say("confirm_private", question="{question}"),
        question=read,
        yes=texts.say("confirm_yes"),
        no=texts.say("confirm_no"),
    )
    return Button(actions.AskPerson(question_id, print_of(asked)), label, confirm=confirm)
