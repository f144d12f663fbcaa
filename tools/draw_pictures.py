"""The pictures of the README and of docs/: drawn from the running commands and from the contracts.

    python tools/draw_pictures.py [--check] [FOLDER]

`chat.svg` is what `faqbot ask` prints on a terminal about the shipped faqs.yaml. `architecture.svg`
is the layers of pyproject.toml, from the top down, each room with its line in the map of
docs/architecture.md. `preview-light.png` and `preview-dark.png` are the page of `faqbot preview` in a
headless Chromium, where one is installed. With --check nothing is written, and it ends with 1 where a
picture is out of date; the ages of posts, which change from day to day, do not count, and of the
page's pictures only that they are there, since each machine has other fonts. So it is with the pictures
of docs/gallery.md, which `python -m tools.draw_gallery` draws.
"""

import argparse
import importlib.util
import io
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
ASKED = (
    "who is going to build my app",
    "which database and framework do you use",
    "how much does an app cost?",
)
COLUMNS = 92
THEME = TerminalTheme(
    (24, 28, 36),
    (220, 223, 228),
    [
        (24, 28, 36),
        (224, 108, 117),
        (152, 195, 121),
        (229, 192, 123),
        (97, 175, 239),
        (198, 120, 221),
        (86, 182, 194),
        (220, 223, 228),
    ],
)
# rich's own frame without the fonts that it would have a browser fetch.
FRAME = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>faqbot ask, on a terminal</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
# Of the light page both panes are shown, of the dark one all.
SIZES = {
    "light": {"width": 1240, "height": 920},
    "dark": {"width": 1182, "height": 690},
    "report": {"width": 980, "height": 760},
}
PANES = {"x": 10, "y": 60, "width": 824, "height": 738}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
DRAWN = ("preview-light.png", "preview-dark.png", "report.png")
WAITING = "What does a security audit of our app cost?"
AGE = re.compile(r"\d+ \w+ ago|today|yesterday")
ROW, GAP, WIDTH = 46, 8, 900
# The width of a letter of 12 pixels, a little more than the mean.
LETTER = 6.8


def printed_on_a_terminal(text: str, folder: str) -> str:
    """What `faqbot ask` prints to a terminal, with its colours as ANSI codes."""
    ours, theirs = pty.openpty()
    environment = os.environ | {
        "COLUMNS": str(COLUMNS), "TERM": "xterm-256color", "FAQBOT_DATA_DIR": folder,
        "FAQBOT_FAQS": str(ROOT / "faqs.yaml"), "FAQBOT_LOG_LEVEL": "ERROR", "COLORTERM": "",
    }  # fmt: skip
    command = [sys.executable, "-m", "faqbot", "ask", text]
    process = subprocess.Popen(command, stdout=theirs, cwd=folder, env=environment)
    os.close(theirs)
    printed = b""
    try:
        while part := os.read(ours, 65_536):
            printed += part
    except OSError:  # Linux's way to say that the other end is closed
        pass
    finally:
        os.close(ours)
    if process.wait() != 0:
        raise SystemExit(f"faqbot ask {text!r} ended with {process.returncode}")
    return printed.decode().replace("\r\n", "\n")


def chat() -> str:
    """The picture of a few questions on a terminal."""
    with tempfile.TemporaryDirectory() as folder:
        console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
        for number, text in enumerate(ASKED):
            console.print(Text(f'{"" if number == 0 else chr(10)}$ faqbot ask "{text}"', "bold"))
            console.print(Text.from_ansi(printed_on_a_terminal(text, folder)))
    drawn = console.export_svg(title="faqbot", theme=THEME, code_format=FRAME, unique_id="chat")
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


def pages(folder: Path) -> None:
    """Draw the page of `faqbot preview` into a folder, light and dark."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, BROWSERS)))
    command = [sys.executable, "-m", "faqbot", "preview", "--faqs", str(ROOT / "faqs.yaml")]
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"FAQBOT_DATA_DIR": data}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=data)
        try:
            line = process.stdout.readline().decode() if process.stdout else ""
            address = re.search(r"http://\S+", line)
            if address is None:
                raise SystemExit(f"faqbot preview tells no address: {line!r}")
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=browser)
                for scheme, show in (("light", light), ("dark", dark)):
                    page = chromium.new_page(color_scheme=scheme)
                    page.set_viewport_size(SIZES[scheme])
                    page.emulate_media(reduced_motion="reduce")
                    page.goto(address[0])
                    page.locator("#file-dot.live").wait_for()
                    # Where the file lies on this machine is nobody's business.
                    page.evaluate("document.querySelector('#file-name').textContent = 'faqs.yaml'")
                    show(page)
                    page.mouse.move(0, 0)
                    page.locator("#ask").focus()
                    clip = PANES if scheme == "light" else None
                    page.screenshot(path=folder / f"preview-{scheme}.png", clip=clip)
                chromium.close()
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def report(folder: Path) -> None:
    """Draw the head of `faqbot report` on a made-up log of four weeks into a folder."""
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, BROWSERS)))
    fill = [sys.executable, "-m", "benchmarks.report", "--faqs", str(ROOT / "faqs.yaml")]
    write = [sys.executable, "-m", "faqbot", "report", "--since", "28d", "-o", "report.html"]
    with tempfile.TemporaryDirectory() as log:
        subprocess.run([*fill, "--fill", log], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        environment = os.environ | {"FAQBOT_FAQS": str(ROOT / "faqs.yaml")}
        subprocess.run(write, check=True, cwd=log, env=environment, stdout=subprocess.DEVNULL)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser)
            page = chromium.new_page(viewport=SIZES["report"], color_scheme="light")
            page.goto((Path(log) / "report.html").as_uri())
            page.screenshot(path=folder / "report.png")
            chromium.close()


def light(page: "Page") -> None:
    """A question with its answer."""
    asked(page, ASKED[0], "direct")


def dark(page: "Page") -> None:
    """A choice on the left, a question for a person on the right, as staff see it."""
    asked(page, ASKED[1], "direct")
    asked(page, WAITING, "mention")
    page.locator("#discord-channel").get_by_role("button", name="Ask a person").last.click()
    page.locator("#tab-discord-staff .count:not([hidden])").wait_for()
    page.locator("#tab-discord-staff").click()
    page.locator("#tab-slack-direct").click()
    page.locator("#slack-direct .row").last.wait_for()


def asked(page: "Page", text: str, how: str) -> None:
    """Ask on the page, and wait for why it gets what it gets."""
    page.locator("#how").select_option(how)
    page.locator("#ask").fill(text)
    with page.expect_response("**/api/ask"):
        page.locator("#ask").press("Enter")
    page.locator("#why .verdict").wait_for()


def gallery(folder: Path, *options: str) -> bool:
    """Draw the pictures of docs/gallery.md, or with --check look for them; gives whether all is well."""
    command = [sys.executable, "-m", "tools.draw_gallery", str(folder.resolve()), *options]
    return subprocess.run(command, check=False, cwd=ROOT).returncode == 0


def layers() -> list[list[str]]:
    """The rooms of faqbot/, a list for each layer, from the top down."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (found,) = (each["layers"] for each in contracts if each["type"] == "layers")
    return [[room.strip() for room in layer.split("|")] for layer in found]


def purposes() -> dict[str, str]:
    """What each room is for, by its name, out of the map in docs/architecture.md."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    found = re.findall(r"^\| `(\w+?)(?:/|\.py)` \| ([^|]+?) \|", page, re.MULTILINE)
    return {room: purpose.replace("`", "") for room, purpose in found}


def architecture() -> str:
    """The picture of the layers."""
    known, rows = purposes(), layers()
    height = len(rows) * (ROW + GAP) + GAP
    boxes = []
    for number, rooms in enumerate(rows):
        width = (WIDTH - GAP) / len(rooms) - GAP
        for place, room in enumerate(rooms):
            left, top = GAP + place * (width + GAP), GAP + number * (ROW + GAP)
            purpose = fitting(known.get(room, ""), int((width - 24) / LETTER))
            boxes.append(
                f'<g transform="translate({left:.0f} {top})">'
                f'<rect width="{width:.0f}" height="{ROW}" rx="6" fill="#eef3fb" stroke="#7a93b8"/>'
                f'<text x="12" y="19" font-size="14" font-weight="600">{escape(room)}</text>'
                f'<text x="12" y="36" font-size="12">{escape(purpose)}</text></g>'
            )
    opening = f'<svg viewBox="0 0 {WIDTH} {height}" xmlns="http://www.w3.org/2000/svg"'
    return "\n".join(
        [
            f'{opening} font-family="Verdana, DejaVu Sans, sans-serif" fill="#16243c">',
            "<title>The layers of faqbot: each imports only from those below it</title>",
            f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#fff"/>',
            *boxes,
            "</svg>\n",
        ]
    )


def fitting(text: str, most: int) -> str:
    """The text, cut at a word to so many letters."""
    if len(text) <= most:
        return text
    return text[: text.rfind(" ", 0, most - 3)].rstrip(",;:") + " ..."


def shown(picture: str) -> str:
    """The picture without what changes from day to day."""
    return re.sub(r'textLength="[\d.]+"', "", AGE.sub("AGE", picture.replace("&#160;", " ")))


def main() -> None:
    """Draw the pictures, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=PICTURES, help="where they stand")
    parser.add_argument("--check", action="store_true", help="only say which are out of date")
    given = parser.parse_args()
    stale = []
    for name, draw in (("chat.svg", chat), ("architecture.svg", architecture)):
        picture, path = draw(), given.folder / name
        if path.exists() and shown(path.read_text("utf-8")) == shown(picture):
            continue
        stale.append(name)
        if not given.check:
            path.write_text(picture, "utf-8")
    has_browser = any(map(shutil.which, BROWSERS)) and importlib.util.find_spec("playwright")
    missing = [name for name in DRAWN if not (given.folder / name).exists()]
    if has_browser and not given.check:
        pages(given.folder)
        report(given.folder)
        stale += DRAWN
    elif missing:
        stale += missing
    if not gallery(given.folder, *(["--check"] if given.check else [])):
        stale.append("the gallery")
    if stale:
        print(f"{'out of date' if given.check else 'drawn'}: {', '.join(stale)}")
    if stale and given.check:
        sys.exit(1)


if __name__ == "__main__":
    main()
