"""The page as a person uses it, in a headless Chromium."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.adapters.web.conftest import FILE, Running, ask
from tests.browser import needs_browser, violations

pytestmark = needs_browser

PANES = ("slack", "discord")


def last(page: Page, pane: str, place: str = "direct") -> Locator:
    return page.locator(f"#{pane}-{place} .row").last


async def test_a_question_is_answered_in_both_looks_with_why(page: Page):
    await ask(page, "are you open on weekends?")
    for pane in PANES:
        await expect(last(page, pane)).to_contain_text("We open at nine.")
        await expect(last(page, pane).locator("b", has_text="nine")).to_be_visible()
        await expect(last(page, pane).get_by_role("link", name="Hours", exact=True)).to_be_visible()
    why = page.locator("#why")
    await expect(why.locator(".verdict")).to_have_text("answer")
    await expect(why.locator(".candidates code").first).to_have_text("opening-hours")
    await expect(why.locator(".figures li")).to_have_count(4)
    assert await page.locator(".raw").count() == 0


async def test_a_suggestion_is_tapped_and_its_answer_takes_the_place(page: Page):
    await ask(page, "delivery")
    for pane in PANES:
        button = last(page, pane).get_by_role("button", name="How much does delivery cost?")
        await button.click()
        await expect(last(page, pane)).to_contain_text("Five euros.")
        await expect(page.locator(f"#{pane}-direct .row")).to_have_count(2)


async def test_a_page_that_nobody_sees_holds_no_connection_and_catches_up(page: Page):
    seen = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true});"
    seen += "document.dispatchEvent(new Event('visibilitychange'))"
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url.rpartition("/")[2]))
    async with page.expect_event("requestfailed", lambda each: each.url.endswith("/events")):
        await page.evaluate(seen % "true")
    await ask(page, "are you open on weekends?")
    assert await page.locator("#slack-direct .row").count() == 0
    for _ in range(2):
        await page.evaluate(seen % "false")
    for pane in PANES:
        await expect(last(page, pane)).to_contain_text("We open at nine.")
    assert heard.count("events") == 1


async def test_a_vote_is_taken_and_said(page: Page):
    await ask(page, "are you open on weekends?")
    for pane in PANES:
        await (
            last(page, pane)
            .get_by_role("button", name=re.compile("^Helpful|: Helpful|Helpful$"))
            .click()
        )
        await expect(last(page, pane)).to_contain_text("Glad it helped!")
        await expect(last(page, pane)).to_contain_text("Only visible to Alex")


async def test_a_person_is_asked_takes_it_and_answers(page: Page):
    await ask(page, "do you sell unicorns?", "mention")
    for pane in PANES:
        await last(page, pane, "channel").get_by_role("button", name="Ask a person").click()
        await expect(page.locator(f"#tab-{pane}-staff .count")).to_have_text("1")
        await page.locator(f"#tab-{pane}-staff").click()
        card = page.locator(f"#{pane}-staff .row").first
        await expect(card).to_contain_text("do you sell unicorns?")
        await card.get_by_role("button", name="Taken").click()
        await expect(card).to_contain_text("Sam")
        await card.get_by_role("button", name="Reply", exact=True).click()
        await page.get_by_role("textbox", name="Your answer").fill("Only *white* ones.")
        await page.locator("dialog button[type=submit]").click()
        await expect(page.locator("dialog")).to_be_hidden()
        await page.locator(f"#tab-{pane}-channel").click()
        await expect(last(page, pane, "channel")).to_contain_text("Only white ones.")
        await page.locator(f"#tab-{pane}-staff").click()
        await card.get_by_role("button", name="Done").click()
        await expect(card.get_by_role("button", name="Done")).to_have_count(0)


async def test_a_private_question_goes_to_staff_only_after_a_yes(page: Page):
    await ask(page, "do you sell unicorns?")
    await last(page, "slack").get_by_role("button", name="Ask a person").click()
    await page.locator("dialog").get_by_role("button", name="Cancel").click()
    await expect(page.locator("#slack-staff .row")).to_have_count(0)
    await last(page, "slack").get_by_role("button", name="Ask a person").click()
    await page.locator("dialog button[type=submit]").click()
    await expect(page.locator("#slack-staff .row")).to_have_count(1)
    await last(page, "discord").get_by_role("button", name="Ask a person").click()
    await expect(page.locator("#discord-staff .row")).to_have_count(0)
    await last(page, "discord").get_by_role("button", name="Send it").click()
    await expect(page.locator("#discord-staff .row")).to_have_count(1)


async def test_a_private_answer_is_shared_and_taken_back(page: Page):
    await ask(page, "are you open on weekends?", "command")
    for pane in PANES:
        row = last(page, pane, "channel")
        await expect(row).to_contain_text("Only visible to Alex")
        await row.get_by_role("button", name="Share").click()
        await expect(last(page, pane, "channel")).to_contain_text("Shared by Alex")
        await expect(last(page, pane, "channel")).not_to_contain_text("Only visible to Alex")
        await last(page, pane, "channel").get_by_role("button", name="Undo").click()
        await expect(page.locator(f"#{pane}-channel", has_text="Shared by Alex")).to_have_count(0)


async def test_staff_answer_somebodys_message_out_of_its_menu(page: Page):
    await ask(page, "delivery to the moon, how much is it?", "heard")
    for pane in PANES:
        await page.locator(f"#{pane}-channel .asks").first.click()
        await expect(last(page, pane, "channel")).to_contain_text("Only visible to Sam")
    meant = "How long does delivery take?"
    await last(page, "slack", "channel").get_by_role("button", name=meant).click()
    await last(page, "discord", "channel").get_by_role("combobox").click()
    await page.get_by_role("option", name=meant).click()
    for pane in PANES:
        preview = page.locator(f"#{pane}-channel .row", has_text="Only visible to Sam")
        await expect(preview).to_contain_text("Three days.")
        await preview.get_by_role("button", name="Post").click()
        await expect(preview).to_contain_text("Posted.")
        await expect(last(page, pane, "channel")).to_contain_text("Answered by Sam")


async def test_silence_is_said_to_be_one(page: Page):
    await ask(page, "do you sell unicorns?", "heard")
    for pane in PANES:
        await expect(last(page, pane, "channel")).to_contain_text("faqbot says nothing here")


async def test_home_finds_an_entry_while_one_types(page: Page):
    await page.locator("#tab-slack-home").click()
    field = page.locator("#slack-home").get_by_role("combobox", name="Search the questions")
    await field.press_sequentially("retur")
    await expect(page.locator("li[role=option]")).to_have_text(["How do I return a parcel?"])
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(page.locator("dialog")).to_contain_text("send it back")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog")).to_be_hidden()


async def test_commands_of_clients_and_staff_are_answered(page: Page):
    await ask(page, "/faq list")
    for pane in PANES:
        await expect(last(page, pane, "channel")).to_contain_text("How do I return a parcel?")
    await ask(page, "/faqadmin why when do you open")
    for pane in PANES:
        await expect(last(page, pane, "staff")).to_contain_text("opening-hours")


async def test_a_saved_change_shows_without_a_reload(page: Page, running: Running):
    await ask(page, "are you open on weekends?")
    await expect(last(page, "slack")).to_contain_text("We open at nine.")
    running.faqs.write_text(FILE.replace("We open at **nine**.", "We open at *ten*."), "utf-8")
    for pane in PANES:
        await expect(last(page, pane)).to_contain_text("We open at ten.", timeout=2_000)
        await expect(page.locator(f"#{pane}-direct .row")).to_have_count(2)


async def test_a_broken_file_shows_its_lines_and_the_last_good_one_answers(
    page: Page, running: Running
):
    broken = FILE.replace('    answer: "Five', '    anser: "Five')
    running.faqs.write_text(broken, "utf-8")
    line = broken.split("\n").index('    anser: "Five euros."') + 1
    problem = page.locator("#problems .problem.error").first
    await expect(problem).to_contain_text(f"faqs.yaml:{line}:5", timeout=2_000)
    await expect(problem.locator("mark")).to_have_text("anser")
    await expect(problem.locator(".remedy")).to_have_text('did you mean "answer"?')
    await ask(page, "what is the price of shipping")
    await expect(last(page, "slack")).to_contain_text("Five euros.")
    running.faqs.write_text(FILE, "utf-8")
    await expect(page.locator("#file-dot.live")).to_be_visible(timeout=2_000)


async def test_a_version_that_drops_much_waits_for_a_yes(page: Page, running: Running):
    head, _, tail = FILE.partition("  - id: delivery-time")
    running.faqs.write_text(head + tail[tail.index("posts:") :], "utf-8")
    held = page.locator("#problems .problem.held")
    await expect(held).to_contain_text("drops 3 of 4 entries", timeout=2_000)
    await held.get_by_role("button").click()
    await expect(page.locator("#file-state")).to_contain_text("1 entries, live")


async def test_markup_in_an_entry_is_text(page: Page):
    await page.evaluate("void (window.alert = () => { document.body.dataset.fired = 'yes'; })")
    await ask(page, "How do I return a parcel?")
    for pane in PANES:
        await expect(last(page, pane)).to_contain_text("<script>alert(1)</script>")
    await ask(page, "<img src=x onerror=alert(2)> <script>alert(3)</script>")
    for pane in PANES:
        await expect(page.locator(f"#{pane}-direct")).to_contain_text("onerror=alert(2)")
    assert await page.evaluate("document.body.dataset.fired ?? ''") == ""
    assert await page.locator("main script, main img").count() == 0


async def test_the_keyboard_alone_suffices(page: Page):
    await expect(page.locator("#ask")).to_be_focused()
    await page.keyboard.type("delivery")
    await page.keyboard.press("Enter")
    await expect(last(page, "slack").get_by_role("button").first).to_be_visible()
    row = last(page, "slack")
    await expect(row.get_by_role("button", name="How much does delivery cost?")).to_be_visible()
    for _ in range(60):
        await page.keyboard.press("Shift+Tab")
        focused = await page.evaluate("document.activeElement.textContent")
        if focused == "How much does delivery cost?":
            break
    await page.keyboard.press("Enter")
    # Both panes have it; the nearer one was reached first.
    await expect(page.locator("main")).to_contain_text("Five euros.")
    await page.locator("#tab-slack-direct").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#slack-channel")).to_be_visible()
    await expect(page.locator("#tab-slack-channel")).to_be_focused()


async def test_a_window_gives_the_focus_back(page: Page):
    await ask(page, "do you sell unicorns?")
    button = last(page, "slack").get_by_role("button", name="Ask a person")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog button[type=submit]")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(button).to_be_focused()


async def test_a_reload_shows_what_stands(page: Page):
    await ask(page, "are you open on weekends?")
    await expect(last(page, "discord")).to_contain_text("We open at nine.")
    await page.reload()
    for pane in PANES:
        await expect(page.locator(f"#{pane}-direct .row")).to_have_count(2)
    await expect(page.locator("#why .verdict")).to_have_text("answer")


async def test_the_payloads_are_there_to_copy(page: Page):
    await ask(page, "are you open on weekends?")
    payload = page.locator(".payload", has_text="Slack")
    await payload.locator("summary").click()
    await expect(payload.locator("pre")).to_contain_text('"blocks"')
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await payload.get_by_role("button", name="Copy").click()
    assert '"blocks"' in await page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("width", [320, 1000, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_no_barrier(browser: Browser, running: Running, width: int, scheme: str):
    page = await browser.new_page(
        viewport={"width": width, "height": 700},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    await page.goto(running.address)
    await expect(page.locator("#file-dot.live")).to_be_visible()
    assert await violations(page) == []
    for text, how in (("delivery", "direct"), ("do you sell unicorns?", "mention")):
        await ask(page, text, how)
        await expect(
            page.locator("#slack-channel .row, #slack-direct .row").nth(1)
        ).to_be_attached()
        assert await violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
    for view in await page.locator(".views [role=tab]").all():
        if await view.is_visible():
            await view.click()
            assert await violations(page) == []
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await page.close()


async def test_nothing_shifts_and_the_first_paint_is_soon(page: Page):
    await ask(page, "are you open on weekends?")
    await expect(last(page, "discord")).to_contain_text("We open at nine.")
    shift = await page.evaluate(
        """() => new Promise((done) => new PerformanceObserver((list) => done(
            list.getEntries().filter((each) => !each.hadRecentInput)
                .reduce((sum, each) => sum + each.value, 0)))
            .observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => done(0), 500))"""
    )
    assert shift < 0.1  # https://web.dev/articles/cls: what counts as good


async def test_the_themes_are_kept(page: Page):
    await page.get_by_role("radio", name="Dark").check()
    dark = await page.locator(".discord.pane").evaluate(
        "(e) => getComputedStyle(e).backgroundColor"
    )
    await page.reload()
    await expect(page.locator("#file-dot.live")).to_be_visible()
    kept = await page.locator(".discord.pane").evaluate(
        "(e) => getComputedStyle(e).backgroundColor"
    )
    assert kept == dark == "rgb(49, 51, 56)"


async def test_nothing_is_kept_in_the_data_folder(page: Page, running: Running, tmp_path: Path):
    await ask(page, "are you open on weekends?")
    await expect(last(page, "slack")).to_contain_text("We open at nine.")
    kept = [
        each.name
        for each in (tmp_path / "data").rglob("*")
        if "sqlite" in each.name or each.suffix == ".db"
    ]
    assert kept == []
