"""`/metrics` for Prometheus: one table of what is served, read from the parts at each scrape."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from typing import Literal

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import (
    Metric as Family,
)
from prometheus_client.registry import Collector

from faqbot import __version__
from faqbot.model import Connection
from faqbot.service import Service
from faqbot.service.activity import BOUNDS, OUTCOMES, Durations
from faqbot.service.refreshing import Feeds
from faqbot.service.reloading import Reloader
from faqbot.supervision import Supervisor

PATH = "/metrics"
_PREFIX = "faqbot"
_AGES = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
}
_OLDER = "older"
_RELOADS = ("live", "broken", "held", "failed")
_FEED_RESULTS = ("new", "unchanged", "failed")
_FILE_STATES = ("live", "broken", "held")

Kind = Literal["counter", "gauge", "histogram"]
Samples = Iterable[tuple[tuple[str, ...], float]]


@dataclass(frozen=True, slots=True)
class Sources:
    """The parts that are read at a scrape.

    Attributes:
        supervisors: One for each transport that runs.
        idle: The names of those that lack a token.
        feeds: What reads the site's feeds; None where nothing does.
    """

    service: Service
    reloader: Reloader
    supervisors: Sequence[Supervisor]
    idle: Iterable[str] = ()
    feeds: Feeds | None = None

    @property
    def platforms(self) -> list[str]:
        """The platforms that the transports belong to."""
        return sorted({each.name.partition("-")[0] for each in self.supervisors})


@dataclass(frozen=True, slots=True)
class Metric:
    """One row of the table.

    Attributes:
        name: Without the prefix; a counter's without "_total".
        says: Its meaning, as /metrics and the page tell it.
        read: Its values now, each with the values of its labels; bounded in number, and never a
            person's words or id.
        labels: The names of its labels.
    """

    name: str
    kind: Literal["counter", "gauge"]
    says: str
    read: Callable[[Sources], Samples]
    labels: tuple[str, ...] = ()

    def family(self, sources: Sources) -> Family:
        """What is served of it."""
        make = CounterMetricFamily if self.kind == "counter" else GaugeMetricFamily
        family = make(f"{_PREFIX}_{self.name}", self.says, labels=self.labels)
        for labels, value in self.read(sources):
            family.add_metric(labels, value)
        return family


@dataclass(frozen=True, slots=True)
class Times:
    """One histogram, of seconds; its values come with those of its labels."""

    name: str
    says: str
    read: Callable[[Sources], Iterable[tuple[tuple[str, ...], Durations]]]
    labels: tuple[str, ...] = ()
    kind: Kind = "histogram"

    def family(self, sources: Sources) -> Family:
        """What is served of it."""
        family = HistogramMetricFamily(f"{_PREFIX}_{self.name}", self.says, labels=self.labels)
        for labels, taken in self.read(sources):
            bounds = [*map(str, BOUNDS), "+Inf"]
            upto = list(zip(bounds, accumulate(taken.counts), strict=True))
            family.add_metric(labels, buckets=upto, sum_value=taken.total)
        return family


def _one(value: float) -> Samples:
    return [((), value)]


def _questions(sources: Sources) -> Samples:
    asked = sources.service.activity.questions
    for platform in sources.platforms:
        for outcome in OUTCOMES:
            yield (platform, outcome), asked[platform, outcome]


def _votes(sources: Sources) -> Samples:
    votes = sources.service.activity.votes
    for platform in sources.platforms:
        yield (platform, "helpful"), votes[platform, True]
        yield (platform, "unhelpful"), votes[platform, False]


def _by_platform(
    pick: Callable[[Service], Mapping[str, Durations]],
) -> Callable[[Sources], Iterator[tuple[tuple[str, ...], Durations]]]:
    def read(sources: Sources) -> Iterator[tuple[tuple[str, ...], Durations]]:
        for platform in sources.platforms:
            yield (platform,), pick(sources.service)[platform]

    return read


def _by_adapter(pick: Callable[[Supervisor], float]) -> Callable[[Sources], Samples]:
    return lambda sources: [((each.name,), pick(each)) for each in sources.supervisors]


def _connections(sources: Sources) -> Samples:
    now = {each.name: each.connection for each in sources.supervisors}
    now |= dict.fromkeys(sources.idle, Connection.IDLE)
    for name, connection in now.items():
        for state in Connection:
            yield (name, state.name.lower()), state is connection


def _file_state(sources: Sources) -> Samples:
    state = sources.reloader.state
    return [((each,), each == state) for each in _FILE_STATES]


def _age(sources: Sources) -> Samples:
    # A clock that was set back makes nothing younger than new.
    age = sources.service.clock() - sources.reloader.live_since
    return _one(max(0.0, age.total_seconds()))


def _feed_results(sources: Sources) -> Samples:
    results: Mapping[str, int] = {} if sources.feeds is None else sources.feeds.results
    return [((each,), results.get(each, 0)) for each in _FEED_RESULTS]


def _failing_feeds(sources: Sources) -> float:
    states = () if sources.feeds is None else sources.feeds.states
    return sum(each.error is not None for each in states)


def _feed_age(sources: Sources) -> float:
    """Seconds since the feed that was read longest ago was; 0 where there is none."""
    states = () if sources.feeds is None else sources.feeds.states
    read = [each.fetched_at for each in states if each.fetched_at is not None]
    return max(0.0, (sources.service.clock() - min(read)).total_seconds()) if read else 0.0


def _queues(sources: Sources) -> Samples:
    service = sources.service
    return [
        (("ranking",), service.load.waiting),
        (("store",), service.recorder.waiting),
        (("unrecorded",), service.recorder.unrecorded),
    ]


TABLE: tuple[Metric | Times, ...] = (
    Metric(
        "questions",
        "counter",
        "People's messages that reached faqbot, by what came of them.",
        _questions,
        ("platform", "outcome"),
    ),
    Times(
        "ack_seconds",
        "From an event's arrival to its acknowledgement.",
        _by_platform(lambda service: service.activity.acks),
        ("platform",),
    ),
    Times(
        "match_seconds",
        "Ranking of a question that was not ranked shortly before.",
        lambda sources: [((), sources.service.activity.matches)],
    ),
    Metric(
        "ranked_apart",
        "counter",
        "Questions that were ranked in the process for that, and not in faqbot's own.",
        lambda sources: _one(apart.judged if (apart := sources.service.apart) else 0),
    ),
    Metric(
        "ranking_process_up",
        "gauge",
        "1 while there is a process that ranks, beside faqbot's own.",
        lambda sources: _one((apart := sources.service.apart) is not None and apart.is_alive),
    ),
    Times(
        "reply_seconds",
        "From an event's arrival to the end of its reply.",
        _by_platform(lambda service: service.activity.replies),
        ("platform",),
    ),
    Metric("votes", "counter", "Votes that were kept.", _votes, ("platform", "vote")),
    Metric(
        "presses_dropped",
        "counter",
        "Presses and commands that nothing was done about, since too many were under way.",
        lambda sources: [
            ((each,), sources.service.activity.dropped[each]) for each in sources.platforms
        ],
        ("platform",),
    ),
    Metric(
        "reloads",
        "counter",
        "Saved versions of faqs.yaml, by what came of them.",
        lambda sources: [((each,), sources.reloader.reloads[each]) for each in _RELOADS],
        ("result",),
    ),
    Metric(
        "file_state",
        "gauge",
        "1 for how the saved faqs.yaml stands, 0 for the others.",
        _file_state,
        ("state",),
    ),
    Metric("knowledge_age_seconds", "gauge", "Since the live version of faqs.yaml is live.", _age),
    Metric(
        "knowledge_entries",
        "gauge",
        "Entries of the live version of faqs.yaml.",
        lambda sources: _one(len(sources.service.snapshot.knowledge.entries)),
    ),
    Metric(
        "posts",
        "gauge",
        "Recent posts, those of faqs.yaml and of the site's feeds.",
        lambda sources: _one(len(sources.service.snapshot.posts.newest)),
    ),
    Metric(
        "feed_reads",
        "counter",
        "How often this process read a feed of the site, by what came of it.",
        _feed_results,
        ("result",),
    ),
    Metric(
        "feeds_failing",
        "gauge",
        "Feeds of the site that could not be read the last time.",
        lambda sources: _one(_failing_feeds(sources)),
    ),
    Metric(
        "feed_age_seconds",
        "gauge",
        "Since the feed that was read longest ago was read.",
        lambda sources: _one(_feed_age(sources)),
    ),
    Metric(
        "questions_in_flight",
        "gauge",
        "Questions between their arrival and their last word.",
        lambda sources: _one(sources.service.load.in_flight),
    ),
    Metric(
        "ranking_wait_seconds",
        "gauge",
        "How long ranking what waits for it will take, at the rate just measured.",
        lambda sources: _one(sources.service.load.wait_seconds),
    ),
    Metric("queue_depth", "gauge", "What waits, or is being done.", _queues, ("queue",)),
    Metric(
        "replies_waiting",
        "gauge",
        "Replies that wait for their turn, or are being sent in it.",
        _by_adapter(lambda each: each.waiting),
        ("adapter",),
    ),
    Metric(
        "replies_dropped",
        "counter",
        "Replies not sent since too many waited; they are among the unsent.",
        _by_adapter(lambda each: each.dropped),
        ("adapter",),
    ),
    Metric(
        "replies_unsent",
        "counter",
        "Replies that were not, or not wholly, sent.",
        _by_adapter(lambda each: each.unsent),
        ("adapter",),
    ),
    Metric(
        "connection",
        "gauge",
        "1 for how the connection stands, 0 for the others.",
        _connections,
        ("adapter", "state"),
    ),
    Metric(
        "database_up",
        "gauge",
        "1 if the last thing written was, and nothing has been waiting for over a second.",
        lambda sources: _one(sources.service.recorder.healthy),
    ),
    Metric(
        "database_errors",
        "counter",
        "How often the database did not do what was asked.",
        lambda sources: _one(sources.service.recorder.failures),
    ),
    Metric(
        "records_lost",
        "counter",
        "Questions that were answered and will never be recorded.",
        lambda sources: _one(sources.service.recorder.lost),
    ),
    Metric(
        "claims_in_memory",
        "counter",
        "Messages claimed in memory alone, the database being away.",
        lambda sources: _one(sources.service.recorder.from_memory),
    ),
    Metric(
        "claims_forgotten",
        "counter",
        "Claims of memory that the database will never be told of.",
        lambda sources: _one(sources.service.recorder.forgotten),
    ),
    Metric(
        "claims_refused",
        "counter",
        "Messages left unanswered, since the database was too slow to tell whose they are.",
        lambda sources: _one(sources.service.recorder.unclaimed),
    ),
    Metric(
        "claims_lost",
        "counter",
        "Messages that were claimed, by whatever process, and not dealt with in 5 minutes.",
        lambda sources: _one(sources.service.recorder.unsettled),
    ),
    Metric(
        "build_info",
        "gauge",
        "1; the version is in the label.",
        lambda _: [((__version__,), 1)],
        ("version",),
    ),
)
"""All that faqbot itself knows; beside it stand `handovers_open`, and what the system says of the process."""

HANDOVERS = ("handovers_open", "Questions that wait for a person, by how old they are at most.")


class _Collector(Collector):
    """Makes the families of one scrape."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.waiting: Mapping[str, Sequence[int]] | None = None
        """Open hand-overs of each age, by platform; None where the database does not tell."""

    def collect(self) -> Iterator[Family]:
        yield from (each.family(self._sources) for each in TABLE)
        name, says = HANDOVERS
        family = GaugeMetricFamily(f"{_PREFIX}_{name}", says, labels=("platform", "age"))
        if self.waiting is not None:
            none = dict.fromkeys(self._sources.platforms, [0] * (len(_AGES) + 1))
            for platform, counts in (none | dict(self.waiting)).items():
                for age, count in zip((*_AGES, _OLDER), counts, strict=True):
                    family.add_metric((platform, age), count)
        yield family


def route(sources: Sources) -> web.RouteDef:
    """Serves the metrics of `sources`, from a registry of their own."""
    collector = _Collector(sources)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    ProcessCollector(namespace=_PREFIX, registry=registry)
    return web.get(PATH, _served(sources, collector, registry))


def _served(
    sources: Sources, collector: _Collector, registry: CollectorRegistry
) -> Callable[[web.Request], Awaitable[web.Response]]:
    bounds = tuple(_AGES.values())

    async def serve(_request: web.Request) -> web.Response:
        collector.waiting = await sources.service.recorder.ask(
            lambda store: store.handovers.open_by_age(bounds), None
        )
        body = generate_latest(registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    return serve
