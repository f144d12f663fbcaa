"""The report: the line, a caret under the right columns, and nothing that moves the cursor."""

from faqbot.errors import Problem, Severity
from faqbot.knowledge.problem_report import report


def shown(line: str, column: int, width: int = 1) -> list[str]:
    problem = Problem(1, column, "wrong", "mend it", width=width)
    return report([problem], name="f.yaml", text=line).split("\n")


def test_a_problem_shows_its_place_its_line_a_caret_and_a_remedy():
    assert shown("a: *x", 4, 2) == ["f.yaml:1:4: wrong", " 1 | a: *x", "   |    ^^", "   = mend it"]


def test_the_caret_stands_under_wide_characters_as_a_terminal_shows_them():
    assert shown("日本: *x", 5)[2] == "   |       ^"


def test_tabs_and_escapes_do_not_reach_the_terminal():
    assert shown("a\t\x1b[31mb", 3)[1] == " 1 | a \N{REPLACEMENT CHARACTER}[31mb"


def test_a_long_line_is_cut_around_the_caret():
    lines = shown("x" * 5000 + "!" + "y" * 5000, 5001)
    assert len(lines[1]) < 120
    assert lines[1][lines[2].index("^")] == "!"


def test_a_problem_of_the_whole_file_has_no_line():
    problem = Problem(0, 0, "empty", "write")
    assert report([problem], name="f.yaml", text="") == "f.yaml: empty\n   = write"


def test_a_place_behind_the_last_line_shows_no_line():
    problem = Problem(9, 1, "open", "close")
    assert report([problem], name="f.yaml", text="a") == "f.yaml:9:1: open\n   = close"


def test_a_warning_says_that_it_is_one():
    problem = Problem(1, 1, "odd", "look", severity=Severity.WARNING)
    assert report([problem], name="f", text="a").startswith("f:1:1: warning: odd")
