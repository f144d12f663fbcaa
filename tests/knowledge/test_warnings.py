"""What the plain check warns of: a file that can be used and will not do what was meant."""

from datetime import date

import pytest

from faqbot.adapters import PLATFORMS
from faqbot.adapters.discord.render import LAYOUT_CHARACTERS
from faqbot.adapters.slack.layout import MOST_BLOCK
from faqbot.errors import Problem, Severity
from faqbot.knowledge import read_text

GOOD = """\
version: 1
site: {name: Acme, url: "https://acme.dev"}
entries:
  - id: hours
    question: When are you open?
    aliases:
      - till when
    answer: |
      At nine.
posts:
  - {id: p, title: T, url: /p, published: 2026-11-24}
"""
TODAY = date(2026, 11, 24)


def warnings_of(content: str, today: date | None = TODAY) -> list[Problem]:
    reading = read_text(content.encode(), PLATFORMS, name="faqs.yaml", today=today)
    assert reading.knowledge is not None, reading.report
    assert all(each.severity is Severity.WARNING for each in reading.problems)
    return list(reading.problems)


def only(content: str) -> tuple[str, int, int, str, str]:
    (found,) = warnings_of(content)
    return found.code, found.line, found.column, found.message, found.remedy


def with_answer(answer: str) -> str:
    return GOOD.replace("At nine.", answer.replace("\n", "\n      "))


def test_a_good_file_has_none():
    assert warnings_of(GOOD) == []


def test_an_entry_with_one_phrasing():
    found = only(GOOD.replace("    aliases:\n      - till when\n", ""))
    assert found[:3] == ("one-phrasing", 5, 15)
    assert "add two or three aliases" in found[4]


def with_bot(section: str) -> str:
    return GOOD.replace("entries:", f"bot: {section}\nentries:")


def test_a_reminder_of_questions_that_go_to_nobody():
    found = only(with_bot("{handoff_after: 4h}"))
    assert found[:3] == ("no-handoff", 3, 7)
    assert "bot.handoff" in found[4]
    both = warnings_of(with_bot("{handoff_after: 4h, hours: {zone: UTC, mon: 9:00-17:00}}"))
    assert [each.code for each in both] == ["no-handoff", "no-handoff"]
    listed = "staff: {slack: [U0789]}, handoff: {slack: C0456}"
    assert warnings_of(with_bot(f"{{handoff_after: 4h, {listed}}}")) == []


@pytest.mark.parametrize(
    ("platform", "handoff", "remedy"),
    [("Slack", "slack: C0456", "bot.staff.slack"), ("Discord", 'discord: "12"', "bot.staff.discord")],
)  # fmt: skip
def test_a_hand_over_channel_without_anybody_listed_to_answer_there(
    platform: str, handoff: str, remedy: str
):
    found = only(with_bot(f"{{handoff: {{{handoff}}}}}"))
    assert found[:2] == ("no-staff", 3)
    assert f"handed over on {platform}" in found[3]
    assert "private" in found[3]
    assert remedy in found[4]
    assert "faqbot doctor" in found[4]


@pytest.mark.parametrize(
    "section",
    [
        "{handoff: {slack: C0456}, staff: {slack: [T1/U1]}}",
        '{handoff: {discord: "12"}, staff: {discord: ["1"]}}',
        '{handoff: {discord: "12"}, staff: {discord_roles: ["1"]}}',
        '{handoff: {discord: "12"}, staff: {discord_servers: ["1"]}}',
        '{answer_in: {slack: [C1], discord: ["1"]}}',
    ],
)
def test_a_list_of_staff_is_enough_and_matters_only_where_questions_are_handed_over(section: str):
    assert warnings_of(with_bot(section)) == []


def test_the_staff_of_one_platform_do_not_answer_on_the_other():
    both = with_bot('{handoff: {slack: C0456, discord: "12"}, staff: {slack: [U1]}}')
    assert "on Discord" in only(both)[3]


def test_an_answer_over_the_limit_of_one_platform_says_which_and_by_how_much():
    found = only(with_answer("x" * 4_100))
    assert found[:3] == ("long-answer", 8, 5)
    assert "4,100 characters, 100 more than the 4,000 of one message on Discord:" in found[3]
    assert "source" in found[4]


def test_an_answer_over_the_limits_of_both_names_both():
    message = only(with_answer("x" * 12_500))[3]
    assert "8,500 more than the 4,000 of one message on Discord" in message
    assert "500 more than the 12,000 of one message on Slack" in message


def test_an_answer_that_just_fits_is_not_warned_of():
    assert warnings_of(with_answer("x" * 4_000)) == []


def test_the_limits_are_those_that_the_adapters_keep():
    limits = {each.name: each.longest_answer for each in PLATFORMS if each.longest_answer}
    assert limits == {"discord": LAYOUT_CHARACTERS, "slack": MOST_BLOCK}


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "read", "written"),
    [
        ("When are you open?", "C# is #1", 5, 21, '"C# is"', '"C# is #1"'),
        ("- till when", "- order #12: where?", 7, 15, '"order"', '"order #12: where?"'),
        ("When are you open?", "Is it\n      so #1", 6, 10, '"Is it so"', '"Is it so #1"'),
    ],
)
def test_a_text_cut_by_a_comment_is_shown_both_ways(old, new, line, column, read, written):
    found = only(GOOD.replace(old, new))
    assert found[:3] == ("cut-comment", line, column)
    assert f"the text reads {read}, not {written}" in found[3]
    assert "quotes" in found[4]


@pytest.mark.parametrize(
    "text", ["Open? # till nine", "Open?  #till nine", '"C# is #1"', "C#", "'a' #b", "a#b"]
)
def test_a_comment_that_was_meant_is_none(text: str):
    assert warnings_of(GOOD.replace("When are you open?", text)) == []


def test_a_text_that_begins_with_a_hash_is_an_error_that_says_why():
    reading = read_text(
        GOOD.replace("When are you open?", "#1 of what?").encode(), PLATFORMS, name="f"
    )
    (found,) = reading.errors
    assert (found.code, found.line, found.column, found.width) == ("cut-comment", 5, 15, 11)
    assert 'is empty: YAML takes "#1 of what?" for a comment' in found.message


@pytest.mark.parametrize(
    ("old", "new", "line", "subject"),
    [
        ("https://acme.dev", "https://www.example.com/x", 2, "site.url"),
        ("url: /p,", "url: 'http://blog.example.org/p',", 11, "the post p"),
        ("    answer: |", "    source: {title: T, url: 'https://example.net'}\n    answer: |", 8,
         "the source of hours"),
        ("At nine.", "See\n\n      [there](https://example.com/a \"b\").", 11,
         "a link in the answer of hours"),
        ("At nine.", "See https://example.com/a.", 9, "a link in the answer of hours"),
    ],
)  # fmt: skip
def test_a_placeholder_host_is_found_wherever_a_link_may_stand(old, new, line, subject):
    found = only(GOOD.replace(old, new))
    assert found[:2] == ("placeholder-host", line)
    assert found[3].startswith(f"{subject} still has the placeholder host")


def test_the_caret_stands_under_a_link_within_an_answer():
    (found,) = warnings_of(with_answer("See [there](https://example.com/a)."))
    assert (found.line, found.column, found.width) == (9, 19, len("https://example.com/a"))


def test_a_placeholder_site_is_named_once_and_not_at_each_path_behind_it():
    content = with_answer("[a](/a) and [b](https://b.test).").replace("acme.dev", "acme.example")
    found = [(each.code, each.line, each.column) for each in warnings_of(content)]
    assert found == [("placeholder-host", 2, 25), ("placeholder-host", 9, 23)]


def test_a_placeholder_in_code_is_code():
    assert warnings_of(with_answer("Call `https://example.com/a`.")) == []


def test_a_day_to_read_again_that_has_passed():
    reviewed = GOOD.replace("    answer: |", "    review_by: 2026-11-23\n    answer: |")
    assert only(reviewed)[:3] == ("review-passed", 8, 16)
    assert warnings_of(reviewed.replace("11-23", "11-24")) == []
    assert warnings_of(reviewed, today=None) == []


def test_a_post_of_a_day_to_come():
    found = only(GOOD.replace("2026-11-24", "2026-11-25"))
    assert found[:2] == ("future-post", 11)
    assert "2026-11-25, and today is 2026-11-24" in found[3]


def test_a_language_without_sentences():
    found = only(f"{GOOD}bot: {{locale: pt-BR}}\n")
    assert found[:3] == ("unknown-locale", 12, 15)
    assert '"pt-BR"' in found[3]
    assert warnings_of(f"{GOOD}bot: {{locale: en_GB}}\n") == []


def test_an_unknown_post_has_its_code():
    found = only(GOOD.replace("    answer: |", "    related: [q-and-a]\n    answer: |"))
    assert found[:3] == ("unknown-post", 8, 15)
