"""What `-m "not load"` leaves out follows a rule, and what `-m quick` names is there."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import QUICK

TESTS = Path(__file__).parent
# What a test asks for that has a bot at the end of a wire, or a process of it.
WIRED = {
    "any_stage", "bot", "chat_stage", "discord", "door", "hands", "run", "server", "slack",
    "slack_stage", "start",
}  # fmt: skip
MANY = 1_000

Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_load(node: ast.AST) -> bool:
    """Whether `pytest.mark.load` stands in it."""
    return any(ast.unparse(each) == "pytest.mark.load" for each in ast.walk(node))


def wired(path: Path) -> Iterator[tuple[Function, bool]]:
    """Each test of a module that has a bot at the end of a wire, and whether it is marked load."""
    tree = ast.parse(path.read_text("utf-8"))
    marks = [
        each for each in tree.body
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "pytestmark"
    ]  # fmt: skip
    for each in tree.body:
        if isinstance(each, Function) and each.name.startswith("test_"):
            fixtures = WIRED & {argument.arg for argument in each.args.args}
            if fixtures:
                yield each, any(map(is_load, [*marks, *each.decorator_list]))


def repeats(node: ast.AST) -> Iterator[tuple[int, ast.AST]]:
    """Each loop over a range of so many in it, with the loop."""
    for each in ast.walk(node):
        for loop in [each, *getattr(each, "generators", [])]:
            match getattr(loop, "iter", None):
                case ast.Call(ast.Name("range"), [*_, ast.Constant(int(many))]):
                    yield many, each


def asks_a_great_deal(test: Function) -> bool:
    """Whether it sends a thousand events to a bot, or kills one."""
    wired = WIRED & {argument.arg for argument in test.args.args}
    if "signal.SIGKILL" in ast.unparse(test):
        return True
    return any(
        many >= MANY and wired & {name.id for name in ast.walk(loop) if isinstance(name, ast.Name)}
        for many, loop in repeats(test)
    )


@pytest.mark.parametrize(
    "path", sorted(TESTS.rglob("test_*.py")), ids=lambda path: str(path.relative_to(TESTS))
)
def test_what_sends_a_bot_a_thousand_events_or_kills_one_is_marked_load(path: Path):
    unmarked = [test.name for test, load in wired(path) if asks_a_great_deal(test) and not load]
    assert unmarked == []


@pytest.mark.parametrize(
    ("source", "asks"),
    [
        ("async def test_x(slack):\n    for n in range(1_000):\n        await slack.send(n)", True),
        ("async def test_x(slack):\n    [await slack.send(n) for n in range(2_000)]", True),
        ("async def test_x(slack):\n    for n in range(999):\n        await slack.send(n)", False),
        ("async def test_x(slack):\n    text = [n for n in range(5_000)]", False),
        ("async def test_x(run):\n    (await run()).send_signal(signal.SIGKILL)", True),
    ],
)
def test_a_flood_and_a_kill_are_seen(source: str, asks: bool):
    (test,) = ast.parse(source).body
    assert isinstance(test, Function)
    assert asks_a_great_deal(test) is asks


@pytest.mark.parametrize("name", QUICK)
def test_what_is_run_at_each_save_is_there(name: str):
    assert (TESTS / name).exists()
