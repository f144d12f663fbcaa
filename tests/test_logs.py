"""Log lines."""

import io
import logging

import pytest

from faqbot import logs


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch):
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    logger = logging.getLogger("faqbot")
    before = (logger.handlers, logger.level, logger.propagate)
    logs.configure("INFO")
    yield out
    logger.handlers, logger.level, logger.propagate = before


def test_a_record_is_one_line_whatever_it_holds(written: io.StringIO):
    logging.getLogger("faqbot.x").warning("asked %s", "a\nb\x1b[31m\u2028c\r")
    assert written.getvalue() == "faqbot: warning: asked a\\nb\\x1b[31m\\u2028c\\r\n"


def test_a_traceback_stays_on_the_line(written: io.StringIO):
    try:
        raise ValueError("no")
    except ValueError:
        logging.getLogger("faqbot.x").exception("failed")
    assert written.getvalue().count("\n") == 1
    assert "ValueError: no" in written.getvalue()


def test_the_request_is_named(written: io.StringIO):
    token = logs.request_id.set("abc")
    logging.getLogger("faqbot.x").info("hi")
    logs.request_id.reset(token)
    assert written.getvalue() == "faqbot: info [abc]: hi\n"


def test_below_the_level_nothing_is_written(written: io.StringIO):
    logging.getLogger("faqbot.x").debug("hi")
    assert written.getvalue() == ""
