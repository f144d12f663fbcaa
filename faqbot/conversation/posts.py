"""The posts to leaf through: the newest, those that some words find, and one as all may see it."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from faqbot.conversation.actions import SharePost, ShowPosts, Undo
from faqbot.conversation.answers import beside_picture, words_of
from faqbot.conversation.message import Answer, Button, PostItem, PostList, Text, Words, one_line
from faqbot.conversation.port import Chat
from faqbot.markup import Document, Inline, Paragraph, plain_text
from faqbot.markup.shortening import shortened
from faqbot.model import Person, Post, Question, Visibility
from faqbot.service import Services, policy
from faqbot.service.ages import shown_post
from faqbot.service.catalogue import Made, PostCatalogue, name_of, sought_in
from faqbot.service.composing import quoted
from faqbot.texts import Texts

# So many fit into one message of every platform, unless their addresses are very long.
_PAGE = 5
_MOST_TITLE = 200
_MOST_EXCERPT, _MOST_SHARED = 140, 300


class Posts:
    """What one may see of the posts, and show to all."""

    def __init__(self, services: Services) -> None:
        self._service = services.service
        self._texts = services.handovers.texts
        self._made = Made(services.service)

    async def asked(self, question: Question, text: str | None) -> PostList | Text:
        """What a command lists: posts about something, or the newest."""
        is_private = policy.visibility(question) is Visibility.PRIVATE
        return await self._listing(text or "", question.locale, sharable=is_private)

    async def show(self, chat: Chat, action: ShowPosts) -> None:
        """Go on with a list."""
        text, locale = " ".join(action.sought), chat.question.locale
        await chat.show(
            await self._listing(text, locale, start=action.start, sharable=chat.private)
        )

    async def typed(self, text: str, *, most: int) -> Sequence[Post]:
        """At most so many posts that fit what somebody typed so far."""
        return await self._service.in_ranking_thread(
            lambda: self._catalogue().typed(text, most=most)
        )

    def shared(self, name: str, by: Person) -> Answer | None:
        """A post as all will see it, with who shared it; None for one that is gone.

        All will read it, so it is in the file's language.
        """
        newest = self._service.snapshot.posts.newest
        named = self._made.once("names", lambda: {name_of(each): each for each in reversed(newest)})
        post = named.get(name)
        if post is None:
            return None
        texts = self._texts()
        told = tuple(self._told(post, texts, most=_MOST_SHARED))
        document = Document((beside_picture(post, told),))
        return Answer(
            Words((document,)),
            plain_text(document),
            buttons=(Button(Undo(by.mark), texts.say("undo")),),
            note=texts.say("shared_by", name=by.name),
        )

    async def _listing(
        self, text: str, locale: str | None, *, start: int = 0, sharable: bool
    ) -> PostList | Text:
        """Five posts at most, and the way to more; or a sentence where there are none.

        Args:
            text: What they are to be about, in words; the newest where it has none.
            locale: The reader's language.
            start: How many of them come before.
            sharable: Whether one person alone reads it, who may show a post to all.
        """
        texts, sought = self._texts(locale), sought_in(text)
        newest = self._service.snapshot.posts.newest
        if not newest:
            return Text(texts.say("no_posts"))
        found, head = newest, texts.say("recent_posts")
        if sought:
            words = quoted(" ".join(sought))
            found = await self._service.in_ranking_thread(
                lambda: self._catalogue().matching(sought)
            )
            head = texts.say("posts_about", words=words)
            if not found:
                newer = Button(ShowPosts(0), texts.say("recent_posts"))
                return Text(texts.say("no_posts_about", words=words), (newer,))
        start = start if start < len(found) else 0
        shown = found[start : start + _PAGE]
        items = []
        for each in shown:
            share = Button(SharePost(name_of(each)), texts.say("share")) if sharable else None
            told = tuple(self._told(each, texts, most=_MOST_EXCERPT))
            items.append(PostItem(one_line(each.title), Document((Paragraph(told),)), share))
        end = start + len(shown)
        more = Button(ShowPosts(end, sought), texts.say("more_posts"))
        return PostList(f"**{head}**", tuple(items), more if end < len(found) else None)

    def _told(self, post: Post, texts: Texts, *, most: int) -> Iterator[Inline]:
        """Its title, age, author or else source, and below these the beginning of it."""
        shown = shown_post(post, self._service.clock().date(), texts)
        title = shortened(one_line(post.title), _MOST_TITLE)
        said_by = ""
        if post.author:
            said_by = texts.say("by_author", author=one_line(post.author))
        elif post.source:
            said_by = (urlsplit(post.source).hostname or "").removeprefix("www.")
        return words_of(shown, title=title, said_by=said_by, most=most)

    def _catalogue(self) -> PostCatalogue:
        # Looked up when it is made: the posts may change between the two.
        return self._made.once(
            "catalogue", lambda: PostCatalogue(self._service.snapshot.posts.newest)
        )
