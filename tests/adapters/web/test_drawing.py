"""The golden answers of both platforms, drawn: nothing is left over, nothing fails, all is read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.async_api import Page

from tests.adapters.answers import ANSWERS, SHARERS
from tests.adapters.golden import PLATFORMS
from tests.browser import needs_browser

pytestmark = needs_browser

DRAW = """
async ([look, payloads]) => {
  const { DRAW } = await import("/static/rows.js");
  const act = { now: () => 1795435200, press: () => {}, find: async () => [], nameOf: () => "Ann" };
  const made = document.createElement("div");
  made.className = look;
  for (const payload of payloads) made.append(DRAW[look].message(payload, act));
  document.body.append(made);
  const found = { text: made.textContent, raw: made.querySelectorAll(".raw").length,
    buttons: made.querySelectorAll("button").length, tags: [...made.querySelectorAll("*")].map((e) => e.tagName.toLowerCase()) };
  made.remove();
  return found;
}
"""
MODAL = """
async ([look, modal]) => {
  const { DRAW } = await import("/static/rows.js");
  const made = DRAW[look].modal(modal, { now: () => 0, press: () => {}, find: async () => [] });
  return made.querySelectorAll(".raw").length;
}
"""


async def drawn(page: Page, look: str, *payloads: dict[str, Any]) -> Any:
    return await page.evaluate(DRAW, [look, list(payloads)])


@pytest.mark.parametrize("look", ["slack", "discord"])
async def test_every_golden_answer_is_drawn_whole(page: Page, look: str):
    assert len(ANSWERS) >= 28
    for name, reply in ANSWERS.items():
        payloads = PLATFORMS[look](reply, SHARERS.get(name))
        found = await drawn(page, look, *payloads)
        assert found["raw"] == 0, name
        for label in labels(payloads):
            assert label in found["text"], (name, label)
        assert {"script", "img", "iframe", "style"}.isdisjoint(found["tags"]), name


async def test_a_message_of_another_kind_shows_its_raw_part(page: Page):
    unknown = {"type": "carousel", "elements": [{"type": "card", "title": "<b>Ann</b>"}]}
    found = await drawn(page, "slack", {"text": "x", "blocks": [unknown]})
    assert found["raw"] == 1
    assert "<b>Ann</b>" in found["text"]
    found = await drawn(page, "discord", {"components": [{"type": 99, "content": "<b>Ann</b>"}]})
    assert found["raw"] == 1
    assert "<b>Ann</b>" in found["text"]


async def test_a_list_and_code_within_a_quote_stand_beside_its_line(page: Page):
    within = {"border": 1, "elements": [{"type": "text", "text": "x"}]}
    quoted = [{"type": "rich_text_preformatted", **within}]
    quoted += [{"type": "rich_text_list", "style": "bullet", "border": 1, "elements": []}]
    blocks = [{"type": "rich_text", "elements": quoted}]
    html = await page.evaluate(
        DRAW.replace("made.textContent", "made.innerHTML"), ["slack", [{"blocks": blocks}]]
    )
    assert html["text"].count('class="slack-quoted"><pre') == 1
    assert html["text"].count('class="slack-quoted"><ul') == 1


async def test_a_block_that_lacks_what_it_needs_shows_its_raw_part(page: Page):
    found = await drawn(page, "slack", {"blocks": [{"type": "table"}, {"type": "rich_text"}]})
    assert found["raw"] == 2
    found = await drawn(page, "discord", {"components": [{"type": 17}, {"type": 3}]})
    assert found["raw"] == 2


async def test_slacks_marks_are_read_as_slack_reads_them(page: Page):
    text = "*bold* _it_ ~gone~ `code` <https://a.dev|A &amp; B> <@U1> &lt;b&gt; 2*3*4 a_b_c"
    found = await drawn(page, "slack", {"text": text})
    assert found["text"] == "bold it gone code A & B @Ann <b> 2*3*4 a_b_c"
    assert [each for each in found["tags"] if each in {"b", "i", "s", "code", "a"}] == [
        "b", "i", "s", "code", "a",
    ]  # fmt: skip
    plain = await drawn(page, "slack", {"text": "*so* &lt;it&gt; is", "mrkdwn": False})
    assert plain["text"] == "*so* <it> is"


async def test_discords_markdown_is_read_as_discord_reads_it(page: Page):
    content = (
        "# Head\n**b** *i* ***both*** __u__ ~~s~~ `c` \\*no\\* snake_case_name\n"
        "- one\n  - two\n1. first\n> quoted\n-# small\n```py\nx = 1 < 2\n```\n<t:1787443200:R>"
    )
    found = await drawn(page, "discord", {"content": content})
    tags = [each for each in found["tags"] if each not in {"div", "span"}]
    assert tags == [
        "h3", "b", "i", "b", "i", "u", "s", "code",
        "ul", "li", "ul", "li", "ol", "li", "blockquote", "pre", "code", "time",
    ]  # fmt: skip
    assert "*no* snake_case_name" in found["text"]
    assert "x = 1 < 2" in found["text"]
    assert found["text"].endswith("3 months ago")


async def test_links_lead_only_where_answers_may(page: Page):
    found = await drawn(page, "discord", {"content": "[x](javascript:alert(1)) <https://a.dev>"})
    assert found["tags"].count("a") == 1
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "link", "url": "javascript:alert(1)", "text": "x"}]}]}]  # fmt: skip
    assert "a" not in (await drawn(page, "slack", {"blocks": blocks}))["tags"]


@pytest.mark.parametrize("look", ["slack", "discord"])
async def test_hostile_text_ends_soon(page: Page, look: str):
    for text in ("*" * 4_000, "[" * 4_000, "`" * 4_000, "_a" * 2_000, "> " * 2_000, "<t:" * 1_300,
                 *(f"{mark}x{escapes}" for mark in ("***", "**", "__", "~~", "||", "*", "_")
                   for escapes in ("\\_" * 500, "\\_" * 500 + mark[:1]))):  # fmt: skip
        payload = {"text": text} if look == "slack" else {"content": text}
        found = await drawn(page, look, payload)
        assert found["raw"] == 0


async def test_the_forms_that_reach_the_wire_are_drawn_whole(page: Page):
    for look in ("slack", "discord"):
        found = list(modals(look))
        assert found
        for modal in found:
            assert await page.evaluate(MODAL, [look, modal]) == 0, json.dumps(modal)[:500]


def modals(look: str) -> Iterator[dict[str, Any]]:
    """Those of the golden files of what reaches the wire."""
    from tests.adapters.golden import HERE

    for path in sorted((HERE.parent / "golden_wire").glob(f"*{look}*.json")):
        held = json.loads(path.read_text("utf-8"))
        for each in _walk(_resolved(held["tests"], held["shared"])):
            is_slack = look == "slack" and each.get("type") == "modal" and "blocks" in each
            is_discord = look == "discord" and "title" in each and "components" in each
            if is_slack or is_discord:
                yield each


def _resolved(value: Any, shared: dict[str, Any]) -> Any:
    """A golden value with what it shares with others put in, and texts of lines joined."""
    if isinstance(value, str) and value in shared:
        return _resolved(shared[value], shared)
    if isinstance(value, dict):
        return {
            key: "\n".join(map(str, each))
            if key in {"text", "content"} and isinstance(each, list)
            else _resolved(each, shared)
            for key, each in value.items()
        }
    return [_resolved(each, shared) for each in value] if isinstance(value, list) else value


def labels(payloads: list[dict[str, Any]]) -> Iterator[str]:
    """What buttons say."""
    for each in _walk(payloads):
        if each.get("type") in {"button", 2}:
            text = each.get("text")
            said = text["text"] if isinstance(text, dict) else each.get("label") or ""
            yield said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from _walk(each)
