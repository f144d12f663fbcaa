"""What a client and staff do on the page of `faqbot preview`, step by step, for the pictures of it."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faqbot.texts import load_texts

if TYPE_CHECKING:
    from playwright.async_api import Page

PANES = ("slack", "discord")
_TEXTS = load_texts()
_QUIET = "window.pending === 0 && !document.querySelector('[aria-busy]')"
# How many requests are under way.
_COUNTED = """
window.pending = 0;
const real = window.fetch;
window.fetch = async (...given) => {
  window.pending += 1;
  try { return await real(...given); } finally { window.pending -= 1; }
};
"""
_TO_BEN = "@Ben who is going to build my app?"
_UNSURE = "which database and framework do you use"
_UNKNOWN = "What does a security audit of our app cost?"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and what is drawn of it.

    Attributes:
        name: Its picture's.
        place: Where it is done.
        rows: How many of the last messages are drawn, in each pane.
        ask: What the client asks.
        how: How: in which of the page's ways.
        press: The texts of the buttons that are then pressed in turn, by their keys; a pane that has
            no such button goes without.
        fill: What is written in the window that opens.
        window: Whether to draw that window, before it is sent off.
        seen: Where it is drawn, if not where it is done.
    """

    name: str
    place: str
    rows: int
    ask: str = ""
    how: str = "direct"
    press: tuple[str, ...] = ()
    fill: str = ""
    window: bool = False
    seen: str = ""


_REPLY = "From **900 €**, within a week. Shall we call you?"
STEPS = (
    Step("miss_in_a_channel", "channel", 2, ask=_UNKNOWN, how="mention"),
    Step("sent", "channel", 3, press=("ask_person",)),
    Step("card", "staff", 1),
    Step("card_taken", "staff", 1, press=("taken",)),
    Step("reply_form", "staff", 1, press=("reply",), fill=_REPLY, window=True),
    Step("reply", "channel", 2),
    Step("card_answered", "staff", 2),
    Step("card_done", "staff", 2, press=("done",)),
    Step("private_question", "direct", 2, ask="Do you build games for consoles?"),
    Step("private_confirm", "direct", 3, press=("ask_person",), window=True),
    Step("private_sent", "direct", 3, press=("confirm_yes",)),
    Step("private_card", "staff", 1),
    Step("private_reply", "staff", 2, press=("reply",), fill="Not yet.", seen="direct"),
    Step("not_helpful", "direct", 3, ask="who is going to build my app", press=("no",)),
    Step("card_after_an_answer", "direct", 1, press=("ask_person", "confirm_yes"), seen="staff"),
    Step("closed", "staff", 1, press=("done",)),
    Step("told_closed", "direct", 2),
    Step("person_in_words", "direct", 2, ask="can I talk to a human?"),
    Step("none_of_these", "direct", 3, ask=_UNSURE, press=("none_of_these",)),
    Step("choices", "direct", 2, ask=_UNSURE),
    Step("typed_choice", "direct", 2, ask="the second one"),
    Step("helpful", "direct", 1, press=("yes",)),
    Step("about", "direct", 2, ask="what can you do?"),
    Step("thanks", "direct", 2, ask="thanks"),
    Step("by_command", "channel", 2, ask="/faq who is going to build my app"),
    Step("shared_to_all", "channel", 1, press=("share",)),
    Step("staff_preview", "channel", 3, ask=_TO_BEN, how="heard", press=("message_action",)),
    Step("staff_posted", "channel", 2, press=("post_reply",)),
    Step("topics", "channel", 2, ask="/faq list"),
    Step("help", "channel", 2, ask="/faq help"),
    Step("posts", "channel", 2, ask="/faq posts"),
    Step("post_shared", "channel", 1, press=("share",)),
)  # fmt: skip


class Stage:
    """The page, on which the steps are done."""

    def __init__(self, page: "Page") -> None:
        self._page = page

    @classmethod
    async def on(cls, page: "Page", address: str) -> "Stage":
        """The page at an address."""
        await page.add_init_script(_COUNTED)
        await page.goto(address)
        await page.locator("#file-dot.live").wait_for()
        return cls(page)

    async def done(self, step: Step) -> dict[str, list[str]]:
        """Do a step; what is then seen, as HTML, by the pane."""
        seen = {}
        if step.ask:
            await self._page.locator("#how").select_option(step.how)
            await self._page.locator("#ask").fill(step.ask)
            await self._page.locator("#ask").press("Enter")
            await self._page.wait_for_function(_QUIET)
        for key in step.press:
            pressed = [await self._pressed(step, key, pane) for pane in PANES]
            if pressed == [None, None]:
                raise LookupError(f"{step.name}: no button says {_TEXTS.say(key)!r}")
            if step.window:
                seen = {pane: [html] for pane, html in zip(PANES, pressed, strict=True) if html}
        # All that stands comes with a reload at once.
        await self._page.reload()
        await self._page.locator("#file-dot.live").wait_for()
        return {pane: await self._rows(step, pane) for pane in PANES} | seen

    async def _pressed(self, step: Step, key: str, pane: str) -> str | None:
        """Press; gives the window that opened, "" where none did, None where there is no button."""
        await self._page.locator(f"#tab-{pane}-{step.place}").click()
        # By what is seen of it: what a screen reader says of a button may be longer.
        buttons = self._page.locator(f"#{pane}-{step.place} .row button").filter(
            has_text=re.compile(f"^{re.escape(_TEXTS.say(key))}(, as Sam)?$")
        )
        if not await buttons.count():
            return None
        await buttons.last.click()
        await self._page.wait_for_function(_QUIET)
        form = self._page.locator("#dialog form")
        if not await form.is_visible():
            return ""
        if step.fill:
            field = form.locator("textarea")
            await field.fill(step.fill)
            await field.evaluate("(field) => { field.textContent = field.value; }")
        html = await form.evaluate("(form) => form.outerHTML")
        await form.locator("button[type=submit]").click()
        await self._page.wait_for_function(_QUIET)
        # A caret would be drawn now and then.
        return str(html).replace(' autofocus=""', "")

    async def _rows(self, step: Step, pane: str) -> list[str]:
        rows = self._page.locator(f"#{pane}-{step.seen or step.place} .row")
        return list(
            await rows.evaluate_all(
                "(rows, most) => rows.slice(-most).map((row) => row.outerHTML)", step.rows
            )
        )
