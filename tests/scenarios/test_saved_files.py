"""What becomes of a saved faqs.yaml while the bot runs: fault 9, with real files on real wires."""

import asyncio
import re

import pytest

from tests.scenarios.hands import FAQS_WITH_STAFF, Hands, hands_on
from tests.scenarios.stages import FAQS, OPEN, Stage

WHOLE = "\n".join(
    FAQS_WITH_STAFF if line.startswith("bot:") else line for line in FAQS.splitlines()
)
CUT = WHOLE[: WHOLE.index("  - id: delivery-time")]
BOMB = "version: 1\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
)
BAD_FILES = {
    "half written": (WHOLE[: WHOLE.index("nine**")], r"faqs\.yaml:\d+:\d+: "),
    "empty": ("", r"faqs\.yaml:1:1: |faqs\.yaml.*empty"),
    "no YAML": ("version: 1\nentries: [", r"faqs\.yaml:2:\d+: "),
    "deep": ("version: 1\nentries: " + "[" * 50_000, r"faqs\.yaml:2:\d+: .*deep"),
    "a bomb": (BOMB, r"faqs\.yaml:2:\d+: .*anchor"),
    "not text": ("\x00\x00", r"faqs\.yaml:1:1: "),
}


@pytest.fixture
async def hands(chat_stage: Stage) -> Hands:
    chat_stage.write_faqs(WHOLE)
    chat_stage.patch.setenv("FAQBOT_REPORT_TO_HANDOFF", "true")
    chat_stage.patch.setenv("FAQBOT_LOG_LEVEL", "INFO")
    await chat_stage.start()
    return hands_on(chat_stage)


async def heard(stage: Stage, pattern: str) -> list[str]:
    """The lines of the log that fit, once there is one."""
    async with asyncio.timeout(15):
        while not (found := [line for line in stage.lines if re.search(pattern, line)]):
            await asyncio.sleep(0.02)
    return found


def replace(stage: Stage, content: str) -> None:
    """Save as editors do: a new file in the place of the old one."""
    other = stage.faqs.with_name("faqs.yaml~")
    other.write_text(stage.filled(content), "utf-8")
    other.replace(stage.faqs)


async def test_bad_files_leave_the_last_good_say_why_once_and_are_told_to_staff(
    chat_stage: Stage, hands: Hands
):
    for name, (content, pattern) in BAD_FILES.items():
        chat_stage.lines.clear()
        replace(chat_stage, content)
        assert len(await heard(chat_stage, pattern)) == 1, name
        await hands.until("cannot be used, so revision")
    assert "nine" in await chat_stage.asked(OPEN)
    await hands.run("faqadmin status", by="staff")
    await hands.until("The saved file cannot be used")


async def test_a_huge_and_a_deleted_file_leave_the_last_good(chat_stage: Stage, hands: Hands):
    with chat_stage.faqs.open("r+b") as file:
        file.truncate(100 * 1024 * 1024)
    assert len(await heard(chat_stage, "larger than 8 MB")) == 1
    chat_stage.faqs.unlink()
    assert len(await heard(chat_stage, "no such file")) == 1
    assert "nine" in await chat_stage.asked(OPEN)
    replace(chat_stage, WHOLE.replace("**nine**", "*ten*"))
    await heard(chat_stage, "is live")
    assert "ten" in await chat_stage.asked(OPEN)


async def test_a_file_cut_short_is_held_until_staff_accept_it(chat_stage: Stage, hands: Hands):
    replace(chat_stage, CUT)
    (line,) = await heard(chat_stage, "held: revision")
    assert "drops 2 of 3 entries (delivery-time, delivery-cost)" in line
    await hands.until("waits to be accepted")
    await hands.run("faqadmin status", by="staff")
    await hands.until("The saved file waits to be accepted")
    await hands.run("faqadmin reload", by="staff")
    await hands.until("if the file was cut short, save it again")
    assert "Three" in await chat_stage.asked("how long does delivery take?")
    await hands.run("faqadmin reload", "--accept", by="staff")
    await hands.until("is live, 1 entry")
    await hands.run("faqadmin status", by="staff")
    await hands.until("1 entry, live for")


async def test_who_is_no_staff_accepts_nothing(chat_stage: Stage, hands: Hands):
    replace(chat_stage, CUT)
    await heard(chat_stage, "held: revision")
    await hands.run("faqadmin reload", "--accept")
    await hands.until("This is for staff")
    assert "Three" in await chat_stage.asked("how long does delivery take?")


async def test_a_file_written_in_two_steps_is_read_once_it_is_whole(
    chat_stage: Stage, hands: Hands
):
    whole = chat_stage.filled(WHOLE.replace("**nine**", "*ten*"))
    half = len(whole) // 2
    with chat_stage.faqs.open("w", encoding="utf-8") as file:
        file.write(whole[:half])
        file.flush()
        # Less than what two looks that agree are apart.
        await asyncio.sleep(0.3)
        file.write(whole[half:])
    await heard(chat_stage, "is live")
    assert not any("last good version" in line for line in chat_stage.lines)
    assert "ten" in await chat_stage.asked(OPEN)
