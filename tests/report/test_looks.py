"""The report in a real browser: sorting, keyboard, phones, dark, paper, barriers."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from faqbot.report.page import STATIC, render, static
from faqbot.store import Store
from tests.browser import needs_browser, violations
from tests.conftest import SMALL_FILE, knowledge_of
from tests.report.conftest import ABSTAIN, ANSWER, COST, HOURS, SUGGEST, TIME, Log, Told

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route

pytestmark = needs_browser

LONG = "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenabzeichen" * 3
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1200, "height": 900}
# What a web app may serve the page with.
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'"


@pytest.fixture
def kept(store: Store) -> Store:
    """Pages do not differ by database."""
    return store


@pytest.fixture
def busy(log: Log) -> None:
    """Three gaps, three answers, votes, hand-overs, two versions; long words, and hostile ones."""
    for number in range(4):
        person = f"U{number}"
        log.ask(ABSTAIN, text="do you ship to canada", user=person)
        log.ask(ANSWER, HOURS, user=person, votes="+-")
        if number < 3:
            log.ask(ABSTAIN, text="may I bring my dog to the shop", user=person, revision="r2")
            log.ask(SUGGEST, chosen=TIME, user=person)
        if number < 2:
            log.ask(ABSTAIN, text=f"what is <script>alert(1)</script> {LONG}", user=person)
            log.ask(ANSWER, COST, user=person, votes="-")
    log.hand_over(None)


@pytest.fixture
def file(busy, told: Told, tmp_path: Path) -> str:
    """The address of the page as a file."""
    dated = SMALL_FILE.replace(
        "  - id: delivery-cost\n",
        f"  - id: delivery-cost\n    owner: {LONG}\n    review_by: 2026-01-01\n",
    )
    for entry, owner in (("opening-hours", ""), ("delivery-time", "    owner: zoe\n")):
        dated = dated.replace(
            f"  - id: {entry}\n", f"  - id: {entry}\n{owner}    review_by: 2026-01-01\n"
        )
    path = tmp_path / "report.html"
    path.write_text(render(told(gaps=True, knowledge=knowledge_of(dated)), inline=True), "utf-8")
    return path.as_uri()


async def opened(browser: "Browser", address: str, **how: object) -> "Page":
    """The page, in which anything that goes wrong is an error."""
    page = await browser.new_page(**how)  # type: ignore[arg-type]
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(address)
    assert wrong == []
    return page


async def column(page: "Page", caption: str, name: str) -> list[str]:
    """The figures of a column, from above."""
    table = page.get_by_role("table", name=caption)
    return await table.locator(f"td[data-label='{name}']").all_text_contents()


async def test_a_table_is_sorted_by_a_click_and_the_other_way_round_by_another(browser, file: str):
    page = await opened(browser, file, viewport=DESK)
    caption = "Answers by how often they were shown"
    table = page.get_by_role("table", name=caption)
    assert await column(page, caption, "Shown") == ["4", "3", "2"]
    header = table.get_by_role("columnheader", name="Not helpful")
    assert await header.get_attribute("aria-sort") == "none"
    await header.get_by_role("button").click()
    assert await header.get_attribute("aria-sort") == "descending"
    assert await column(page, caption, "Not helpful") == ["4", "2", "0"]
    assert await page.get_by_role("status").text_content() == "Sorted by Not helpful, descending."
    await header.get_by_role("button").click()
    assert await header.get_attribute("aria-sort") == "ascending"
    assert await column(page, caption, "Not helpful") == ["0", "2", "4"]
    assert await column(page, caption, "Shown") == ["3", "2", "4"]
    sorts = await table.locator("th[aria-sort]").evaluate_all(
        "all => all.map(each => each.ariaSort).filter(each => each !== 'none')"
    )
    assert sorts == ["ascending"]


async def test_words_are_sorted_from_a_on_and_what_has_no_owner_stands_last(browser, file: str):
    page = await opened(browser, file, viewport=DESK)
    caption = "Answers to be read again by now, by owner"
    owners = [LONG, "zoe", "nobody"]
    assert await column(page, caption, "Owner") == owners
    table = page.get_by_role("table", name=caption)
    await table.get_by_role("button", name="Answer").click()
    await table.get_by_role("button", name="Owner").click()
    assert await column(page, caption, "Owner") == owners


async def test_a_table_is_sorted_with_the_keyboard_alone(browser, file: str):
    page = await opened(browser, file, viewport=DESK)
    caption = "Answers by how often they were shown"
    focused = "document.activeElement.closest('table')?.caption.textContent"
    for _ in range(80):
        await page.keyboard.press("Tab")
        if await page.evaluate(focused) == caption:
            break
    assert await page.evaluate("document.activeElement.textContent") == "Answer"
    await page.keyboard.press("Enter")
    rows = page.get_by_role("table", name=caption).locator("tbody th code")
    assert await rows.all_text_contents() == [TIME, COST, HOURS]
    await page.keyboard.press("Space")
    assert await rows.all_text_contents() == [HOURS, COST, TIME]
    ring = "getComputedStyle(document.activeElement).outlineStyle"
    assert await page.evaluate(ring) == "solid"


async def test_the_first_tab_leads_past_the_navigation(browser, file: str):
    page = await opened(browser, file, viewport=DESK)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the figures"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_axe_finds_no_barrier(browser, file: str, scheme: str, size: dict[str, int]):
    page = await opened(browser, file, viewport=size, color_scheme=scheme)
    await page.locator("summary").click()
    await page.get_by_role("button", name="Last").first.click()
    assert await violations(page) == []


async def test_a_page_without_questions_has_no_barrier_either(browser, told: Told, tmp_path: Path):
    path = tmp_path / "empty.html"
    path.write_text(render(told(), inline=True), "utf-8")
    page = await opened(browser, path.as_uri(), viewport=PHONE)
    assert await violations(page) == []


async def test_on_a_phone_nothing_is_beyond_the_edge(browser, file: str):
    page = await opened(browser, file, viewport=PHONE)
    await page.locator("summary").click()
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    # Visible to those who see; what is kept for readers of screens is cut to nothing.
    wide = await page.evaluate(
        """() => [...document.querySelectorAll('main *, header *, footer *')]
          .filter(each => !each.closest('svg') && each.checkVisibility()
            && getComputedStyle(each).clipPath === 'none'
            && each.getBoundingClientRect().right > 320.5)
          .map(each => each.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    # The figures of a row stay with their names.
    label = "getComputedStyle(document.querySelector('.gaps td'), '::before').content"
    assert "People" in await page.evaluate(
        f"{label} + document.querySelector('.gaps td').dataset.label"
    )
    await page.get_by_role("button", name="Asked", exact=True).first.click()
    assert await column(page, "Questions that the file does not answer", "Asked") == sorted(
        await column(page, "Questions that the file does not answer", "Asked"), reverse=True
    )


async def test_the_page_is_dark_where_the_reader_wants_it_and_light_on_paper(browser, file: str):
    page = await opened(browser, file, viewport=DESK, color_scheme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    ink = "getComputedStyle(document.documentElement).color"
    red = "Number(/\\d+/.exec({})[0])"
    assert await page.evaluate(red.format(ground)) < 60
    assert await page.evaluate(red.format(ink)) > 200
    await page.emulate_media(media="print", color_scheme="dark")
    assert await page.evaluate(red.format(ink)) < 60
    shown = "getComputedStyle(document.querySelector('nav')).display"
    assert await page.evaluate(shown) == "none"
    assert (await page.pdf(format="A4")).startswith(b"%PDF")


async def test_nothing_moves_for_who_wants_no_motion(browser, file: str):
    scrolls = "getComputedStyle(document.documentElement).scrollBehavior"
    calm = await opened(browser, file, reduced_motion="reduce")
    assert await calm.evaluate(scrolls) == "auto"


async def test_plots_are_drawn_as_wide_as_the_page_and_their_bars_stand_on_the_axis(
    browser, file: str
):
    page = await opened(browser, file, viewport=PHONE)
    drawn = page.get_by_role("img", name="Questions each hour, by what came of them")
    box = await drawn.bounding_box()
    assert box is not None
    assert box["width"] > 200
    lowest = await drawn.locator("rect").evaluate_all(
        "all => Math.max(...all.map(each => each.getBoundingClientRect().bottom))"
    )
    assert lowest == pytest.approx(box["y"] + box["height"], abs=1)


async def test_the_served_page_works_under_a_policy_without_anything_inline(
    browser, busy, told: Told
):
    body = render(told(gaps=True), inline=False)

    async def serve(route: "Route") -> None:
        name = route.request.url.rpartition("/")[2]
        if name in STATIC:
            await route.fulfill(body=static(name), content_type=STATIC[name])
        elif name == "report":
            headers = {
                "Content-Security-Policy": POLICY,
                "Content-Type": "text/html; charset=utf-8",
            }
            await route.fulfill(body=body, headers=headers)
        else:
            await route.fulfill(status=404)

    context = await browser.new_context(viewport=DESK)
    await context.route("**/*", serve)
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    await page.goto("http://127.0.0.1/report")
    caption = "Answers by how often they were shown"
    table = page.get_by_role("table", name=caption)
    await table.get_by_role("button", name="Helpful", exact=True).click()
    await table.get_by_role("button", name="Helpful", exact=True).click()
    assert await column(page, caption, "Helpful") == ["0", "0", "4"]
    assert await page.evaluate("getComputedStyle(document.querySelector('.unseen')).position") == (
        "absolute"
    )
    assert [each for each in wrong if "favicon" not in each and "404" not in each] == []
