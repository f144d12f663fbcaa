"""The words of buttons: those of today survive, those of before are still read, and no others."""

from typing import Any

import pytest

from faqbot.conversation.actions import (
    AskPerson,
    Cancel,
    Confirm,
    Finish,
    OpenReply,
    Post,
    Preview,
    SendReply,
    SharePost,
    ShowEntry,
    ShowPosts,
    ShowTopic,
    Take,
    Undo,
    Vote,
    decode,
    encode,
)


@pytest.mark.parametrize(
    ("action", "name"),
    [
        (AskPerson("q"), "person"), (Confirm("q"), "confirm"), (Cancel(), "cancel"),
        (OpenReply("h"), "reply"), (SendReply("h"), "replied"), (Take("h"), "taken"),
        (Finish("h"), "done"), (ShowEntry("e"), "show"), (ShowTopic("t"), "topic"),
        (ShowTopic("t", 0), "topic"), (ShowTopic("t", 25), "topic"), (ShowTopic("*"), "topic"),
        (ShowPosts(0), "posts"), (ShowPosts(5, ("van",)), "posts"), (SharePost("p"), "publish"),
        (Vote("q", None, helpful=True), "yes"), (Vote("q", "e", helpful=False), "no"),
    ],
    ids=repr,
)  # fmt: skip
def test_an_action_has_a_name_and_survives_its_words(action: Any, name: str):
    assert encode(action)[0] == name
    assert decode(encode(action)) == action


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("feedback q _ +", Vote("q", None, helpful=True)),
        ("feedback q e -", Vote("q", "e", helpful=False)),
        ("instead q 12345 e", Preview("q", "e", ("12345",))),
        ("instead q e", Preview("q", "e")),
        ("search e", ShowEntry("e")),
        ("pick e", ShowEntry("e")),
        ("topic _", ShowTopic(ShowTopic.REST)),
        ("topic our place", ShowTopic("our place")),
        ("topic our place:3", ShowTopic("our place", 3)),
        ("topic a:b", ShowTopic("a:b")),
        ("topic :3", ShowTopic(":3")),
        ("undo U1 2 +3", Undo("U1", ("2", "+3"))),
        ("post q e", Post("q", "e")),
    ],
)
def test_words_of_before_are_still_read(words: str, action: Any):
    assert decode(words.split(" ")) == action


@pytest.mark.parametrize(
    "words",
    ["", "dance", "instead q", "instead q e a b c d e", "post q", "post q e C", "post q e C 1 _ x", "cancel x",
     "choose q", "share q", "done", "reply", "yes q", "forget a b", "posts", "posts x", "posts -1", "publish", "publish a b"],
)  # fmt: skip
def test_other_words_are_no_action(words: str):
    assert decode(words.split(" ")) is None
