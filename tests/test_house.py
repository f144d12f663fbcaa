"""How the house is built: a flow's rule in one file, a sentence in one text file, a platform in one folder."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import faqbot
from faqbot.conversation import actions, controller

HOUSE = Path(faqbot.__file__).parent
TESTS = Path(__file__).parent
ADAPTERS = HOUSE / "adapters"
FLOWS = (HOUSE / "conversation", HOUSE / "service")
PLATFORMS = sorted(path.name for path in ADAPTERS.iterdir() if (path / "__init__.py").exists())
SENTENCES = frozenset(tomllib.loads((HOUSE / "texts" / "en.toml").read_text("utf-8")))

# Said where all else has failed, by a transport that cannot reach the flows any more; and the name of
# a menu's entry, which a flow may point to.
LAST_WORDS = {"apology", "busy", "message_action"}
# What decides in the service; an adapter asks the core.
DECIDING = {"card_lease", "handing_over", "policy", "recording", "reply_actions", "rights"}
TOY = TESTS / "toy"
TOY_LINES = 160  # That are not empty.
KNOW_THE_TOY = {
    TESTS / "scenarios" / "stages.py",
    TESTS / "scenarios" / "toy_stage.py",
    Path(__file__),
}


def modules(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def said(folder: Path) -> dict[str, set[str]]:
    """The keys that the modules of a folder say, each with their names."""
    found: dict[str, set[str]] = {}
    for path, tree in modules(folder):
        for node in ast.walk(tree):
            match node:
                case ast.Call(ast.Attribute(attr="say" | "_say"), arguments):
                    for each in arguments:
                        for part in ast.walk(each):
                            if isinstance(part, ast.Constant) and part.value in SENTENCES:
                                found.setdefault(str(part.value), set()).add(path.name)
    return found


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules and names that a module imports, with dots."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (each.name for each in names)
            case ast.ImportFrom(str(module), names):
                yield from (f"{module}.{each.name}" for each in names)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_a_flow_says_no_adapter_says(platform: str):
    of_flows = set().union(*map(said, FLOWS))
    assert len(of_flows) > 50
    in_adapter = said(ADAPTERS / platform)
    assert {key: in_adapter[key] for key in set(in_adapter) & of_flows - LAST_WORDS} == {}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_adapter_asks_what_decides_in_the_service(platform: str):
    names = {f"faqbot.service.{each}" for each in DECIDING}
    desks = {"faqbot.service.Desk", "faqbot.service.HandoverDesk", "faqbot.service.Recorder"}
    found = {
        f"{path.name}: {name}"
        for path, tree in modules(ADAPTERS / platform)
        for name in imported(tree)
        if name in desks or name.startswith(tuple(f"{each}." for each in names))
    }
    assert found == set()


def test_each_action_is_handled_once_and_in_the_core():
    tree = ast.parse(Path(controller.__file__).read_text("utf-8"))
    handled = [
        key.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Attribute)
    ]
    kinds = {
        name
        for name, each in vars(actions).items()
        if isinstance(each, type) and issubclass(each, actions.Action)
    } - {"Action", "StaffAction"}
    assert sorted(handled) == sorted(kinds)


@pytest.mark.parametrize("folder", [*FLOWS, ADAPTERS], ids=lambda each: each.name)
def test_no_sentence_stands_in_code(folder: Path):
    """A new one is a line of a text file, and of those that translate it."""
    found = [
        f"{path.name}:{node.lineno}: {text}"
        for path, tree in modules(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) in {"Line", "Text", "Button", "Form"}
        for argument in (*node.args, *(each.value for each in node.keywords))
        for text in _literals(argument)
        if re.search(r"[a-z]{2,} [a-z]{2,}", text, re.IGNORECASE)
    ]
    assert found == []


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _literals(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.JoinedStr):
        yield from (str(each.value) for each in argument.values if isinstance(each, ast.Constant))


def test_a_platform_is_one_folder_of_few_lines():
    files = sorted(TOY.rglob("*.py"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    assert sum(bool(line.strip()) for line in lines) < TOY_LINES


def test_nobody_else_knows_the_platform_of_the_tests():
    files = [path for folder in (HOUSE, TESTS) for path in folder.rglob("*.py")]
    others = (path for path in files if TOY not in path.parents and path not in KNOW_THE_TOY)
    named = [
        path.name
        for path in others
        if re.search(r"\btoy\b", path.read_text("utf-8"), re.IGNORECASE)
    ]
    assert named == []
