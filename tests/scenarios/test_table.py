"""Every cell of the table of who gets a reply, over the real wire of each platform."""

import pytest

from tests.scenarios.speakers import ADDRESSED, HEARD, PLACES, speaker_on
from tests.scenarios.stages import FAQS, OPEN, Stage

MISS = "do you sell green bananas"
DELIVERY = "how long does delivery take?"
# The rows are about who is heard; a cooldown would hide who is not.
PATIENT = FAQS.replace("answer_in:", "cooldown: 0s, answer_in:")


@pytest.mark.parametrize("place", PLACES)
async def test_people_are_heard_where_the_table_says_and_nobody_else_is(
    chat_stage: Stage, place: str
):
    chat_stage.write_faqs(PATIENT)
    speaker = speaker_on(chat_stage)
    if not speaker.reaches(place):
        pytest.skip("there are no forum posts")
    await chat_stage.start()
    if await speaker.prepare(place, OPEN):
        assert "nine" in await chat_stage.reply()
    for author in speaker.authors:
        await speaker.say(place, author, DELIVERY)
        is_owner = place != "own thread" or author == "human"
        if author.startswith("human") and place in HEARD and is_owner:
            assert "Three" in await chat_stage.reply(), author
        await chat_stage.silence()


@pytest.mark.parametrize("place", PLACES)
async def test_an_edit_a_deletion_and_a_redelivery_are_silence(chat_stage: Stage, place: str):
    chat_stage.write_faqs(PATIENT)
    speaker = speaker_on(chat_stage)
    if not speaker.reaches(place):
        pytest.skip("there are no forum posts")
    await chat_stage.start()
    if await speaker.prepare(place, OPEN):
        await chat_stage.reply()
    await speaker.say(place, "human", MISS)
    if place in ADDRESSED:
        assert "no answer to that yet" in await chat_stage.reply()
    await speaker.edit(DELIVERY)
    await chat_stage.silence()
    await speaker.delete()
    await chat_stage.silence()
    await speaker.say(place, "human", DELIVERY)
    if place in HEARD:
        assert "Three" in await chat_stage.reply()
    await speaker.again()
    await chat_stage.silence()
