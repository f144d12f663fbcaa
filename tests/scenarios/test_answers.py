"""What people see, the same on every platform."""

import asyncio

import pytest

from tests.scenarios.stages import FAQS, OPEN, Stage

LONG = "\n".join(
    [
        "## What we do",
        *(
            f"{n}. step **{n}** with [a link](https://acme.dev/{n}) and `code {n}`"
            for n in range(60)
        ),
        "",
        "```python",
        *(f"print('line {n}')  # a line of code that goes on for a while" for n in range(80)),
        "```",
        "",
        *(f"- point {n} has some more words to say about the matter\n" for n in range(40)),
        "the very end",
    ]
)


GIFTS = """\
  - {id: gifts, title: Gift cards are here, url: /blog/gifts, excerpt: Buy a gift card for a friend., published: 2026-10-01}
"""


async def test_a_direct_question_gets_its_answer_its_source_and_its_post(any_stage: Stage):
    await any_stage.start()
    shown = await any_stage.asked(OPEN)
    for part in ("We open at", "nine", "Hours", "Ann", "https://acme.dev/hours", "Summer hours",
                 "Longer days.", "https://acme.dev/blog/summer"):  # fmt: skip
        assert part in shown, part
    await any_stage.silence()


async def test_a_miss_is_honest_and_names_a_person(any_stage: Stage):
    await any_stage.start()
    shown = await any_stage.asked("do you sell green bananas")
    assert "no answer to that yet" in shown
    assert "hi@acme.dev" in shown


async def test_below_a_miss_stands_a_post_that_is_near_to_what_was_asked(any_stage: Stage):
    any_stage.write_faqs(FAQS + GIFTS)
    await any_stage.start()
    shown = await any_stage.asked("can I buy a gift card for my sister?")
    lines = ("no answer to that yet", "hi@acme.dev", "This post is near to what you asked",
             "Gift cards are here", "Buy a gift card for a friend.", "https://acme.dev/blog/gifts")  # fmt: skip
    for part in lines:
        assert part in shown, part
    if any_stage.reaches_channels:
        await any_stage.write("can I buy a gift card for my sister?", listed=True)
        await any_stage.silence()


async def test_a_half_sure_question_gets_human_questions(any_stage: Stage):
    await any_stage.start()
    shown = await any_stage.asked("how is delivery")
    assert "How much does delivery cost?" in shown
    assert "How long does delivery take?" in shown


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("thanks!", "You're welcome!"),
        ("hello", "I answer questions about Acme"),
        ("bye", "Goodbye!"),
    ],
)
async def test_small_talk_gets_one_friendly_line(any_stage: Stage, text: str, said: str):
    await any_stage.start()
    assert said in await any_stage.asked(text)


async def test_ten_thousand_characters_arrive_whole(any_stage: Stage):
    assert len(LONG) > 10_000
    body = LONG.replace("\n", "\n      ")
    any_stage.write_faqs(FAQS.replace('"Five euros."', f"|\n      {body}"))
    await any_stage.start()
    shown = await any_stage.asked("How much does delivery cost?")
    for part in ("What we do", *(f"code {n}" for n in range(60)), "the very end",
                 *(f"print('line {n}')" for n in range(80)), *(f"point {n} has" for n in range(40))):  # fmt: skip
        assert part in shown, part
    if any_stage.reaches_channels:
        assert shown.count("```") % 2 == 0


WRITTEN = """\
See <b>all prices</b> at [our page](/prices?a=1)<br>or https://acme.dev/src/__init__.py and
(https://acme.dev/_next_/*x*). <!-- Ann: check -->

[Call us](tel:+49-30-1234), or read <a href="/faq">the list</a> and `<!-- code -->`.
"""


async def test_links_and_html_arrive_as_they_were_meant(any_stage: Stage):
    body = WRITTEN.replace("\n", "\n      ")
    any_stage.write_faqs(FAQS.replace('"Five euros."', f"|\n      {body}"))
    await any_stage.start()
    shown = await any_stage.asked("How much does delivery cost?")
    for part in ("all prices", "our page", "https://acme.dev/prices?a=1", "+49-30-1234",
                 "https://acme.dev/src/__init__.py", "https://acme.dev/_next_/*x*", "the list",
                 "https://acme.dev/faq", "<!-- code -->"):  # fmt: skip
        assert part in shown, part
    for part in ("Ann", "<b>", "<br>", "<a ", "tel:"):
        assert part not in shown, part
    assert any_stage.live() == []


async def test_nothing_live_leaves(any_stage: Stage):
    hostile = "@everyone @here <!channel> <@U0BOB> <@1> [x](javascript:alert) <https://a.dev|x>"
    any_stage.write_faqs(
        FAQS.replace('"Five euros."', f"'{hostile}'").replace("Summer hours", "<!here> @everyone")
    )
    await any_stage.start()
    await any_stage.asked("How much does delivery cost?")
    await any_stage.asked(OPEN)
    await any_stage.asked("@everyone <!channel> how is delivery")
    assert any_stage.live() == []


async def test_a_saved_file_is_live_within_two_seconds(chat_stage: Stage):
    await chat_stage.start()
    chat_stage.write_faqs(FAQS.replace("**nine**", "*ten*"))
    await asyncio.sleep(2)
    assert "ten" in await chat_stage.asked(OPEN)


async def test_a_broken_file_leaves_the_last_good_and_is_said_once(chat_stage: Stage):
    await chat_stage.start()
    chat_stage.write_faqs("version: 1\nentries: [")
    async with asyncio.timeout(10):
        while not any("faqs.yaml:2" in line for line in chat_stage.lines):
            await asyncio.sleep(0.05)
    assert "nine" in await chat_stage.asked(OPEN)
    await asyncio.sleep(1.2)
    assert sum("faqs.yaml:2" in line for line in chat_stage.lines) == 1
