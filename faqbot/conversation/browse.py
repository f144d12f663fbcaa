"""What one may leaf through: Home, topics with their questions, posts, and a search while one types."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from faqbot.conversation.actions import SharePost, ShowEntry, ShowPosts, ShowTopic, Undo
from faqbot.conversation.answers import Offer, answer, beside_picture, posts, words_of
from faqbot.conversation.message import (
    Answer,
    Button,
    Line,
    Listing,
    PostItem,
    PostList,
    Text,
    Words,
    one_line,
)
from faqbot.conversation.offered import Conversations, Offered
from faqbot.conversation.port import Capabilities, Chat
from faqbot.markup import Document, Inline, Paragraph, plain_text
from faqbot.markup.shortening import shortened
from faqbot.matching.completion import Completion
from faqbot.model import Entry, Person, Place, Post, Question, Visibility
from faqbot.service import Services
from faqbot.service.ages import shown_post
from faqbot.service.catalogue import (
    Made,
    PostCatalogue,
    Topic,
    entry_of,
    like,
    name_of,
    sought_in,
    topic_of,
    topics,
)
from faqbot.service.composing import literal, quoted
from faqbot.texts import Texts

_MOST_POSTS = 3
# So many fit into one message of every platform, unless their addresses are very long.
_PAGE = 5
_MOST_TITLE = 200
_MOST_EXCERPT, _MOST_SHARED = 140, 300
# Of a topic that somebody typed.
_MOST_NAMED = 100
_MOST_NEAR = 4


class Browse:
    """The live file and its posts as Home, as lists and as options; made once for each version.

    Attributes:
        texts: The sentences that go with the file, in the language of a locale.
    """

    def __init__(self, services: Services, conversations: Conversations) -> None:
        self.texts = services.texts
        self._services = services
        self._conversations = conversations
        self._service = services.service
        self._made = Made(services.service)

    async def show(self, chat: Chat, action: ShowEntry) -> None:
        """Show the answer that was picked from a list."""
        shown = self.answer(chat.question, action.entry_id, chat.can)
        await chat.show(shown or Line(self.texts(chat.locale).say("stale")))

    async def topic(self, chat: Chat, action: ShowTopic) -> None:
        """Show the questions of the topic that was picked."""
        await chat.show(self.listing(action.name, chat.question.locale, start=action.start))

    def answer(self, question: Question, name: str, can: Capabilities) -> Answer | None:
        """The answer of the entry with that id or question; None where there is none."""
        entry = entry_of(self._service.snapshot.knowledge, name)
        reply = None if entry is None else self._services.desk.show(question, entry.id)
        if reply is None or entry is None:
            return None
        self._conversations.note(question, Offered.by(reply))
        # As it is recorded, where others do not read along.
        asked = entry.question if reply.visibility is Visibility.PRIVATE else None
        return answer(reply, self.texts(), can, Offer(asked=asked))

    def listing(self, name: str | None, locale: str | None, *, start: int | None = None) -> Listing:
        """All topics with their questions, or the one that was typed or chosen.

        Its questions from the number `start` on are shown, where only some are to be.
        """
        texts = self.texts(locale)
        found = None if name is None else self._topic(name)
        if found is not None:
            return Listing((found,), texts, start=start)
        title = f"**{texts.say('list_title')}**"
        if name is not None:
            title = texts.say("list_no_topic", topic=literal(one_line(name)[:_MOST_NAMED]))
        return Listing(self._topics(), texts, head=title)

    def home(self, platform: str, locale: str | None = None) -> Listing:
        """What faqbot can do, all topics, and the newest posts, unless the file wants none there."""

        def made() -> Listing:
            snapshot, composer = self._service.snapshot, self._service.composer(locale)
            nobody = Question("", platform, "home", "home", "", Place.DIRECT_MESSAGE)
            is_unwanted = snapshot.knowledge.behaviour.recent_posts is False
            newest = () if is_unwanted else snapshot.posts.newest[:_MOST_POSTS]
            today, texts = self._service.clock().date(), composer.texts
            shown = [shown_post(each, today, texts) for each in newest]
            foot = posts(texts.say("recent_posts"), shown) if shown else None
            return Listing(self._topics(), texts, head=composer.help(nobody).body, foot=foot)

        return self._made.once(("home", platform, locale), made)

    def search(self, platform: str, locale: str | None = None) -> Text:
        """The line below a search that finds a question while it is typed."""
        composer = self._service.composer(locale)
        return Text(composer.texts.say("search_hint", command=composer.command(platform)))

    async def posts(
        self, text: str, locale: str | None, *, start: int = 0, sharable: bool
    ) -> PostList | Text:
        """Five posts at most, behind the first `start`, and the way to more; or a sentence for none.

        They are about the words of `text`, the newest where it has none; `sharable` where one person
        alone reads the list, who may show a post to all.
        """
        texts, sought = self.texts(locale), sought_in(text)
        found, head = self._service.snapshot.posts.newest, texts.say("recent_posts")
        if not found:
            return Text(texts.say("no_posts"))
        if sought:
            words = quoted(" ".join(sought))
            found = await self._service.in_ranking_thread(
                lambda: self._post_catalogue().matching(sought)
            )
            if not found:
                newer = Button(ShowPosts(0), head)
                return Text(texts.say("no_posts_about", words=words), (newer,))
            head = texts.say("posts_about", words=words)
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

    async def more_posts(self, chat: Chat, action: ShowPosts) -> None:
        """Go on with a list of posts."""
        text, locale = " ".join(action.sought), chat.question.locale
        await chat.show(await self.posts(text, locale, start=action.start, sharable=chat.private))

    async def posts_like(self, typed: str, *, most: int) -> Sequence[Post]:
        """At most so many posts that fit what somebody typed so far."""
        return await self._service.in_ranking_thread(
            lambda: self._post_catalogue().typed(typed, most=most)
        )

    def shared_post(self, name: str, by: Person) -> Answer | None:
        """A post as all will see it, with who shared it; None for one that is gone.

        All will read it, so it is in the file's language.
        """
        newest = self._service.snapshot.posts.newest
        named = self._made.once("names", lambda: {name_of(each): each for each in reversed(newest)})
        post = named.get(name)
        if post is None:
            return None
        texts = self.texts()
        told = tuple(self._told(post, texts, most=_MOST_SHARED))
        document = Document((beside_picture(post, told),))
        return Answer(
            Words((document,)),
            plain_text(document),
            buttons=(Button(Undo(by.mark), texts.say("undo")),),
            note=texts.say("shared_by", name=by.name),
        )

    async def matching(self, typed: str, *, most: int, topic: str | None = None) -> Sequence[Entry]:
        """At most so many entries that fit what somebody typed so far, of one topic or of all."""
        # A new version of the file is prepared at the first keystroke, which takes half a second
        # at 10,000 entries: no ack may wait for that.
        return await self._service.in_ranking_thread(
            lambda: self._completion(topic).matching(typed, limit=most)
        )

    async def near(self, name: str) -> Sequence[Entry]:
        """At most four entries that one may mean by a name that none has, the likest first."""
        knowledge = self._service.snapshot.knowledge
        words = f"{name.replace('-', ' ').replace('_', ' ')} "

        def found() -> list[Entry]:
            spelled = like(knowledge, name, most=_MOST_NEAR)
            return [*spelled, *self._completion(None).matching(words, limit=_MOST_NEAR)]

        entries = await self._service.in_ranking_thread(found) if name.strip() else []
        return list({each.id: each for each in entries}.values())[:_MOST_NEAR]

    async def fitting(self, text: str, *, most: int) -> Sequence[Entry]:
        """At most so many entries that fit a text: in the matcher's order, then as typing finds."""
        snapshot = self._service.snapshot

        def found() -> list[str]:
            ranked = [each.entry_id for each in snapshot.matcher.judge(text).matches]
            return ranked + [each.id for each in self._completion(None).matching(text, limit=most)]

        ids = await self._service.in_ranking_thread(found)
        entries = (snapshot.knowledge.entry(each) for each in dict.fromkeys(ids))
        return [each for each in entries if each is not None][:most]

    def topics_like(
        self, typed: str, *, most: int, locale: str | None = None
    ) -> Sequence[tuple[str, str]]:
        """At most so many topics that hold what somebody typed so far, by name and title."""
        wanted = typed.casefold().replace("-", " ").strip()
        listing = Listing(self._topics(), self.texts(locale))
        named = [(each.name, listing.title_of(each)) for each in listing.topics if each.name]
        return [each for each in named if wanted in each[0].replace("-", " ")][:most]

    def examples(self, most: int) -> Sequence[Entry]:
        """Questions of as many topics as there are."""
        every = self._topics()
        rest = [entry for topic in every for entry in topic.entries[1:]]
        return [*(topic.entries[0] for topic in every), *rest][:most]

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

    def _post_catalogue(self) -> PostCatalogue:
        # Looked up when it is made: the posts may change between the two.
        return self._made.once(
            "catalogue", lambda: PostCatalogue(self._service.snapshot.posts.newest)
        )

    def _completion(self, topic: str | None) -> Completion[Entry]:
        chosen = None if topic is None else self._topic(topic)
        entries = self._service.snapshot.knowledge.entries if chosen is None else chosen.entries
        name = chosen and (chosen.name or ShowTopic.REST)
        return self._made.once(("completion", name), lambda: Completion(entries))

    def _topics(self) -> tuple[Topic, ...]:
        return self._made.once("topics", lambda: topics(self._service.snapshot.knowledge))

    def _topic(self, name: str) -> Topic | None:
        if name == ShowTopic.REST:
            return next((topic for topic in self._topics() if topic.name is None), None)
        return topic_of(self._service.snapshot.knowledge, name)
