"""The composition root: settings in, a working bot out."""

import contextlib
import copy
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from faqbot import logs
from faqbot.adapters import console
from faqbot.errors import SettingsError, StoreError
from faqbot.evaluation import Query
from faqbot.evaluation.comparison import Version
from faqbot.feeds.merging import FetchedPosts
from faqbot.insight import Plane
from faqbot.knowledge import load
from faqbot.knowledge.did_you_mean import nearest
from faqbot.knowledge.problem_report import report
from faqbot.knowledge.watch import Watch
from faqbot.matching.encoding import Encoder, Remembering
from faqbot.matching.matcher import KernelMatcher
from faqbot.matching.onnx import load_encoder, shipped_words
from faqbot.model import (
    Connection,
    Entry,
    KnowledgeBase,
    Matcher,
    Platforms,
    Post,
    PostFinder,
    Snapshot,
)
from faqbot.posts import Meaning, RelatedPosts
from faqbot.service import Admin, Desk, HandoverDesk, Recorder, Service, Services, ranking_process
from faqbot.service.gaps import GapFinder
from faqbot.service.limits import RateLimit
from faqbot.service.reloading import Reloader
from faqbot.settings import Settings, known_names, unknown_names
from faqbot.store import Database, FileCache, Store
from faqbot.texts import Texts, load_texts
from faqbot.texts.wording import read_wording

_log = logging.getLogger(__name__)
_PREFIX = "FAQBOT_"
_SHORTEST_SECRET = 16
_MOST_LOGGED = 5000


class Builder:
    """Builds snapshots; loads the encoder once for all of them.

    Attributes:
        words: Those that the shipped encoder knows.
        fetched: What the site's feeds gave last, which goes into each snapshot.
    """

    def __init__(
        self, settings: Settings, *, faqs: Path | None = None, remembers: bool = False
    ) -> None:
        """Load what `settings` name.

        Args:
            settings: The environment's.
            faqs: The file to build from; the settings' own by default.
            remembers: Keep what is encoded in memory, for a command that asks many questions.

        Raises:
            EncoderError: The encoder cannot be loaded.
        """
        encoder: Encoder | None = load_encoder(settings.encoder)
        self._encoder = Remembering(encoder) if encoder and remembers else encoder
        self.words = shipped_words()
        self.fetched = FetchedPosts()
        self._half_life = timedelta(days=settings.posts_half_life_days)
        self._folder = settings.data_dir / "cache"
        self._vectors = _vectors(settings) if _is_file(settings) else None
        self._cache = self._cache_of(faqs or settings.faqs)

    def beside(self, faqs: Path) -> "Builder":
        """A builder for another file, with the same encoder."""
        other = copy.copy(self)
        other._cache = self._cache_of(faqs)
        return other

    def _cache_of(self, faqs: Path) -> Path:
        """The cache of the file at `faqs`: files in turn must not push each other out of one."""
        path = str(faqs.absolute()).encode("utf-8", "surrogateescape")
        return self._folder / hashlib.blake2b(path, digest_size=4).hexdigest()

    def matcher(self, entries: Sequence[Entry]) -> KernelMatcher:
        """The matcher of a file's entries."""
        return KernelMatcher(
            entries, encoder=self._encoder, dictionary=self.words, cache=FileCache(self._cache)
        )

    def finder(self, posts: Sequence[Post], matcher: Matcher) -> PostFinder:
        """What chooses among `posts`, below the answers of the file that `matcher` is built from."""
        entries: Sequence[Entry] = ()
        meaning = None
        if isinstance(matcher, KernelMatcher):
            entries = matcher.entries
            if self._encoder is not None:
                meaning = Meaning(posts, matcher, self._encoder, FileCache(self._cache / "posts"))
        return RelatedPosts(
            posts,
            entries=entries,
            meaning=meaning,
            half_life=self._half_life,
            today=now().date(),
        )

    def plane(self) -> Plane:
        """Where what clients ask is placed, to see what is alike."""
        return Plane(self._encoder, None if self._vectors is None else FileCache(self._vectors))

    def snapshot(self, knowledge: KnowledgeBase) -> Snapshot:
        """Everything a question is answered from: a version of the file, and what was fetched."""
        matcher = self.matcher(knowledge.entries)
        return Snapshot(knowledge, matcher, self.finder(self.fetched.merged(knowledge), matcher))


@dataclass(frozen=True, slots=True)
class App:
    """All parts, built and connected."""

    service: Service
    desk: Desk
    texts: Texts
    builder: Builder


def now() -> datetime:
    """The clock of the real world, in UTC."""
    return datetime.now(UTC)


def build(settings: Settings, *, log_level: str = "WARNING", ranks_apart: bool = False) -> App:
    """Build all parts.

    Args:
        settings: The environment's.
        log_level: What is logged where the settings do not say.
        ranks_apart: Have a process of its own judge questions, where there can be one; who wants
            that ends it.

    Raises:
        SettingsError: A setting cannot be used.
        UnreadableError: faqs.yaml cannot be read.
        KnowledgeError: faqs.yaml has errors.
        EncoderError: The encoder cannot be loaded.
    """
    logs.configure(settings.log_level or log_level, settings.log_format)
    for line in unread_settings(settings.platforms):
        _log.warning("%s", line)
    knowledge = load(settings.faqs, settings.platforms)
    english = texts_of(settings, knowledge.behaviour.locale)
    store = store_of(settings)
    builder = Builder(settings)
    restore_posts(builder.fetched, store, knowledge)
    snapshot = builder.snapshot(knowledge)
    # Before the recorder has a thread.
    apart = ranking_process.start(snapshot.matcher, builder.matcher) if ranks_apart else None
    recorder = Recorder(store)
    service = Service(
        snapshot,
        recorder=recorder,
        texts=english,
        clock=now,
        platforms=settings.platforms,
        rate=RateLimit(settings.rate_limit),
        apart=apart,
    )
    texts = english.of(knowledge.behaviour.locale)
    return App(service, Desk(service), texts, builder)


def restore_posts(fetched: FetchedPosts, store: Store, knowledge: KnowledgeBase) -> None:
    """Have what the site's feeds gave last, if a feed is named and there is a database.

    Nothing is made or migrated for it. It may fail like any reading of it: the posts of the file
    are there all the same.
    """
    feeds = () if knowledge.site is None else knowledge.site.feeds
    if not feeds:
        return
    try:
        if store.is_current:
            fetched.by_address = store.feeds.items(feeds)
            # Before anything is purged: after a long pause they were last named long ago.
            store.feeds.name(feeds)
    except StoreError as error:
        _log.warning("the posts that were fetched before are not shown: %s", error)


def texts_of(settings: Settings, locale: str | None) -> Texts:
    """Faqbot's sentences, in English, with the company's own words for those that it has.

    Raises:
        SettingsError: FAQBOT_TEXTS names what cannot be used; the text has the line and the remedy.
        UnreadableError: It cannot be read.
    """
    if settings.texts is None:
        return load_texts()
    wordings = read_wording(settings.texts, locale)
    for each in wordings:
        if each.errors:
            raise SettingsError(report(each.errors, name=str(each.path), text=each.text))
    return load_texts(own={each.tag: each.sentences for each in wordings})


def unread_settings(platforms: Platforms) -> list[str]:
    """A line for each name with faqbot's prefix that nothing reads, and what may be meant."""
    return [
        f"{name} is no setting of faqbot and does nothing{_hint(name, known_names(platforms))}"
        for name in unknown_names(platforms)
    ]


def _hint(name: str, known: list[str]) -> str:
    bare = name.removeprefix(_PREFIX)
    meant = bare if bare in known else nearest(name, known)
    return f"; did you mean {meant}?" if meant else ""


def ask(settings: Settings, text: str, *, json_wanted: bool) -> None:
    """Answer one question on the terminal."""
    app = build(settings)
    console.ask_once(app.service, app.texts, text, json_wanted=json_wanted)
    _purge(settings, app)


def chat(settings: Settings) -> None:
    """Answer questions on the terminal until the person leaves."""
    # A list of questions that somebody pastes is no flood.
    app = build(settings.model_copy(update={"rate_limit": 0}))
    app.service.snapshot = console.at_terminal(app.service.snapshot)
    services, _ = services_of(
        app, settings, build=lambda known: console.at_terminal(app.builder.snapshot(known))
    )
    console.chat(services, history=settings.data_dir / "history")
    _purge(settings, app)


def services_of(
    app: App,
    settings: Settings,
    *,
    build: Callable[[KnowledgeBase], Snapshot],
    adapters: Callable[[], Mapping[str, Connection]] = dict,
) -> tuple[Services, Reloader]:
    """All that an adapter may ask for, and what reads the file anew.

    Args:
        app: The parts that are there already.
        settings: The environment's.
        build: Builds a snapshot from a version of the file.
        adapters: Tells how each connection stands.
    """
    service = app.service
    watch = Watch(settings.faqs, service.snapshot.knowledge.revision)
    reloader = Reloader(service, watch, build=build)
    finder = GapFinder(service, plane=app.builder.plane, dictionary=app.builder.words)
    admin = Admin(service, reloader, adapters=adapters, finder=finder)
    return Services(service, app.desk, HandoverDesk(service), admin), reloader


def versions(
    settings: Settings, old: tuple[str, KnowledgeBase], new: tuple[str, KnowledgeBase]
) -> tuple[Version, Version]:
    """Two versions of the file by their names, built with one encoder that sees each text once."""
    builder = Builder(settings, remembers=True)
    made = []
    for role, (name, knowledge) in (("old", old), ("new", new)):
        path = Path(name)
        # A revision's own cache, so that it takes nothing from the live file's.
        cached = path if path.is_file() else settings.faqs.with_name(f"{settings.faqs.name}@{role}")
        one = builder.beside(cached)
        matcher = one.matcher(knowledge.entries)
        made.append(Version(name, knowledge, matcher, one.finder(knowledge.posts, matcher)))
    return made[0], made[1]


def logged_queries(settings: Settings) -> list[Query]:
    """What clients asked, masked, the most often first, at most 5,000."""
    store = store_of(settings)
    try:
        asked = store.asked_most(_MOST_LOGGED)
    finally:
        store.close()
    return [Query(each.text, None, "logged", each.follows) for each in asked]


def database_of(settings: Settings) -> Database:
    """The database that `settings` name; nothing is opened yet.

    Raises:
        SettingsError: The address cannot be used.
    """
    url = settings.database_url.get_secret_value() if settings.database_url else None
    return Database(data_dir=settings.data_dir, url=url)


def store_of(settings: Settings) -> Store:
    """The store that `settings` name; nothing is opened yet.

    Raises:
        SettingsError: The address or the secret cannot be used.
    """
    database = database_of(settings)
    secret = settings.secret.get_secret_value().encode() if settings.secret else None
    if secret is None and database.folder is None:
        raise SettingsError(
            "FAQBOT_SECRET is not set, and with a database server it must be: people are stored "
            "as hashes under that key. Set it to a long random text, the same in each process."
        )
    if secret is not None and len(secret) < _SHORTEST_SECRET:
        raise SettingsError(
            f"FAQBOT_SECRET is shorter than {_SHORTEST_SECRET} characters. "
            "Set it to a long random text."
        )
    return Store(
        database,
        retention=timedelta(days=settings.retention_days),
        clock=now,
        secret=secret,
        vectors=_vectors(settings),
    )


def _purge(settings: Settings, app: App) -> None:
    """Delete what is too old; that the database fails was said when it was to be recorded in."""
    with contextlib.suppress(StoreError), contextlib.closing(store_of(settings)) as store:
        site = app.service.snapshot.knowledge.site
        if site is not None and site.feeds:
            store.feeds.name(site.feeds)
        store.purge()


def _vectors(settings: Settings) -> Path:
    """The folder of what is computed from questions; each purge empties it."""
    return settings.data_dir / "cache" / "questions"


def _is_file(settings: Settings) -> bool:
    """Whether the database is a file of this machine, beside which a purge finds that folder."""
    url = settings.database_url
    return url is None or url.get_secret_value().startswith("sqlite")
