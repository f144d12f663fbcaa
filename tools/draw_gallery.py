"""The pictures of docs/gallery.md: every golden answer, and each step of the hand-over, in every look.

    python -m tools.draw_gallery [--check] [FOLDER]

`gallery-NAME.png` is the golden answer NAME of tests/adapters/answers.py, or the step NAME of
tools/gallery_steps.py, done on the page of `faqbot preview` with the shipped faqs.yaml. A headless Chromium
draws both with the page's own drawing; where none is installed, nothing is drawn. The clock stands at BEGIN,
so that a picture changes where what it shows does. Without fonts for emoji, Japanese, Hebrew and Arabic
`other_scripts` has empty boxes. With --check nothing is written, and it ends with 1 where
a picture is missing.
"""

import argparse
import asyncio
import base64
import struct
import sys
import tempfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from faqbot.adapters import PLATFORMS as ADAPTERS
from faqbot.adapters.web.server import Server
from faqbot.previewing import opened
from faqbot.settings import settings_of
from tests.adapters.answers import ANSWERS, SHARERS, SHIPPED
from tests.adapters.golden import PLATFORMS
from tests.browser import browser_path
from tools.gallery_steps import STEPS, Stage

if TYPE_CHECKING:
    from playwright.async_api import Page

DARK = ("plain", "table", "opened_four_others", "card")
"""What is drawn in the dark, too, as `gallery-NAME-dark.png`."""
BEGIN = datetime(2026, 11, 26, 9, 41, tzinfo=UTC)
COLOURS = 40
# What is longer, in pixels, is shown without its middle.
LONGEST = 1300
STUDIO = """\
<!doctype html><html lang="en"><meta charset="utf-8"><link rel="stylesheet" href="/static/style.css">
<style>
  html, body, .pane { height: auto; }
  #gallery { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; width: 980px; padding: 12px; align-items: start; }
  .rows { padding: 6px 0 12px; }
  .asks { display: none; }
  .rows > form { width: auto !important; margin: 12px; border: 1px solid var(--line); border-radius: 8px; }
  .begins, .ends { display: flex; flex-direction: column; max-height: 640px; overflow: hidden; }
  .begins > *, .ends > * { flex: none; }
  .ends { justify-content: flex-end; }
  .left-out { padding: 6px 20px; color: var(--muted); border: dashed var(--line); border-width: 1px 0; }
</style>
<div id="gallery">
  <section class="pane slack"><header><h2>Slack</h2></header><div class="rows"></div></section>
  <section class="pane discord"><header><h2>Discord</h2></header><div class="rows"></div></section>
</div>
<script type="module">
import { drawRow } from "/static/rows.js";
const act = { now: () => BEGIN, press() {}, find: async () => [], nameOf: () => "Ann" };
const rowsOf = (pane) => document.querySelector(`.${pane} .rows`);
window.draw = (pane, payloads) => rowsOf(pane).replaceChildren(...payloads.map((payload, at) =>
  drawRow(pane, { id: at, from: "bot", at: BEGIN, payload }, {}, act)));
window.put = (pane, drawn) => { rowsOf(pane).innerHTML = drawn.join(""); };
window.cut = () => {
  for (const each of document.querySelectorAll(".left-out, .ends")) each.remove();
  for (const rows of document.querySelectorAll(".rows")) {
    rows.classList.remove("begins");
    if (rows.offsetHeight <= LONGEST) continue;
    const said = Object.assign(document.createElement("p"), { className: "left-out", textContent: "… its middle is left out here …" });
    const end = rows.cloneNode(true);
    rows.after(said, end);
    end.classList.add("ends");
    rows.classList.add("begins");
  }
};
</script>
"""
PIXELS = """\
async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const drawing = canvas.getContext("2d");
  drawing.drawImage(image, 0, 0);
  const { data } = drawing.getImageData(0, 0, image.width, image.height);
  const parts = [];
  for (let at = 0; at < data.length; at += 32768) parts.push(String.fromCharCode(...data.subarray(at, at + 32768)));
  return [image.width, image.height, btoa(parts.join(""))];
}
"""


def names() -> list[str]:
    """Of all that is drawn."""
    return [*ANSWERS, *(step.name for step in STEPS), *(f"{name}-dark" for name in DARK)]


async def drawn(folder: Path, data: Path) -> None:
    """Draw all into a folder; the page keeps what it must in `data`."""
    from playwright.async_api import async_playwright

    settings = settings_of(ADAPTERS)(faqs=SHIPPED, data_dir=data)
    async with async_playwright() as playwright, opened(settings, clock=lambda: BEGIN) as preview:
        server = Server(preview.session)
        address = await server.start()
        chromium = await playwright.chromium.launch(executable_path=browser_path())
        context = await chromium.new_context(
            viewport={"width": 1440, "height": 900}, color_scheme="light", locale="en-US",
            reduced_motion="reduce", timezone_id="UTC", bypass_csp=True,
        )  # fmt: skip
        studio = await context.new_page()
        text = STUDIO.replace("BEGIN", str(BEGIN.timestamp())).replace("LONGEST", str(LONGEST))
        await studio.route(
            "**/studio", lambda route: route.fulfill(body=text, content_type="text/html")
        )
        await studio.goto(f"{address}studio")
        await studio.wait_for_function("!!window.cut")
        for name, reply in ANSWERS.items():
            for platform, payloads in PLATFORMS.items():
                await studio.evaluate(
                    "(given) => draw(...given)", [platform, payloads(reply, SHARERS.get(name))]
                )
            await photographed(studio, folder, name)
        page = await context.new_page()
        await page.clock.set_fixed_time(BEGIN)
        stage = await Stage.on(page, address)
        for step in STEPS:
            for platform, rows in (await stage.done(step)).items():
                await studio.evaluate("(given) => put(...given)", [platform, rows])
            await photographed(studio, folder, step.name)
        await chromium.close()
        await server.stop()


async def photographed(studio: "Page", folder: Path, name: str) -> None:
    """Save what stands in the studio, in the dark too where that is wanted."""
    for suffix, scheme in (("", "light"), ("-dark", "dark")):
        if f"{name}{suffix}" in names():
            await studio.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            await studio.evaluate("cut()")
            png = await studio.locator("#gallery").screenshot(animations="disabled")
            found = await studio.evaluate(PIXELS, base64.b64encode(png).decode())
            width, height, pixels = found
            path = folder / f"gallery-{name}{suffix}.png"
            path.write_bytes(with_few_colours(width, height, base64.b64decode(pixels)))
    await studio.emulate_media(color_scheme="light")


def with_few_colours(width: int, height: int, pixels: bytes) -> bytes:
    """A PNG of at most COLOURS, from RGBA; each other colour becomes the nearest of them."""
    colours = np.frombuffer(pixels, np.uint8).reshape(-1, 4)[:, :3].astype(np.int32)
    packed = colours @ np.array([65536, 256, 1])
    found, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    all_of_them = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    # Each in turn the one that would cost most to leave out.
    kept, nearest, far = [], np.zeros(len(found), np.uint8), np.full(len(found), 1 << 18)
    for number in range(min(COLOURS, len(found))):
        kept.append(all_of_them[(counts * far).argmax()])
        distance = np.square(all_of_them - kept[-1]).sum(axis=1)
        nearest[distance < far] = number
        far = np.minimum(distance, far)
    rows = nearest[places].reshape(height, width)
    lines = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = {b"IHDR": head, b"PLTE": np.array(kept, np.uint8).tobytes()}
    parts |= {b"IDAT": zlib.compress(lines, 9), b"IEND": b""}
    chunks = (
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in parts.items()
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def main() -> None:
    """Draw the pictures, or say which are missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", nargs="?", type=Path, default=SHIPPED.parent / "docs" / "pictures"
    )
    parser.add_argument("--check", action="store_true", help="only say which are missing")
    given = parser.parse_args()
    if given.check:
        missing = [name for name in names() if not (given.folder / f"gallery-{name}.png").exists()]
        if missing:
            sys.exit(f"missing: {', '.join(f'gallery-{name}.png' for name in missing)}")
    elif browser_path() is not None:
        with tempfile.TemporaryDirectory() as data:
            asyncio.run(drawn(given.folder, Path(data)))


if __name__ == "__main__":
    main()
