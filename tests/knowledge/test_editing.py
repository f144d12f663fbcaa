"""Changes of faqs.yaml by a program: what is meant changes, and no other byte."""

import difflib
import errno
import os
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from faqbot.adapters import PLATFORMS
from faqbot.errors import EditError
from faqbot.knowledge import read_text
from faqbot.knowledge.document import Path as Place
from faqbot.knowledge.editing import Draft, checked, with_alias, with_entry, with_test
from faqbot.knowledge.edits import cut_out, rewritten
from faqbot.knowledge.source import CONTROL_CHARACTER
from faqbot.knowledge.source_text import Sheet, at, key_renamed, taken_out, text_put
from faqbot.knowledge.writing import write
from faqbot.matching.normalise import phrasing_key
from faqbot.model import Entry

PLAIN = """\
# Ours.
version: 1

entries:

  - id: hours      # stays
    question: When are you open?
    aliases:
      - what are your opening hours   # typed often
      - "are you open: today"
      # - an old one

    answer: |
      At **nine**.

      # no comment

    # Who asks?
    owner: sales


  - id: cost
    question: How much is it?
    answer: Five.
    tests:
      asks:
        - what is the price

# Below the entries.
posts:
  - {id: p, title: T, url: "https://acme.dev/p", published: 2026-01-01}
"""
UNINDENTED = """\
version:   1
entries:
- id:       hours
  question: 'When are you open?'
  aliases:
  - 'what are your opening hours'
  - 'are you open
    today'
  answer: >-
    At
    nine.
- id:       cost
  question: 'How much is it?'
  answer:   'Five.'
  tests: {asks: [what is the price]}"""
FLOW = """\
{version: 1, entries: [
  {id: hours, question: "When are you open?", aliases: [what are your opening hours, "are you: open" ], answer: "Nine"},   # one
  {id: cost, question: How much is it, answer: Five, tests: {}, aliases: [
     costs,  # a
     price,  # b
  ]},
]}   # end
"""
WIDE = """\
%YAML 1.1
---
version: 1\t# a tab
site:
        name:   Acme\u00a0Ü
        url:    https://acme.dev
entries:
    -   id: hours
        question:
            When are
            you open?
        aliases:
            -   what are your opening hours
            -   |
                are you
                open

        answer: |2
            Nine
    -
        id: cost
        answer: "Fi\\
          ve \\u00e9"
        question: How much is it?
        tests:
            not:
                -   x
            asks: [a,
              b]
...
"""
CRLF = "\ufeff" + PLAIN.replace("\n", "\r\n").rstrip()
FORMATS = {"plain": PLAIN, "unindented": UNINDENTED, "flow": FLOW, "wide": WIDE, "crlf": CRLF}


def entry_of(content: bytes, entry_id: str) -> Entry:
    reading = read_text(content, PLATFORMS, name="faqs.yaml")
    assert reading.knowledge is not None, reading.report
    entry = reading.knowledge.entry(entry_id)
    assert entry is not None
    return entry


def changed_lines(before: bytes, after: bytes) -> tuple[list[bytes], list[bytes]]:
    """The lines that only one of the two has; line ends count, a missing last one apart."""
    old, new = (content.splitlines(keepends=True) for content in (before, after))
    gone, come = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += old[a:b]
            come += new[c:d]
    return gone, come


@pytest.fixture(params=FORMATS)
def content(request: pytest.FixtureRequest) -> bytes:
    return FORMATS[request.param].encode()


@pytest.mark.parametrize("entry_id", ["hours", "cost"])
@pytest.mark.parametrize(
    "alias",
    ["till when", "is it: [open], #1?", "so, {that} or [this]", '"so"', "yes", "'t is", "日本"],
)
def test_an_alias_is_added_and_the_rest_stays(content: bytes, entry_id: str, alias: str):
    after = with_alias(content, entry_id, alias, PLATFORMS)
    old, new = entry_of(content, entry_id), entry_of(after, entry_id)
    assert new.aliases == (*old.aliases, alias)
    assert_little_changed(content, after, most=2)


@pytest.mark.parametrize("entry_id", ["hours", "cost"])
def test_a_test_question_is_added_and_the_rest_stays(content: bytes, entry_id: str):
    after = with_test(content, entry_id, "open: when?", PLATFORMS)
    old, new = entry_of(content, entry_id), entry_of(after, entry_id)
    assert new.tests.asks == (*old.tests.asks, "open: when?")
    assert new.tests.rejects == old.tests.rejects
    assert_little_changed(content, after, most=3)


def test_an_entry_is_added_and_the_rest_stays(content: bytes):
    draft = Draft("new", "Who: are you?", "We.\n\n- *Us*", ("x #1", "y"), ("z?",))
    after = with_entry(content, draft, PLATFORMS)
    entry = entry_of(after, "new")
    assert (entry.question, entry.aliases) == ("Who: are you?", ("x #1", "y"))
    assert (entry.answer, entry.tests.asks) == ("We.\n\n- *Us*", ("z?",))
    assert_little_changed(content, after, most=16)


def assert_little_changed(before: bytes, after: bytes, *, most: int) -> None:
    """Lines were added, or one line was added to; whatever stood there stands there."""
    gone, come = changed_lines(before, after)
    assert len(come) <= most
    for line in gone:
        rest = iter(b"".join(come))
        assert all(byte in rest for byte in line.rstrip(b"\r\n")), (line, come)
    assert len(gone) <= 1
    assert after.endswith(b"\n") == before.endswith(b"\n")
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    assert (b"\r\n" in after) == (b"\r\n" in before)
    assert after.count(b"\r\n") in {0, after.count(b"\n")}


def test_new_lines_are_written_as_their_neighbours_are():
    assert (
        "      - till when\n" in with_alias(PLAIN.encode(), "cost", "till when", PLATFORMS).decode()
    )
    added = with_alias(UNINDENTED.encode(), "cost", "till when", PLATFORMS).decode()
    assert "question: 'How much is it?'\n  aliases:\n  - 'till when'\n  answer" in added
    added = with_alias(WIDE.encode(), "hours", "till when", PLATFORMS).decode()
    assert "                open\n            -   till when\n\n        answer" in added
    added = with_alias(FLOW.encode(), "hours", "till when", PLATFORMS).decode()
    assert ', "are you: open", till when ], answer' in added


def test_a_new_entry_is_parted_as_its_neighbours_are():
    added = with_entry(PLAIN.encode(), Draft("new", "Q", "A"), PLATFORMS).decode()
    assert (
        "        - what is the price\n\n\n  - id: new\n    question: Q\n    answer: A\n\n# Below"
    ) in added
    added = with_entry(UNINDENTED.encode(), Draft("new", "Q", "A"), PLATFORMS).decode()
    assert added.endswith("\n- id: 'new'\n  question: 'Q'\n  answer: 'A'")


def phrasings_of(content: bytes) -> list[str]:
    return [text for name in ("hours", "cost") for text in entry_of(content, name).phrasings]


SIGNS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(
    alias=SIGNS, kind=st.sampled_from(list(FORMATS)), entry_id=st.sampled_from(["hours", "cost"])
)
@example(alias="- a", kind="flow", entry_id="cost")
@example(alias="a\tb\r\n c", kind="plain", entry_id="hours")
@settings(deadline=None)
def test_any_alias_reads_back_as_it_is(alias: str, kind: str, entry_id: str):
    before = FORMATS[kind].encode()
    assume(alias and alias.strip() == alias and not CONTROL_CHARACTER.search(alias))
    assume(phrasing_key(alias) not in {phrasing_key(each) for each in phrasings_of(before)})
    after = with_alias(before, entry_id, alias, PLATFORMS)
    assert entry_of(after, entry_id).aliases[-1] == alias
    assert_little_changed(before, after, most=2)


@given(answer=SIGNS, kind=st.sampled_from(list(FORMATS)))
@example(answer="a\n\n    code\n\n- b  \n# c", kind="plain")
@example(answer=" a\n\tb\r\nc", kind="wide")
@settings(deadline=None)
def test_any_answer_of_a_new_entry_reads_back_as_it_is(answer: str, kind: str):
    assume(answer.strip() and not CONTROL_CHARACTER.search(answer))
    after = with_entry(FORMATS[kind].encode(), Draft("new", "So?", answer), PLATFORMS)
    assert entry_of(after, "new").answer == answer.strip()


@pytest.mark.parametrize("text", ["\x07", "\u2028", "\ud800", " ", "when are you OPEN"])
def test_an_alias_that_the_file_may_not_hold_is_refused(content: bytes, text: str):
    with pytest.raises(EditError):
        with_alias(content, "hours", text, PLATFORMS)


def test_an_entry_that_is_not_there_is_said(content: bytes):
    with pytest.raises(EditError, match='no entry with the id "zzz"'):
        with_alias(content, "zzz", "x", PLATFORMS)


def test_a_file_with_errors_is_not_changed():
    with pytest.raises(EditError, match="faqbot check"):
        with_alias(PLAIN.replace("version: 1", "version: 2").encode(), "hours", "x", PLATFORMS)


def replaced(content: bytes, place: Place, text: str) -> bytes:
    """A file with another text at `place`, changed as `faqbot check --fix` changes texts."""
    sheet = Sheet(content)
    return checked(sheet, [rewritten(sheet, place, text)], text_put(place, text), "by hand")


def renamed(content: bytes, place: Place, key: str) -> bytes:
    """The same with the last key of `place` called `key`."""
    sheet = Sheet(content)
    splice = rewritten(sheet, place, key, key=True)
    return checked(sheet, [splice], key_renamed(place, key), "rename it by hand")


def removed(content: bytes, place: Place) -> bytes:
    """The same without what stands at `place`, and without the list that it would leave empty."""
    sheet = Sheet(content)
    if sheet.node(place) is not None:
        while len(place) > 1 and len(at(sheet.plain(), place[:-1])) == 1:
            place = place[:-1]
    return checked(sheet, [cut_out(sheet, place)], taken_out(place), "by hand")


def test_a_text_is_replaced_in_its_own_style(content: bytes):
    after = replaced(content, ("entries", 0, "question"), "So: what?")
    assert entry_of(after, "hours").question == "So: what?"
    after = replaced(content, ("entries", 0, "answer"), "One.\n\nTwo.")
    assert entry_of(after, "hours").answer == "One.\n\nTwo."
    after = replaced(content, ("entries", 1, "id"), "other")
    assert entry_of(after, "other") == entry_of_renamed(content)
    assert b"'other'" not in after


def entry_of_renamed(content: bytes) -> Entry:
    old = entry_of(content, "cost")
    return Entry("other", old.question, old.answer, old.aliases, tests=old.tests)


def test_a_key_is_renamed_where_it_stands(content: bytes):
    broken = content.replace(b"question", b"qestion", 1)
    assert renamed(broken, ("entries", 0, "qestion"), "question") == content


@pytest.mark.parametrize(
    ("kind", "path", "gone", "come"),
    [
        ("plain", ("entries", 0, "aliases", 0), ["      - what are your opening hours   # typed often\n"], []),
        ("plain", ("entries", 0, "answer"), ["    answer: |\n", "      At **nine**.\n", "\n", "      # no comment\n"], []),
        ("plain", ("entries", 1, "tests", "asks", 0), ["    tests:\n", "      asks:\n", "        - what is the price\n"], []),
        ("plain", ("entries", 0, "id"), ["  - id: hours      # stays\n"], None),
        ("unindented", ("entries", 0, "id"), ["- id:       hours\n", "  question: 'When are you open?'\n"], ["- question: 'When are you open?'\n"]),
        ("wide", ("entries", 0, "aliases", 1), ["            -   |\n", "                are you\n", "                open\n"], []),
        ("flow", ("entries", 1, "question"), ["  {id: cost, question: How much is it, answer: Five, tests: {}, aliases: [\n"], ["  {id: cost, answer: Five, tests: {}, aliases: [\n"]),
        ("flow", ("entries", 1, "aliases", 1), None, None),
        ("plain", ("nothing",), None, None),
    ],
)  # fmt: skip
def test_what_is_removed_takes_its_own_lines_along(kind, path, gone, come):
    before = FORMATS[kind].encode()
    if come is None:
        with pytest.raises(EditError):
            removed(before, path)
        return
    old, new = changed_lines(before, removed(before, path))
    assert old == [line.encode() for line in gone]
    assert new == [line.encode() for line in come]


def test_the_last_key_of_a_file_without_a_last_line_end_is_removed_without_one():
    assert removed(b"a: 1\nb: 2", ("b",)) == b"a: 1"


def test_a_change_that_would_read_as_something_else_is_refused():
    """Without its quotes the key would take the text behind the colon along as part of its name."""
    compact = b'{"version":1,"entries":[{"id":"hours","question":"When?","answer":"Nine"}]}'
    by_hand = r"cannot be changed safely; rename it by hand. Nothing was written"
    with pytest.raises(EditError, match=by_hand):
        renamed(compact, ("entries", 0, "question"), "title")
    # With a blank behind the colon it reads as meant.
    spaced = compact.replace(b'"question":', b'"question": ')
    assert renamed(spaced, ("entries", 0, "question"), "title") == spaced.replace(
        b'"question"', b"title"
    )


def test_writing_keeps_the_mode_and_the_link(tmp_path: Path):
    place, link = tmp_path / "real.yaml", tmp_path / "faqs.yaml"
    place.write_bytes(b"old")
    place.chmod(0o640)
    link.symlink_to(place)
    write(link, b"old", b"new")
    assert link.is_symlink()
    assert place.read_bytes() == b"new"
    assert place.stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == [link, place]


def test_a_file_that_someone_else_changed_is_left_alone(tmp_path: Path):
    place = tmp_path / "faqs.yaml"
    place.write_bytes(b"theirs")
    with pytest.raises(EditError, match="changed by someone else"):
        write(place, b"old", b"new")
    assert place.read_bytes() == b"theirs"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_that_is_write_protected_stays_as_it_is(tmp_path: Path):
    path = tmp_path / "faqs.yaml"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(EditError, match="write-protected"):
        write(path, b"old", b"new")
    assert path.read_bytes() == b"old"


def test_a_file_that_cannot_be_written_stays_and_says_why(tmp_path: Path):
    # There is room for this name, and none for that of the temporary file beside it.
    place = tmp_path / ("f" * 250)
    place.write_bytes(b"old")
    with pytest.raises(EditError, match="cannot be written"):
        write(place, b"old", b"new")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


def test_a_move_that_fails_leaves_no_temporary_file(tmp_path: Path, monkeypatch):
    place = tmp_path / "faqs.yaml"
    place.write_bytes(b"old")

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EditError, match="No space left"):
        write(place, b"old", b"new")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]
