"""One question from end to end, on a real SQLite."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.model import Approach, Author, Feedback, Outcome, Place, Question, Visibility
from faqbot.service import Desk, Recorder, Service
from faqbot.store import Database, Store
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE, Clock, snapshot_of

Asked = Callable[..., Question]
ENGLISH = files("faqbot.texts") / "en.toml"


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    assert database.folder is not None
    connection = sqlite3.connect(database.folder / "faqbot.sqlite3")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


async def test_an_answer_has_the_body_the_source_and_the_pinned_post(service, asked: Asked):
    reply = await service.ask(asked("when are you open?"))
    assert reply is not None
    assert (reply.outcome, reply.entry_id) == (Outcome.ANSWER, "opening-hours")
    assert reply.body == "We open at **nine**."
    assert reply.source is not None
    assert reply.source.url == "https://acme.dev/hours"
    assert [(shown.post.id, shown.age) for shown in reply.posts] == [("summer", "3 months ago")]
    assert reply.posts_related
    assert reply.votable
    assert reply.above == "**When are you open?**"
    assert reply.plain.split("\n") == [
        "When are you open?",
        "",
        "We open at nine.",
        "",
        "Read more: Hours, by Ann: https://acme.dev/hours",
        "Related posts:",
        "- Summer hours (3 months ago)",
        "  Longer days.",
        "  https://acme.dev/blog/summer",
    ]


async def test_a_question_without_letters_stands_above_its_answer_too(
    service: Service, asked: Asked
):
    service.snapshot = snapshot_of(SMALL_FILE.replace("When are you open?", '"🚗?"'))
    reply = service.composer().answer("", asked("🚗?"), service.snapshot.knowledge.entries[0])
    assert reply.above == "**🚗?**"


async def test_where_no_post_relates_the_newest_two_are_shown_if_the_file_wants_it(
    service: Service, asked: Asked
):
    reply = await service.ask(asked("how long does delivery take"))
    assert reply is not None
    assert reply.posts == ()
    assert "posts" not in reply.plain
    service.snapshot = snapshot_of(SMALL_FILE.replace("bot: {", "bot: {recent_posts: true, "))
    reply = await service.ask(asked("how long does delivery take"))
    assert reply is not None
    assert [shown.post.id for shown in reply.posts] == ["van", "award"]
    assert not reply.posts_related
    assert "Recent posts:" in reply.plain


async def test_a_half_sure_question_gets_suggestions_with_human_questions(service, asked: Asked):
    reply = await service.ask(asked("how is delivery"))
    assert reply is not None
    assert reply.outcome is Outcome.SUGGEST
    assert [each.question for each in reply.suggestions] == [
        "How long does delivery take?",
        "How much does delivery cost?",
    ]
    assert "1. How long does delivery take?" in reply.plain
    assert not reply.votable


async def test_a_miss_is_honest_and_names_a_person(service, asked: Asked):
    reply = await service.ask(asked("do you sell green bananas"))
    assert reply is not None
    assert (reply.outcome, reply.entry_id) == (Outcome.ABSTAIN, None)
    assert "mailto:hi@acme.dev" in reply.body
    assert not reply.votable, "one question at a time"


async def test_without_a_contact_a_miss_names_nobody(store, clock, asked: Asked):
    bare = "version: 1\nentries: [{id: a, question: Is it far?, answer: 'No.'}]\n"
    service = Service(
        snapshot_of(bare),
        recorder=Recorder(store),
        texts=load_texts(),
        clock=clock,
        platforms=PLATFORMS,
    )
    miss = await service.ask(asked("green bananas maybe"))
    talk = await service.ask(asked("hi"))
    assert miss is not None
    assert "mailto" not in miss.body
    assert talk is not None
    assert "Is it far?" in talk.body
    await service.close()


@pytest.mark.parametrize("text", ["hello", ""])
async def test_small_talk_and_noise_get_one_friendly_line_when_addressed(
    service, asked: Asked, text
):
    reply = await service.ask(asked(text))
    assert reply is not None
    assert reply.outcome is Outcome.ABSTAIN
    assert "Acme" in reply.body
    assert not reply.votable


@pytest.mark.parametrize("text", ["asdfgh", "kubernetes?"])
async def test_a_lone_word_hears_how_to_ask_and_whom_else(service, asked: Asked, text):
    reply = await service.ask(asked(text))
    assert reply is not None
    assert reply.outcome is Outcome.ABSTAIN
    assert "When are you open?" in reply.plain
    assert "hi@acme.dev" in reply.plain


@pytest.mark.parametrize(
    "text",
    [
        "\u4ef7\u683c\u591a\u5c11",
        "\u9001\u6599\u306f\u3044\u304f\u3089",
        "\u0e23\u0e32\u0e04\u0e32\u0e40\u0e17\u0e48\u0e32\u0e44\u0e23",
    ],
)
async def test_a_sentence_without_spaces_is_no_lone_word(service, asked: Asked, text):
    reply = await service.ask(asked(text))
    assert reply is not None
    assert "I have no answer to that yet" in reply.body


async def test_values_in_our_own_sentences_show_as_they_are(store, clock, asked: Asked):
    odd = (
        "version: 1\nsite: {name: A*B*C, url: 'https://a.dev', contact: 'https://a.dev/a)b'}\n"
        "entries: [{id: a, question: 'What is 2*3 and *args?', answer: A}]\n"
    )
    service = Service(
        snapshot_of(odd),
        recorder=Recorder(store),
        texts=load_texts(),
        clock=clock,
        platforms=PLATFORMS,
    )
    talk, miss = await service.ask(asked("hi")), await service.ask(asked("green bananas"))
    assert talk is not None
    assert miss is not None
    assert "A*B*C" in talk.plain
    assert "What is 2*3 and *args?" in talk.plain
    assert "https://a.dev/a)b" in miss.plain
    await service.close()


@pytest.mark.parametrize("text", ["thanks!", "asdfgh", "how is delivery", "green bananas please"])
async def test_a_listed_channel_hears_nothing_but_answers(service, asked: Asked, text):
    assert await service.ask(asked(text, place=Place.CHANNEL, channel="C1")) is None


async def test_a_listed_channel_hears_an_answer(service, asked: Asked):
    reply = await service.ask(asked(place=Place.CHANNEL, channel="C1"))
    assert reply is not None
    assert reply.visibility is Visibility.PUBLIC


async def test_a_command_is_answered_privately(service, asked: Asked):
    reply = await service.ask(asked(place=Place.CHANNEL, approach=Approach.COMMAND))
    assert reply is not None
    assert reply.visibility is Visibility.PRIVATE


async def test_a_thread_belongs_to_the_one_who_asked_there(service, asked: Asked):
    first = asked(place=Place.CHANNEL, channel="C1", message="root")
    assert await service.ask(first) is not None
    await settled(service)
    later = {"place": Place.THREAD, "channel": "C1", "thread": "root"}
    assert await service.ask(asked("how is delivery", user="U2", **later)) is None
    reply = await service.ask(asked("how is delivery", user="U1", **later))
    assert reply is not None
    assert reply.outcome is Outcome.SUGGEST


async def test_the_same_message_and_the_same_event_are_answered_once(service, asked: Asked):
    assert await service.ask(asked(message="1", event="e1")) is not None
    assert await service.ask(asked(message="1", event="e2")) is None
    assert await service.ask(asked(message="2", event="e1")) is None
    assert await service.ask(asked(message="3", event="e3")) is not None


async def test_after_a_restart_an_answered_message_stays_answered(
    tmp_path: Path, clock: Clock, asked: Asked
):
    question = asked(event="e1")
    replies = []
    for _ in range(2):
        store = Store(Database(data_dir=tmp_path), retention=timedelta(days=1), clock=clock)
        service = Service(
            snapshot_of(SMALL_FILE),
            recorder=Recorder(store),
            texts=load_texts(),
            clock=clock,
            platforms=PLATFORMS,
        )
        replies.append(await service.ask(question))
        await service.close()
    assert [reply is not None for reply in replies] == [True, False]


async def test_bots_are_neither_answered_nor_claimed_nor_recorded(service, database, asked: Asked):
    assert await service.ask(asked(author=Author.BOT)) is None
    await service.ask(asked())
    await settled(service)
    assert rows(database, "SELECT count(*) FROM claims") == [(1,)]
    assert rows(database, "SELECT count(*) FROM questions") == [(1,)]


async def test_a_question_is_recorded_masked_with_its_author_hashed(
    service, database, asked: Asked
):
    await service.ask(asked("are you open on weekends? ann@example.com", user="U-secret"))
    await settled(service)
    ((text, user, outcome, entry, top),) = rows(
        database, "SELECT text, user_hash, outcome, entry_id, top FROM questions"
    )
    assert text == "are you open on weekends? [email]"
    assert "U-secret" not in str(user)
    assert outcome in {"answer", "suggest"}
    assert '"opening-hours"' in str(top)
    assert entry in {"opening-hours", None}


async def test_small_talk_is_recorded_as_no_question(service, database, asked: Asked):
    await service.ask(asked("thanks!"))
    await service.ask(asked())
    await settled(service)
    assert rows(database, "SELECT text, outcome FROM questions ORDER BY outcome DESC") == [
        ("thanks!", "talk"),
        ("when are you open", "answer"),
    ]


async def test_somebody_elses_thanks_are_not_taken_for_a_greeting_of_ours(service, asked: Asked):
    reply = await service.ask(asked("thanks!", approach=Approach.MESSAGE_ACTION))
    assert reply is not None
    assert "no question in that message" in reply.body
    assert "Hello" not in reply.body


async def test_a_vote_is_kept_once_a_person_and_can_be_changed(
    service, desk: Desk, database, asked: Asked
):
    reply = await service.ask(asked())
    assert reply is not None
    for helpful in (True, False):
        vote = Feedback(reply.question_id, "U1", helpful)
        assert await desk.vote(vote, platform="slack")
    assert rows(database, "SELECT helpful FROM votes") == [(0,)]


async def test_a_vote_on_a_question_that_is_gone_is_not_kept(desk: Desk):
    assert not await desk.vote(Feedback("nothing", "U1", True), platform="slack")


async def test_a_chosen_suggestion_is_answered_and_noted(
    service, desk: Desk, database, asked: Asked
):
    question = asked("how is delivery")
    offered = await service.ask(question)
    assert offered is not None
    reply = desk.choose(offered.question_id, question, "delivery-cost")
    assert reply is not None
    assert (reply.question_id, reply.body) == (offered.question_id, "Five euros.")
    await settled(service)
    assert rows(database, "SELECT chosen_entry_id FROM questions") == [("delivery-cost",)]


async def test_a_suggestion_whose_entry_is_gone_gives_nothing(service, desk: Desk, asked: Asked):
    assert desk.choose("q", asked(), "gone") is None


async def settled(service: Service) -> None:
    await service.recorder.settle()


@pytest.mark.parametrize(
    ("facts", "follows"),
    [
        ({}, "delivery-time"),
        ({"thread": "t1", "place": Place.THREAD, "approach": Approach.MENTION}, "delivery-time"),
        ({"channel": "C2", "place": Place.CHANNEL, "approach": Approach.MENTION}, None),
    ],
)
async def test_a_question_that_leans_is_read_after_the_one_before_and_recorded_so(
    service: Service, database: Database, asked: Asked, facts, follows: str | None
):
    await service.ask(asked("how long does delivery take?", **facts))
    reply = await service.ask(asked("and how much is it?", user="U2", **facts))
    assert reply is not None
    await service.recorder.settle()
    (recorded,) = rows(
        database, "SELECT follows_entry_id FROM questions WHERE text LIKE 'and how%'"
    )
    assert recorded == (follows,)


@pytest.mark.parametrize(
    ("threads", "follows"),
    [
        # Each of the messages begins a thread of its own, or goes on in one, or in another one.
        ((None, None), "delivery-time"),
        (("t1", "t1"), "delivery-time"),
        (("t1", "t2"), "delivery-time"),
        ((None, "t2"), "delivery-time"),
        (("t1", None), "delivery-time"),
    ],
)
async def test_the_threads_of_a_direct_message_are_one_conversation(
    service: Service, database: Database, asked: Asked, threads, follows: str
):
    first, second = threads
    await service.ask(asked("how long does delivery take?", thread=first))
    await service.ask(asked("and how much is it?", thread=second))
    await service.recorder.settle()
    assert rows(database, "SELECT follows_entry_id FROM questions WHERE text LIKE 'and how%'") == [
        (follows,)
    ]


async def test_the_own_thread_of_a_direct_message_comes_first(
    service: Service, database: Database, clock: Clock, asked: Asked
):
    await service.ask(asked("how long does delivery take?", thread="t1"))
    await service.recorder.settle()
    clock.advance(timedelta(minutes=1))
    await service.ask(asked("when are you open?", thread="t2"))
    await service.recorder.settle()
    await service.ask(asked("and how much is it?", thread="t1"))
    await service.recorder.settle()
    assert rows(database, "SELECT follows_entry_id FROM questions WHERE text LIKE 'and how%'") == [
        ("delivery-time",)
    ]


async def test_an_answer_of_long_ago_is_nothing_to_go_on_from(
    service: Service, database: Database, clock: Clock, asked: Asked
):
    await service.ask(asked("how long does delivery take?"))
    await service.recorder.settle()
    clock.advance(timedelta(hours=1))
    await service.ask(asked("and how much is it?"))
    await service.recorder.settle()
    assert rows(database, "SELECT COUNT(*) FROM questions WHERE follows_entry_id IS NOT NULL") == [
        (0,)
    ]


async def test_a_reader_without_sentences_of_their_own_reads_the_files_language(
    store: Store, clock: Clock, asked: Asked, tmp_path: Path
):
    (tmp_path / "en.toml").write_text(ENGLISH.read_text("utf-8"), "utf-8")
    (tmp_path / "de.toml").write_text('miss_contact = "Weiß ich nicht."\n', "utf-8")
    (tmp_path / "pt.toml").write_text('miss_contact = "Não sei."\n', "utf-8")
    german = SMALL_FILE.replace("bot: {", "bot: {locale: de, ")
    service = Service(
        snapshot_of(german),
        recorder=Recorder(store),
        texts=load_texts(folder=tmp_path),
        clock=clock,
        platforms=PLATFORMS,
    )
    for locale, said, spoken in (
        (None, "Weiß ich nicht.", "de"),
        ("fr", "Weiß ich nicht.", "de"),
        ("pt-BR", "Não sei.", "pt-BR"),
    ):
        reply = await service.ask(asked("do you sell green bananas", locale=locale))
        assert reply is not None
        assert (reply.body, reply.locale) == (said, spoken)
    # A file that is saved with another language changes it for them too.
    service.snapshot = snapshot_of(german.replace("locale: de", "locale: pt"))
    reply = await service.ask(asked("do you sell green bananas", locale="fr"))
    assert reply is not None
    assert reply.body == "Não sei."
    await service.close()


async def test_nobody_overtakes_who_asked_before(service: Service, asked: Asked):
    await service.ask(asked("when are you open"))
    done: list[str] = []

    async def ask(text: str) -> None:
        await service.ask(asked(text))
        done.append(text)

    # The second is remembered, the first has to be ranked.
    await asyncio.gather(ask("how long will a delivery take to arrive"), ask("when are you open"))
    assert done == ["how long will a delivery take to arrive", "when are you open"]
