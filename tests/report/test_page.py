"""The report as a page, parsed."""

import base64
import hashlib
import json
import re
from datetime import UTC, date, timedelta

import pytest

from faqbot.insight import Found
from faqbot.model import Entry, KnowledgeBase, Outcome
from faqbot.report import Kept, Period, report_of
from faqbot.report.page import STATIC, render, static
from faqbot.store import Asked, Store, Voted
from tests.conftest import NOW, SMALL_FILE, Clock, knowledge_of
from tests.report.conftest import ABSTAIN, ANSWER, HOURS, SUGGEST, TIME, Log, Told
from tests.report.html_tree import Node, table, tree

HOSTILE = "<script>alert(1)</script> & \"'><img src=x onerror=alert(2)> {{ 7 * 7 }}"
GAPS = "Questions that the file does not answer"


@pytest.fixture
def kept(store: Store) -> Store:
    """Pages do not differ by database."""
    return store


@pytest.fixture
def busy(log: Log, clock: Clock) -> None:
    """Something of everything."""
    for number in range(6):
        clock.advance(timedelta(days=-1))
        log.ask(ANSWER, HOURS, user=f"U{number}", votes="+-")
        log.ask(SUGGEST, chosen=TIME)
        log.ask(SUGGEST, text="do you ship to canada", user=f"U{number}")
        log.ask(ABSTAIN, text="do you ship to canada", user=f"U{number}", revision="r2")
        log.hand_over(timedelta(hours=2))
    clock.advance(timedelta(days=6))
    log.hand_over(None)


def page(told: Told, *, inline: bool = True, **how: object) -> Node:
    return tree(render(told(**how), inline=inline))


def section(of: Node, heading: str) -> str:
    """What a section says, by the id of its heading."""
    return of.one("section", **{"aria-labelledby": heading}).text


def test_the_page_tells_the_figures_of_the_report(busy, told: Told):
    shown = page(told, gaps=True)
    figures = [each.text for each in shown.one("dl").all("dd")]
    assert figures == [
        "31 from 6 people",
        "39% 6 at once, 6 by a suggestion",
        "50% of 12 votes",
        "1 the longest for less than a minute",
    ]
    first = [
        each.text for each in shown.one("section", **{"aria-labelledby": "first-title"}).all("li")
    ]
    assert first[0] == "1 question waits for a person , for less than a minute."
    assert first[1] == "6 people asked in vain : do you ship to canada"
    row, _ = table(shown, GAPS)
    assert row[0].startswith("do you ship to canada Nearest:")
    assert row[1:4] == ["6", "12", "6"]
    assert table(shown, "Answers by how often they were shown") == [
        ["How long does delivery take? delivery-time", "6", "1", "0", "0", "22 Nov"],
        ["When are you open? opening-hours", "6", "6", "6", "6", "22 Nov"],
    ]
    assert table(shown, "How long it took until they were done")[1][:2] == ["within 4 hours", "6"]
    assert "delivery-cost" in section(shown, "file")
    assert "Monday" in section(shown, "hours")


def test_every_plot_has_a_title_and_says_in_words_what_it_shows(busy, told: Told):
    shown = page(told)
    plots = shown.all("svg", role="img")
    named = [each for each in plots if "aria-labelledby" in each.attributes]
    assert len(named) == 4
    for each in named:
        ids = each.attributes["aria-labelledby"].split()
        assert [shown.one(id=name).tag for name in ids] == ["title", "desc"]
        assert all(shown.one(id=name).text for name in ids)
    assert (
        "31 questions, 6 answered at once, 6 by a suggestion" in shown.one(id="outcomes-words").text
    )
    assert all(each.attributes["aria-label"] for each in plots if each not in named)
    # All other drawings repeat a figure that stands beside them.
    rest = [each for each in shown.all("svg") if each not in plots]
    assert rest
    assert all(each.attributes["aria-hidden"] == "true" for each in rest)
    rows = table(shown, "Questions each day")
    assert sum(int(row[1]) for row in rows) == 31


def test_bars_end_where_their_figures_say(busy, told: Told):
    report = told()
    shown = tree(render(report, inline=True))
    drawn = shown.one("svg", **{"aria-labelledby": "outcomes-title outcomes-words"})
    groups = drawn.all("g")
    assert len(groups) == sum(1 for each in report.buckets if each.outcomes.questions)
    # Five questions each day, of which one was answered, under a scale of six.
    first = groups[0].all("rect")
    assert [each.attributes["class"] for each in first] == [
        "answered",
        "suggested",
        "in-vain",
        "missed",
    ]
    heights = [float(each.attributes["height"]) for each in first]
    assert heights == pytest.approx([100 / 6, 100 / 6, 100 / 6, 200 / 6], abs=0.01)
    tops = [float(each.attributes["y"]) for each in first]
    assert [
        top + height for top, height in zip(tops[1:], heights[1:], strict=True)
    ] == pytest.approx(tops[:-1], abs=0.02)


def test_the_line_is_the_higher_the_more_is_answered_and_ends_where_nobody_asked(
    log: Log, told: Told, clock: Clock
):
    for outcome, hours in ((ANSWER, 1), (ABSTAIN, 2), (ANSWER, 0)):
        log.ask(outcome)
        clock.advance(timedelta(hours=hours))
    lines = page(told).all("path", **{"class": "line"})
    assert [each.attributes["d"] for each in lines] == ["M105.0 0.0L115.0 100.0", "M135.0 0.0"]


@pytest.mark.parametrize("inline", [True, False])
def test_what_people_and_files_say_is_text_and_nothing_else(log: Log, told: Told, inline: bool):
    for user in ("U1", "U2"):
        log.ask(ABSTAIN, text=HOSTILE, user=user)
        log.ask(ANSWER, HOURS, text=HOSTILE, user=user, votes="-")
        log.ask(ANSWER, '"><script>', user=user)
    hostile = SMALL_FILE.replace("When are you open?", json.dumps(HOSTILE))
    hostile = hostile.replace("name: Acme", f"name: {json.dumps(HOSTILE)}")
    hostile = hostile.replace(
        "  - id: delivery-time\n",
        f"  - id: delivery-time\n    owner: {json.dumps(HOSTILE)}\n    review_by: 2026-01-01\n",
    )
    shown = page(told, inline=inline, knowledge=knowledge_of(hostile), gaps=True)
    assert len(shown.all("script")) == 1
    assert shown.all("img") == []
    assert [
        each for each in shown.all() if any(name.startswith("on") for name in each.attributes)
    ] == []
    assert HOSTILE in shown.one("p", **{"class": "site"}).text
    (gap,) = table(shown, GAPS)
    assert gap[0].startswith(HOSTILE)
    ((answer, *_),) = table(shown, "Answers that were voted down")
    assert answer == f"{HOSTILE} opening-hours {HOSTILE}"
    assert '"><script>' in section(shown, "most")
    ((_, owner, *_),) = table(shown, "Answers to be read again by now, by owner")
    assert owner == HOSTILE


def test_the_file_carries_its_stylesheet_and_script_and_allows_no_other(busy, told: Told):
    shown = page(told, gaps=True)
    style, script = shown.one("style"), shown.one("script")
    assert style.inner == [static("report.css").decode()]
    assert script.inner == [static("report.js").decode()]
    policy = shown.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    for each in (style, script):
        digest = hashlib.sha256(str(each.inner[0]).encode()).digest()
        assert f"'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_served_page_needs_nothing_inline(busy, told: Told):
    shown = page(told, inline=False, gaps=True)
    assert shown.all("style") == []
    assert shown.one("script").attributes == {"src": "/static/report.js", "defer": ""}
    assert shown.one("script").inner == []
    assert shown.one("link").attributes == {"rel": "stylesheet", "href": "/static/report.css"}
    assert [each for each in shown.all() if "style" in each.attributes] == []
    assert set(STATIC) == {"report.css", "report.js"}


@pytest.mark.parametrize("inline", [True, False])
def test_the_page_asks_no_other_host_for_anything(busy, told: Told, inline: bool):
    shown = page(told, inline=inline, gaps=True)
    for each in shown.all():
        for name in ("src", "href", "srcset", "action", "data", "poster"):
            value = each.attributes.get(name, "")
            assert value == "data:," or value == "" or value[0] in "#/", (each.tag, value)
            assert not value.startswith("//")
    for name in STATIC:
        assert not re.search(rb"url\(|@import|https?:|fetch\(|eval\(|innerHTML", static(name))


def test_every_link_of_the_page_leads_somewhere_on_it_and_no_id_stands_twice(busy, told: Told):
    shown = page(told, gaps=True)
    ids = [each.attributes["id"] for each in shown.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    links = [each.attributes["href"] for each in shown.all("a")]
    assert len(links) > 8
    assert {link.removeprefix("#") for link in links} <= set(ids)
    for each in shown.all("section"):
        assert each.attributes["aria-labelledby"] in ids


def test_every_table_says_by_what_it_is_sorted(busy, told: Told):
    shown = page(told, gaps=True)
    sortable = [each for each in shown.all("table") if each.all("button")]
    assert len(sortable) == 4
    for each in sortable:
        headers = [header for header in each.one("thead").all("th") if header.all("button")]
        orders = [header.attributes["aria-sort"] for header in headers]
        assert sorted(set(orders) - {"none"}) in (["ascending"], ["descending"])
        names = [header.text for header in headers]
        for row in each.one("tbody").all("tr"):
            cells = [cell for cell in row.inner if isinstance(cell, Node)]
            assert [cell.attributes.get("data-label", names[0]) for cell in cells] == names
            assert all("data-value" in cell.attributes for cell in cells)


def test_where_nobody_asked_the_page_says_so_and_shows_no_empty_table(told: Told):
    shown = page(told)
    assert shown.one(id="nothing-title").text == "Nobody has asked anything in this time"
    assert (shown.all("table"), shown.all("nav"), shown.all("dl"), shown.all("svg")) == (
        [],
        [],
        [],
        [],
    )


def test_one_question_makes_a_whole_page(log: Log, told: Told):
    log.ask()
    shown = page(told, gaps=True)
    assert [each.text for each in shown.one("dl").all("dd")][:2] == [
        "1 from 1 person",
        "100% 1 at once, 0 by a suggestion",
    ]
    assert section(shown, "first-title").startswith("Worth doing first Nothing:")
    assert "one version of the file" in section(shown, "change")
    assert "Nobody voted" in section(shown, "votes")
    assert section(shown, "hours").endswith("Monday, 12:00 to 13:00: 1 question")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((10, 20), (25, 5), "More of them get an answer"),
        ((25, 5), (10, 20), "Fewer of them get an answer"),
        ((20, 10), (21, 9), "the difference may be chance"),
        ((1, 1), (30, 0), "too few questions on one side"),
    ],
)
def test_the_last_change_is_told_in_words(
    log: Log, told: Told, clock: Clock, before: tuple[int, int], after: tuple[int, int], said: str
):
    for revision, (answered, missed) in (("r1", before), ("r2", after)):
        for number in range(answered + missed):
            log.ask(ANSWER if number < answered else ABSTAIN, revision=revision)
        clock.advance(timedelta(minutes=1))
    assert said in section(page(told), "change")


def test_who_may_read_what_one_person_asked_is_reminded_of_it(log: Log, told: Told):
    log.ask()
    assert "what one person alone asked is not shown" in page(told).one("footer").text
    assert "pass it on with care" in page(told, confirmed=True).one("footer").text


def test_the_page_stays_small_whatever_there_is_to_tell(told: Told):
    entries = tuple(
        Entry(
            f"{'e' * 50}-{number}", "why " * 200, "So.", owner="o" * 100, review_by=date(2026, 1, 1)
        )
        for number in range(3_000)
    )
    rows = [Asked(NOW, f"U{each}", Outcome.ANSWER, entries[each].id, "r") for each in range(1_000)]
    votes = [
        Voted(NOW, f"U{number}", entries[each].id, helpful=False, text=f"{each} " + "how " * 500)
        for each in range(1_000)
        for number in range(2)
    ]
    period = Period(NOW - timedelta(days=30), NOW, UTC)
    knowledge = KnowledgeBase(entries, "r")
    shown = render(
        report_of(Kept(rows, votes), Found(), knowledge=knowledge, period=period), inline=True
    )
    assert len(shown.encode()) < 1_000_000
    said = tree(shown)
    assert "And 2,900 more" in section(said, "file")
    assert "And 1,900 more" in section(said, "file")
    assert "25 of 1,000" in section(said, "most")
