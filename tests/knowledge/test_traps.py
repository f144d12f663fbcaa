"""What YAML and people's editors do to a file, and the place that the reader names for it."""

import os
import re
from pathlib import Path

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.errors import KnowledgeError, UnreadableError
from faqbot.knowledge import load, read_text
from faqbot.knowledge.source import MAX_BYTES
from tests.conftest import knowledge_of

ENTRY = "version: 1\nentries:\n  - id: a\n    question: Q?\n    answer: A.\n"


def hours(section: str) -> str:
    return f"{ENTRY}bot: {{hours: {section}}}\n"


def errors_of(content: str | bytes) -> list[tuple[int, int, str, str]]:
    raw = content.encode() if isinstance(content, str) else content
    reading = read_text(raw, PLATFORMS, name="faqs.yaml")
    assert (reading.knowledge is None) == bool(reading.errors)
    assert all(re.fullmatch("[a-z][a-z0-9-]+", each.code) for each in reading.problems)
    return [(each.line, each.column, each.message, each.remedy) for each in reading.errors]


# content, line, column, part of the message, part of the remedy
TRAPS = {
    "a key twice": (f"{ENTRY}    answer: B.\n", 6, 5, "second time", "line 5"),
    "an id twice": (f"{ENTRY}  - {{id: a, question: R, answer: B}}\n", 6, 10, 'id "a"', "line 3"),
    "a phrasing twice": (f"{ENTRY}    aliases: [x, q]\n", 6, 18, 'phrasing "q"', "line 4"),
    "a phrasing twice in one list": (f"{ENTRY}    aliases: [x, X!]\n", 6, 18, '"X!"', "line 6"),
    "an unknown key": (f"{ENTRY}    alises: [x]\n", 6, 5, '"alises"', 'mean "aliases"'),
    "an unknown key near nothing": (f"{ENTRY}zzz: 1\n", 6, 1, '"zzz"', "entries, site, bot"),
    "a missing key": ("version: 1\nentries:\n  - id: a\n    answer: A\n", 3, 5, "question", "add"),
    "a missing version": ("entries:\n  - {id: a, question: Q, answer: A}\n", 1, 1, "version", "add \"version: 1\""),
    "a misspelt key that is needed": (
        ENTRY.replace("answer:", "anwser:"), 5, 5, 'unknown key "anwser"', 'mean "answer"'
    ),
    "another version": (ENTRY.replace("1", "2", 1), 1, 10, 'version "2"', "version: 1"),
    "no entry": ("version: 1\nentries: []\n", 2, 10, "empty list", "at least one"),
    "an empty text": (ENTRY.replace("A.", '""'), 5, 13, '"answer" is empty', "delete the key"),
    "a value left out": (ENTRY.replace(" A.", ""), 5, 12, '"answer" is empty', "delete the key"),
    "a text for a list": (f"{ENTRY}    aliases: x\n", 6, 14, "must be a list", "- item"),
    "a list for a text": (ENTRY.replace("A.", "[A]"), 5, 13, "must be one text", "quotes"),
    "a text for a section": (f"{ENTRY}site: x\n", 6, 7, "keys with values", "indented"),
    "a list as the file": ("- a\n", 1, 1, "must be keys with values", "indented"),
    "a day that is none": (f"{ENTRY}    review_by: 2024-13-45\n", 6, 16, "2024-13-45", "correct"),
    "a date in words": (f"{ENTRY}    review_by: May 4th\n", 6, 16, "not a date", "2027-02-01"),
    "an id with capitals": (ENTRY.replace("id: a", "id: Our Team"), 3, 9, "not an id", '"our-team"'),
    "a long id": (ENTRY.replace("id: a", f"id: {'a' * 61}"), 3, 9, "61 characters", "60"),
    "an anchor": (ENTRY.replace("Q?", "&x Q"), 4, 15, "anchor &x", "quotes"),
    "an alias": (ENTRY.replace("Q?", "*x"), 4, 15, "alias *x", "quotes"),
    "a tag": (ENTRY.replace("Q?", "!!python/object:os.system x"), 4, 15, "tag", "delete it"),
    "a merge key": (f"{ENTRY}    <<: {{id: b}}\n", 6, 5, '"<<"', "delete"),
    "a list as a key": (f"{ENTRY}? [x]\n: y\n", 6, 3, "key must be a word", "quotes"),
    "a second document": (f"{ENTRY}---\nversion: 1\n", 6, 1, "second YAML document", "---"),
    "a colon in a text": (ENTRY.replace("A.", "Note: this"), 5, 17, '": "', "quotes"),
    "a tab": (ENTRY.replace("    answer", "\tanswer"), 5, 1, "tab", "spaces"),
    "an at sign": (ENTRY.replace("A.", "@here"), 5, 13, 'cannot begin with "@"', "quotes"),
    "a backtick": (ENTRY.replace("A.", "`x`"), 5, 13, 'cannot begin with "`"', "quotes"),
    "an open quote": (ENTRY.replace("A.", "'it"), 5, 13, "quote is never closed", "same quote"),
    "an open bracket": (f"{ENTRY}    aliases: [x\n", 6, 14, "never closed", '"]"'),
    "a file cut short": (f"{ENTRY}    aliases: [", 6, 15, "value is missing", '"["'),
    "a bad escape": (ENTRY.replace("A.", r'"a\qb"'), 5, 15, "backslash", "single quotes"),
    "a colon without a space": (ENTRY.replace("question: Q?", "question:Q?"), 4, 5, '": "', "space"),
    "a percent line": (f"%x\n{ENTRY}", 1, 3, "directive", "quotes"),
    "a control character": (ENTRY.replace("A.", "A\x07."), 5, 14, "U+0007", "retype"),
    "an escaped control": (ENTRY.replace("A.", r'"\e[31m"'), 5, 13, "U+001B", "escape"),
    "a NUL": (ENTRY.replace("A.", "A\x00"), 5, 14, "U+0000", "retype"),
    "a script link": (
        f"{ENTRY}    source: {{title: T, url: 'javascript:alert(1)'}}\n", 6, 29, "javascript", "https"
    ),
    "a link without its site": (
        f"{ENTRY}    source: {{title: T, url: /x}}\n", 6, 29, "no site.url", "site:"
    ),
    "a link of another host in disguise": (
        f"{ENTRY}    source: {{title: T, url: //evil.dev}}\n", 6, 29, "not the address", "https"
    ),
    "a post's link without its site": (
        f"{ENTRY}posts:\n  - {{id: p, title: T, url: /x, published: 2026-01-01}}\n",
        7, 28, "no site.url", "site:",
    ),
    "a bare host": (f"{ENTRY}site: {{name: N, url: www.x.dev}}\n", 6, 22, "whole URL", "https://www"),
    "a broken host": (f"{ENTRY}site: {{name: N, url: 'http://[x'}}\n", 6, 22, "web address", "https"),
    "a bare e-mail": (
        f"{ENTRY}site: {{name: N, url: 'https://x.dev', contact: a@x.dev}}\n",
        6, 48, "not a link", "mailto:a@x.dev",
    ),
    "a contact that is no link": (
        f"{ENTRY}site: {{name: N, url: 'https://x.dev', contact: Ann}}\n", 6, 48, "no link", "mailto"
    ),
    "a channel's name": (f"{ENTRY}bot: {{answer_in: {{slack: ['#faq']}}}}\n", 6, 27, "#faq", "id"),
    "a user's name": (f"{ENTRY}bot: {{staff: {{slack: [ann]}}}}\n", 6, 23, "ann", "id"),
    "a server's name": (f"{ENTRY}bot: {{handoff: {{discord: faq}}}}\n", 6, 26, "faq", "Copy ID"),
    "a bare number of minutes": (f"{ENTRY}bot: {{cooldown: 10}}\n", 6, 17, "length of time", "10m"),
    "a time zone that is none": (
        hours("{zone: Europe/Berln, mon: 09:00-17:00}"), 6, 21, "not a time zone", '"Europe/Berlin"'
    ),
    "a city alone": (hours("{zone: berlin, mon: 09:00-17:00}"), 6, 21, "berlin", '"Europe/Berlin"'),
    "no time zone": (hours("{mon: 09:00-17:00}"), 6, 7, '"zone" is missing', "add"),
    "a misspelt zone": (hours("{zon: UTC, mon: 09:00-17:00}"), 6, 15, '"zon"', 'mean "zone"'),
    "a day that is closed": (hours("{zone: UTC, mon: 09:00-17:00, sat: Closed}"), 6, 49, '"Closed"', "leave the day out"),
    "a day that is off": (hours("{zone: UTC, mon: 09:00-17:00, sat: off}"), 6, 49, "time", "leave the day out"),
    "a day without times": (hours("{zone: UTC, mon: 09:00-17:00, sat: null}"), 6, 49, "time", "leave the day out"),
    "a day with nothing behind it": (hours("{zone: UTC, mon: 09:00-17:00, sat: }"), 6, 49, "time", "leave the day out"),
    "a day of no text": (hours("{zone: UTC, mon: [9]}"), 6, 31, "time", '"09:00-17:00"'),
    "no day": (hours("{zone: UTC}"), 6, 14, "names no day", "mon-fri"),
    "days in words": (
        hours("{zone: UTC, Monday to Friday: 09:00-17:00}"), 6, 26, "Monday to", 'mean "mon-fri"'
    ),
    "days without a hyphen": (hours("{zone: UTC, monfri: 1}"), 6, 26, '"monfri"', 'mean "mon-fri"'),
    "a day that is no day": (hours("{zone: UTC, xyz: 09:00-17:00}"), 6, 26, '"xyz"', "such as sat"),
    "hours without minutes": (hours("{zone: UTC, mon: 9-17}"), 6, 31, '"9-17"', '"09:00-17:00"'),
    "hours in words": (hours("{zone: UTC, mon: all day}"), 6, 31, '"all day"', '"09:00-17:00"'),
    "a list of hours": (hours("{zone: UTC, mon: [09:00-12:00]}"), 6, 31, "one text", "comma"),
    "hours past midnight": (
        hours("{zone: UTC, mon: 22:00-06:00}"), 6, 31, "past midnight", '"22:00-24:00" for that day'
    ),
    "hours that end as they begin": (hours("{zone: UTC, mon: 9:00-9:00}"), 6, 31, "begins", "delete"),
    "an hour too many": (hours("{zone: UTC, mon: 9:00-25:00}"), 6, 31, "25:00", "24:00"),
    "a minute too many": (hours("{zone: UTC, mon: 9:60-12:00}"), 6, 31, "9:60", "24:00"),
    "hours that overlap": (
        hours('{zone: UTC, mon: "9:00-12:00, 11:00-13:00"}'), 6, 31, "overlap", "one"
    ),
    "a day twice": (
        hours("{zone: UTC, mon-fri: 09:00-17:00, fri: 09:00-12:00}"), 6, 48, '"mon-fri"', "once"
    ),
    "a reminder at once": (f"{ENTRY}bot: {{handoff_after: 0s}}\n", 6, 22, "reminded", "4h"),
    "a reminder after a year": (f"{ENTRY}bot: {{handoff_after: 365d}}\n", 6, 22, "reminded", "30d"),
    "a language in words": (f"{ENTRY}bot: {{locale: deutsch!}}\n", 6, 15, "language tag", "pt-BR"),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_a_mistake_is_named_with_its_place_and_its_remedy(trap):
    content, line, column, message, remedy = TRAPS[trap]
    (found,) = errors_of(content)
    assert found[:2] == (line, column)
    assert message in found[2]
    assert remedy in found[3]


@pytest.mark.parametrize("text", ["no", "12:30", "010", "1.10", "~", "null", "0x1F", "1e3", "yes"])
def test_a_text_stays_what_the_admin_wrote(text):
    (entry,) = knowledge_of(ENTRY.replace("A.", text)).entries
    assert entry.answer == text


def test_an_id_that_yaml_would_make_a_boolean_stays_a_word():
    (entry,) = knowledge_of(ENTRY.replace("id: a", "id: no")).entries
    assert entry.id == "no"


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- "])
def test_fifty_thousand_brackets_are_one_error_and_no_crash(bracket):
    found = errors_of(f"{ENTRY}x: \n  {bracket * 50_000}")
    assert "nested more than 16 deep" in found[0][2]


def test_an_alias_bomb_is_refused_where_it_begins():
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    assert "anchor &a1" in errors_of(levels)[0][2]


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", "---\n---\n"])
def test_an_empty_file_is_one_error(content):
    assert len(errors_of(content)) == 1


def test_an_empty_file_says_how_to_begin():
    assert "faqbot init" in errors_of("")[0][3]


def test_bad_utf8_is_named_with_its_line_and_column():
    content = ENTRY.replace("\n", "\r\n").encode() + b"# gr\xfc\xdfe\r\nx\r\n# caf\xe9\r\n"
    found = errors_of(content)
    assert [each[:2] for each in found] == [(6, 5), (8, 6)]
    assert "0xFC" in found[0][2]
    assert "UTF-8" in found[0][3]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf16_is_recognised(encoding: str):
    (found,) = errors_of(
        ("\ufeff" if "be" in encoding else "").encode(encoding) + ENTRY.encode(encoding)
    )
    assert "UTF-16" in found[2]


@pytest.mark.parametrize("line_end", ["\x85", "\u2028", "\u2029"])
def test_a_line_end_that_editors_do_not_show_is_named_where_it_stands(line_end: str):
    (found,) = errors_of(ENTRY.replace("A.", f"A{line_end}B") + "zzz: 1\n")
    assert found[:2] == (5, 14)


def test_a_file_over_8_mb_is_refused_unread():
    (found,) = errors_of(b"#" * (MAX_BYTES + 1))
    assert "8 MB" in found[2]


def test_a_byte_order_mark_and_windows_line_ends_are_accepted():
    raw = ("\ufeff" + ENTRY.replace("\n", "\r\n")).encode()
    assert read_text(raw, PLATFORMS, name="faqs.yaml").knowledge is not None


def test_all_errors_are_found_at_once_in_the_order_of_the_file():
    content = (
        "version: 3\nentries:\n  - id: A B\n    question: *x\n    answer: !t a\n"
        "    alises: [q]\nsite: {name: N, url: nope}\n"
    )
    assert [each[0] for each in errors_of(content)] == [1, 3, 4, 5, 6, 7]


def test_whole_file_errors_come_together():
    content = f"{ENTRY}  - {{id: a, question: q, answer: B, source: {{title: T, url: /x}}}}\n"
    assert len(errors_of(content)) == 3


def test_a_missing_file_says_how_to_name_or_make_one(tmp_path: Path):
    with pytest.raises(UnreadableError, match=r"no such file.*faqbot init"):
        load(tmp_path / "faqs.yaml", PLATFORMS)


def test_a_pipe_whose_other_end_never_comes_is_refused_at_once(tmp_path: Path):
    pipe = tmp_path / "faqs.yaml"
    os.mkfifo(pipe)
    with pytest.raises(UnreadableError, match="a pipe or a device"):
        load(pipe, PLATFORMS)


def test_a_folder_is_no_file(tmp_path: Path):
    with pytest.raises(UnreadableError, match="is a folder"):
        load(tmp_path, PLATFORMS)


def test_a_path_through_a_file_cannot_be_read(tmp_path: Path):
    (tmp_path / "x").write_text("")
    with pytest.raises(UnreadableError, match="cannot be read"):
        load(tmp_path / "x" / "faqs.yaml", PLATFORMS)


def test_loading_a_broken_file_raises_with_the_whole_report(tmp_path: Path):
    path = tmp_path / "faqs.yaml"
    path.write_text(ENTRY.replace("version: 1", "version: 9"))
    with pytest.raises(KnowledgeError) as raised:
        load(path, PLATFORMS)
    assert f"{path}:1:10" in raised.value.report
    assert len(raised.value.problems) == 1
