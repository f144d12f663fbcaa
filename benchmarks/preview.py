"""How soon the page of `faqbot preview` is painted, beside a page of one line, and what it weighs.

    python -m benchmarks.preview [--loads 30] [--json]

A headless Chromium opens both in turn, each in a fresh profile without a cache, on the loopback
interface. `first_paint` is the browser's first-contentful-paint in milliseconds, the median and the
fastest; `usable` is when the page has its state and can be asked. `kilobytes` is all that is loaded.
"""

import argparse
import asyncio
import json
import re
import statistics
import sys
from collections.abc import Sequence

from aiohttp import web
from playwright.async_api import Browser, async_playwright

from tests.browser import browser_path

FAQBOT = (sys.executable, "-m", "faqbot", "preview")
ONE_LINE = "<!doctype html><title>One line</title><p id=line>One line of text."
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => {
  const found = list.getEntriesByName('first-contentful-paint')[0];
  if (found) done(found.startTime);
}).observe({ type: 'paint', buffered: true }))"""
NOW = "performance.now()"
LOADED = """performance.getEntries().reduce(
  (sum, each) => sum + (each.decodedBodySize ?? 0), 0)"""


async def one_line() -> tuple[web.AppRunner, str]:
    """A server of a page that has nothing to load."""

    async def shown(_: web.Request) -> web.Response:
        return web.Response(text=ONE_LINE, content_type="text/html")

    application = web.Application()
    application.router.add_get("/", shown)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/"


async def opened(browser: Browser, address: str, ready: str) -> tuple[float, float, float]:
    """First paint, and when `ready` was there, in milliseconds; kilobytes that were loaded."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(address)
    await page.locator(ready).wait_for()
    usable = float(await page.evaluate(NOW))
    figures = float(await page.evaluate(PAINTED)), usable, float(await page.evaluate(LOADED)) / 1000
    await context.close()
    return figures


def told(figures: Sequence[tuple[float, float, float]]) -> dict[str, float]:
    """The figures of all loads of one page."""
    paints, usable, sizes = zip(*figures, strict=True)
    return {
        "first_paint": round(statistics.median(paints)),
        "fastest_paint": round(min(paints)),
        "usable": round(statistics.median(usable)),
        "kilobytes": round(max(sizes), 1),
    }


async def measured(loads: int) -> dict[str, dict[str, float]]:
    """The page beside the page of one line."""
    path = browser_path()
    if path is None:
        raise SystemExit("no Chromium is installed: `apt-get install chromium`")
    process = await asyncio.create_subprocess_exec(*FAQBOT, stdout=asyncio.subprocess.PIPE)
    line = (await process.stdout.readline()).decode() if process.stdout else ""
    address = re.search(r"http://\S+", line)
    if address is None:
        raise SystemExit(f"faqbot preview tells no address: {line!r}")
    runner, plain = await one_line()
    ours, theirs = [], []
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=path)
            for _ in range(loads):
                ours.append(await opened(browser, address[0], "#file-dot.live"))
                theirs.append(await opened(browser, plain, "#line"))
            await browser.close()
    finally:
        await runner.cleanup()
        process.terminate()
        await process.wait()
    return {"preview": told(ours), "one line": told(theirs)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--loads", type=int, default=30, help="how often each is opened")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    found = asyncio.run(measured(given.loads))
    if given.json:
        print(json.dumps(found))
        return
    for name, figures in found.items():
        print(f"{name}: {', '.join(f'{key} {value}' for key, value in figures.items())}")


if __name__ == "__main__":
    main()
