"""What staff are told of faqbot itself."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from faqbot.insight import Found, Gap
from faqbot.insight.folding import Reasons, Tally, Wording
from faqbot.markup import parse
from faqbot.markup.tree import CodeBlock
from faqbot.model import Decision, Feedback, Handover, Outcome, Person, Place, Question, Rule
from faqbot.service import Services
from faqbot.service.catalogue import entry_of, topic_of, topics
from faqbot.service.gaps import told as gaps_told
from faqbot.store import AskedQuestion, Store
from faqbot.texts import load_texts
from tests.conftest import SMALL_FILE, Clock, knowledge_of

Asked = Callable[..., Question]


async def test_status_counts_the_week_and_what_waits(services: Services, asked: Asked, clock):
    service = services.service
    answered = await service.ask(asked())
    missed = await service.ask(asked("do you sell green bananas"))
    assert answered is not None
    assert missed is not None
    await service.recorder.settle()
    await services.desk.vote(
        Feedback(answered.question_id, "U1", True, "opening-hours"), platform="slack"
    )

    async def post(_: Handover) -> bool:
        return True

    await services.handovers.hand_over(
        missed.question_id, platform="slack", asker=Person("U1", "Ada"), post=post
    )
    shown = await services.admin.status(load_texts())
    assert service.snapshot.knowledge.revision in shown
    assert "1 answered, 0 suggested, 1 missed (1 of them by the revision that is live)" in shown
    assert "votes: 1 helpful, 0 not" in shown
    assert "3 entries, live for less than a minute" in shown
    assert "Waiting for a person**: 1" in shown
    assert "**Load**: 0 questions under way, 0.0 s" in shown
    assert "Since the start 2 answered" in shown
    assert "slack-socket**: connected" in shown
    clock.advance(timedelta(days=8))
    shown = await services.admin.status(load_texts())
    assert "0 answered, 0 suggested, 0 missed" in shown
    assert "live for 8 days" in shown


async def test_status_tells_what_was_taken_and_never_dealt_with(
    services: Services, asked: Asked, clock: Clock
):
    recorder = services.service.recorder
    assert "never dealt with" not in await services.admin.status(load_texts())
    for number in range(3):
        assert await recorder.claim(asked(message=f"x{number}"))
    clock.advance(timedelta(minutes=6))
    await recorder.count_lost()
    shown = await services.admin.status(load_texts())
    assert "**Lost in the last day**: 3 messages" in shown


async def test_a_bad_version_shows_its_lines_until_it_is_mended(services: Services, tmp_path: Path):
    texts = load_texts()
    file = tmp_path / "faqs.yaml"
    file.write_text("version: 1\nentries: [", "utf-8")
    shown = await services.admin.reload(texts)
    assert "faqs.yaml:2" in shown
    assert "stays live" in shown
    assert "faqs.yaml:2" in await services.admin.status(texts)
    file.write_text(SMALL_FILE.replace("**nine**", "*ten*"), "utf-8")
    assert "was read again" in await services.admin.reload(texts)
    assert "cannot be used" not in await services.admin.status(texts)
    assert "has not changed" in await services.admin.reload(texts)


async def test_staff_of_both_platforms_are_told_how_to_accept_what_is_held(
    services: Services, tmp_path: Path
):
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE.replace("id: delivery", "id: other"), "utf-8")
    shown = await services.admin.reload(load_texts())
    assert "`/faqadmin reload --accept`" in shown
    assert "`/faqadmin reload accept:True`" in shown


async def test_a_file_that_is_gone_is_told(services: Services, tmp_path: Path):
    (tmp_path / "faqs.yaml").unlink()
    assert "faqs.yaml" in await services.admin.reload(load_texts())


async def test_why_shows_the_rule(services: Services):
    shown = await services.admin.why("when are you open?", load_texts())
    assert "opening-hours" in shown
    assert shown.startswith("```")


async def test_a_miss_of_an_earlier_revision_is_told_apart(
    services: Services, asked: Asked, tmp_path: Path
):
    await services.service.ask(asked("do you sell green bananas"))
    await services.service.recorder.settle()
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE.replace("**nine**", "*ten*"), "utf-8")
    await services.admin.reload(load_texts())
    shown = await services.admin.status(load_texts())
    assert "1 missed (0 of them by the revision that is live)" in shown


@pytest.mark.parametrize("ticks", ["```", "`````", "~~~ ```"])
async def test_backticks_end_no_block_of_code(services: Services, tmp_path: Path, ticks: str):
    entry = f'\n  - {{id: hostile, question: "zebra\\n{ticks}\\nzebra", answer: yes}}\n'
    file = tmp_path / "faqs.yaml"
    file.write_text(SMALL_FILE.replace("\nposts:", f"{entry}posts:"), "utf-8")
    await services.admin.reload(load_texts())
    why = await services.admin.why("zebra zebra", load_texts())
    file.write_text(SMALL_FILE.replace("aliases", f'"{ticks}\\n{ticks}"'), "utf-8")
    broken = await services.admin.reload(load_texts())
    for shown in (why, broken, await services.admin.status(load_texts())):
        blocks = parse(shown).blocks
        (code,) = [block for block in blocks if isinstance(block, CodeBlock)]
        assert ticks in code.text
        assert not any(ticks in str(block) for block in blocks if block is not code)


async def test_staff_read_in_their_own_language(services: Services, tmp_path: Path):
    (tmp_path / "en.toml").write_bytes((files("faqbot.texts") / "en.toml").read_bytes())
    (tmp_path / "de.toml").write_text(
        'status_waiting = "**Wartet**: {n}"\nconnection_connected = "verbunden"\n'
        'why_wording = "gesucht als: {wording}"\n'
    )
    german = load_texts("de", folder=tmp_path)
    shown = await services.admin.status(german)
    assert "**Wartet**: 0" in shown
    assert "slack-socket**: verbunden" in shown
    assert "gesucht als: are you open" in await services.admin.why("are you open", german)


def test_topics_stand_in_the_order_of_the_file_and_those_without_one_last():
    text = SMALL_FILE.replace(
        "id: delivery-time", "id: delivery-time\n    topic: our-delivery"
    ).replace("id: delivery-cost", "id: delivery-cost\n    topic: our-delivery")
    knowledge = knowledge_of(text)
    assert [(each.name, len(each.entries)) for each in topics(knowledge)] == [
        ("our-delivery", 2),
        (None, 1),
    ]
    assert topic_of(knowledge, "our DELIVERY") == topics(knowledge)[0]
    assert topic_of(knowledge, "none") is None


@pytest.mark.parametrize(
    "name", ["delivery-cost", "Delivery-Cost ", "how much does delivery cost?"]
)
def test_an_entry_is_found_by_its_id_or_its_question(name: str):
    entry = entry_of(knowledge_of(SMALL_FILE), name)
    assert entry is not None
    assert entry.id == "delivery-cost"
    assert entry_of(knowledge_of(SMALL_FILE), "delivery") is None


async def test_gaps_show_what_two_people_asked_in_vain(services: Services, asked: Asked):
    service, texts = services.service, load_texts()
    assert "Nothing was asked in vain in the last 30 days" in await services.admin.gaps(texts)
    for user, question in (
        ("U1", "do you sell <green> bananas"),
        ("U2", "do you sell <green> bananas?"),
        ("U3", "may my secret project stay secret"),
    ):
        await service.ask(asked(question, user=user, place=Place.DIRECT_MESSAGE))
    await service.recorder.settle()
    shown = await services.admin.gaps(texts)
    assert "1 gap among 3 questions" in shown
    assert "do you sell \\<green\\> bananas" in shown
    assert "2 questions by 2 people, 2 missed" in shown
    assert "secret project" not in shown
    assert "1 gap more by one person alone: not shown" in shown
    assert "secret project" in await services.admin.gaps(texts, confirmed=True)


async def test_gaps_that_the_live_file_answers_are_gone(
    services: Services, asked: Asked, tmp_path: Path
):
    service, texts = services.service, load_texts()
    for user in ("U1", "U2"):
        await service.ask(asked("do you sell green bananas", user=user, place=Place.DIRECT_MESSAGE))
    await service.recorder.settle()
    assert "green bananas" in await services.admin.gaps(texts)
    entry = "  - {id: bananas, question: Do you sell green bananas?, answer: We do.}\nposts:"
    (tmp_path / "faqs.yaml").write_text(SMALL_FILE.replace("posts:", entry), "utf-8")
    await services.admin.reload(texts)
    assert "green bananas" not in await services.admin.gaps(texts)


async def test_gaps_leave_out_what_is_ignored_and_keep_it_ignored(
    services: Services, asked: Asked, store: Store, clock: Clock
):
    service, texts = services.service, load_texts()
    store.gaps.ignore(["do you sell green bananas"])
    for _ in range(2):
        clock.advance(timedelta(days=100))
        await service.ask(asked("do you sell green bananas", place=Place.DIRECT_MESSAGE))
        await service.recorder.settle()
        assert "bananas" not in await services.admin.gaps(texts, confirmed=True)
    store.purge()
    assert store.gaps.ignored() == ["do you sell green bananas"]


async def test_gaps_tell_that_the_oldest_are_left_out(services: Services, asked: Asked):
    service, texts = services.service, load_texts()

    def kept(store: Store, number: int) -> None:
        question = asked("do you sell green bananas", place=Place.DIRECT_MESSAGE)
        store.record_all(
            [
                AskedQuestion(f"{number}-{each}", question, Outcome.ABSTAIN, None, [], "r")
                for each in range(number)
            ]
        )

    await service.recorder.ask(lambda store: kept(store, 10_000), None)
    assert "left out" not in await services.admin.gaps(texts, confirmed=True)
    await service.recorder.ask(lambda store: kept(store, 1), None)
    shown = await services.admin.gaps(texts, confirmed=True)
    assert "at least 1 question more, the oldest or rarest, left out" in shown


def _gap(text: str, people: int = 2) -> Gap:
    who = frozenset(map(str, range(people)))
    tally = Tally(None, people, who, Reasons(missed=people))
    at = datetime(2026, 11, 1, tzinfo=UTC)
    wording = Wording(text, text, (tally,), at, at)
    return Gap((wording,), None, Decision(Outcome.ABSTAIN, (), Rule.NONE_NEAR), 2)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Found(questions=3, hidden=1), "3 questions, and no gap to show"),
        (Found(questions=3, hidden=2), "2 gaps more by one person alone: not shown"),
        (Found(questions=9, answered=1, noise=2), "1 gap answered by now; 2 questions of small"),
        (Found(questions=9, ignored_questions=4, leaning=1), "4 questions like what you chose"),
        (Found(questions=9, noise=1, leaning=1), ": 1 question leaning on the answer before; 1 "),
        (Found(questions=9, left_out=5), "at least 5 questions more"),
        (Found((_gap("where is [phone]"), _gap("bananas")), 4), "what is masked, in 1 gap."),
        (Found(tuple(_gap(f"thing {n}") for n in range(13)), 26), "And 3 more."),
    ],
)  # fmt: skip
def test_gaps_say_how_much_is_not_shown_and_why(found: Found, told: str):
    assert told in gaps_told(found, load_texts(), days=30)


def test_gaps_of_which_nothing_is_held_back_say_nothing_of_that():
    shown = gaps_told(Found((_gap("bananas"),), 2), load_texts(), days=30)
    assert not re.search(r"not shown|Not counted|left out|masked|more", shown)


async def test_gaps_without_a_store_are_an_apology(services: Services):
    await services.service.recorder.close()
    assert await services.admin.gaps(load_texts()) == load_texts().say("apology")
