"""docs/gallery.md: each golden answer and each step is drawn, and stands on the page below its name."""

import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.adapters.answers import ANSWERS
from tests.browser import needs_browser
from tests.docs.pages import DOCS, ROOT
from tools.draw_gallery import COLOURS, names, with_few_colours
from tools.gallery_steps import STEPS

PAGE = (DOCS / "gallery.md").read_text("utf-8")
PARTS = dict(re.findall(r"^### (\w+)\n\n(.+?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
PICTURES = sorted((DOCS / "pictures").glob("gallery-*.png"))


def test_each_golden_answer_and_each_step_stands_on_the_page_and_no_other():
    assert set(PARTS) == {*ANSWERS, *(step.name for step in STEPS)}


@pytest.mark.parametrize("name", names())
def test_a_picture_stands_below_its_name_and_a_line_of_words(name: str):
    words, _, pictures = PARTS[name.removesuffix("-dark")].partition("\n\n")
    assert re.fullmatch(r'["`*\w][^\n]+\.', words)
    assert f"](pictures/gallery-{name}.png)" in pictures


def test_what_is_drawn_is_there_and_nothing_is_left_over():
    assert {each.name for each in PICTURES} == {f"gallery-{name}.png" for name in names()}


def test_the_pictures_are_small_and_of_a_height_that_one_reads():
    assert sum(each.stat().st_size for each in PICTURES) <= 1_500_000
    for each in PICTURES:
        width, height = struct.unpack(">II", each.read_bytes()[16:24])
        assert width == 980, each.name
        assert height <= 1_500, each.name


def test_a_missing_picture_is_named(tmp_path: Path):
    for each in PICTURES[1:]:
        (tmp_path / each.name).touch()
    done = subprocess.run(
        [sys.executable, "-m", "tools.draw_gallery", "--check", tmp_path],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == f"missing: {PICTURES[0].name}\n"


def test_a_picture_keeps_the_colours_that_cover_most():
    few = b"\xff\xff\xff\xff" * 600 + b"\x10\x20\x30\xff" * 300
    many = b"".join(bytes([200, number % 256, number // 256, 255]) for number in range(300))
    png = with_few_colours(30, 40, few + many)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at = png.index(b"PLTE")
    (size,) = struct.unpack(">I", png[at - 4 : at])
    assert size == 3 * COLOURS
    palette = [png[each : each + 3] for each in range(at + 4, at + 4 + size, 3)]
    lines = zlib.decompress(png[png.index(b"IDAT") + 4 : png.index(b"IEND") - 8])
    shown = [palette[each] for row in range(40) for each in lines[row * 31 + 1 : row * 31 + 31]]
    assert shown[:600] == [b"\xff\xff\xff"] * 600
    assert shown[600:900] == [b"\x10\x20\x30"] * 300
    assert all(colour[0] == 200 for colour in shown[900:])


@pytest.mark.load
@pytest.mark.timeout(600)
@needs_browser
def test_the_steps_can_be_done_and_drawn_today(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "tools.draw_gallery", tmp_path],
        cwd=ROOT, capture_output=True, text=True, timeout=580,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert {each.name for each in tmp_path.iterdir()} == {each.name for each in PICTURES}
