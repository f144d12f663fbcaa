"""Log lines."""

import io
import json
import logging
import re
import subprocess
import sys

import pytest

from faqbot import logs

_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
HOSTILE = "a\nb\x1b[31m\u2028c\r\x00\u202e\ud800"


@pytest.fixture(params=["text", "json"])
def form(request: pytest.FixtureRequest) -> logs.Format:
    kind: logs.Format = request.param
    return kind


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, form: logs.Format) -> io.StringIO:
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    logs.configure("INFO", form)
    return out


def lines(written: io.StringIO) -> list[str]:
    said = written.getvalue()
    assert said.endswith("\n")
    return said[:-1].split("\n")


def test_a_record_is_one_line_whatever_it_holds(written: io.StringIO, form: logs.Format):
    logging.getLogger("faqbot.x").warning("asked %s", HOSTILE)
    (line,) = lines(written)
    assert line.isprintable()
    if form == "text":
        shown = r"asked a\\nb\\x1b\[31m\\u2028c\\r\\x00\\u202e\\ud800"
        assert re.fullmatch(rf"{_TIME} faqbot: warning: {shown}", line)
    else:
        read = json.loads(line)
        assert re.fullmatch(_TIME, read.pop("time"))
        assert read == {"level": "warning", "logger": "faqbot.x", "message": f"asked {HOSTILE}"}


@pytest.mark.parametrize("name", ["faqbot.x", "asyncio", "aiohttp.server", "sqlalchemy.pool"])
def test_a_traceback_stays_on_the_line_a_librarys_too(
    written: io.StringIO, form: logs.Format, name: str
):
    try:
        raise RuntimeError(HOSTILE)
    except RuntimeError:
        logging.getLogger(name).exception("failed")
    (line,) = lines(written)
    assert line.isprintable()
    assert "RuntimeError: a" in (line if form == "text" else json.loads(line)["exception"])
    assert name == "faqbot.x" or name in line


@pytest.mark.parametrize("level", ["INFO", "DEBUG"])
def test_what_a_person_wrote_is_in_an_exception_at_debug_alone(
    form: logs.Format, monkeypatch: pytest.MonkeyPatch, level: str
):
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    logs.configure(level, form)
    try:
        try:
            int("zanzibar")
        except ValueError as error:
            raise KeyError("zanzibar") from error
    except KeyError:
        logging.getLogger("faqbot.x").exception("failed")
    (line,) = lines(out)
    assert "ValueError" in line
    assert "which led to: Traceback" in line
    assert "KeyError" in line
    # The program's own lines stand in the traceback.
    shown = line.replace('int("zanzibar")', "").replace('KeyError("zanzibar")', "")
    shown = shown.replace(r"int(\"zanzibar\")", "").replace(r"KeyError(\"zanzibar\")", "")
    assert ("zanzibar" in shown) is (level == "DEBUG")


@pytest.mark.parametrize("form", ["text"], indirect=True)
def test_the_request_is_named_in_text(written: io.StringIO):
    token = logs.request_id.set("abc")
    logging.getLogger("faqbot.x").info("hi")
    logs.request_id.reset(token)
    assert lines(written)[0].endswith("Z faqbot: info [abc]: hi")


@pytest.mark.parametrize(("name", "level"), [("faqbot.x", "DEBUG"), ("slack_bolt", "INFO")])
def test_below_the_level_nothing_is_written(written: io.StringIO, name: str, level: str):
    logging.getLogger(name).log(logging.getLevelNamesMapping()[level], "hi")
    assert written.getvalue() == ""


def test_to_configure_twice_writes_once(written: io.StringIO, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stderr", written)
    logs.configure("INFO")
    logging.getLogger("faqbot.x").info("hi")
    logging.getLogger("other").warning("hi")
    assert len(lines(written)) == 2


def test_a_long_record_is_cut(written: io.StringIO):
    logging.getLogger("faqbot.x").warning("x" * 1_000_000)
    try:
        raise RuntimeError("y" * 1_000_000)
    except RuntimeError:
        logging.getLogger("other").exception("failed")
    assert len(written.getvalue()) < 15_000


def test_a_library_that_says_the_same_a_thousand_times_is_not_written_a_thousand_times(
    written: io.StringIO,
):
    for number in range(1_000):
        logging.getLogger("asyncio").error("no more files\nsocket: %d", number)
    logging.getLogger("asyncio").error("something else")
    assert len(lines(written)) == 6


def test_asyncio_quotes_no_exception_and_no_argument(written: io.StringIO):
    logging.getLogger("asyncio").error(
        "Task exception was never retrieved\n%s", "future: <Task exception=ValueError('said')>"
    )
    logging.getLogger("asyncio").error("Exception in callback f.<locals>.g('said') at x.py:1\n")
    first, second = lines(written)
    assert "Task exception was never retrieved" in first
    assert "Exception in callback f.<locals>.g" in second
    assert "said" not in first + second


PROGRAM = """
import logging, sys, threading, warnings
from faqbot import logs
logs.configure("INFO", {form!r})
logs.catch_unhandled()
logging.getLogger("faqbot.x").warning("%d of %d", "one")
class Fails:
    def __del__(self):
        raise RuntimeError("in a finaliser")
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
del [Fails()][0]
warnings.warn("so old")
async def forgotten():
    raise RuntimeError("never\\nretrieved")
import asyncio, gc
async def main():
    task = asyncio.create_task(forgotten())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()
asyncio.run(main())
raise RuntimeError("at the end")
"""


def test_what_nobody_caught_or_could_format_is_a_line_of_the_log(form: logs.Format):
    made = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(form=form)], capture_output=True, text=True
    )
    assert (made.returncode, made.stdout) == (1, "")
    said = made.stderr.splitlines()
    expected = ["TypeError", "ZeroDivisionError", "in a finaliser", "so old", "never", "at the end"]
    assert len(said) == len(expected), made.stderr
    for line, words in zip(said, expected, strict=True):
        assert words in line
        assert line.startswith('{"time"' if form == "json" else "20")
