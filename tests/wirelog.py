"""What the bot puts on the wire in the scenarios and the adapters' tests, against golden files.

Each test of the modules in `MODULES` runs against a fake Slack or Discord, which keeps what the bot
sent it. When the test is over, that is compared with what `golden_wire/` holds for it: Slack's Web
API calls, posts to response URLs and answers within acks; Discord's REST calls. To write the files
anew after a change that is meant, and then to read what changed:

    python -m tests.wirelog && git diff tests/golden_wire

(or, for a few modules, `python -m tests.wirelog scenarios/test_desk.py`).

What several tests saw, or one several times, stands once in its file, under a name that its text
decides. Whatever differs from run to run is replaced by a placeholder that is numbered by its
first appearance in the test: ids, times, tokens, ports. The codes in buttons keep their structure.

Left out: load, overload, kills, replicas and attacks, whose calls depend on the machine; the
modules of `faqbot run` as a process, which keep their fakes to themselves; rubbish and hypothesis,
which are made up anew; rendering and parsing, which have golden files of their own or no wire; and
how often the connection is set up. Single tests are in `LEFT_OUT`, and those in which the order of
calls is nobody's to decide in `UNORDERED`: there each entry is compared by itself.
"""

import ast
import difflib
import functools
import hashlib
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.readable import readable, visible
from tests.wire.discord import FakeDiscord
from tests.wire.discord.journal import RestCall
from tests.wire.slack import FakeSlack

TESTS = Path(__file__).parent
GOLDEN = TESTS / "golden_wire"
Json: TypeAlias = Any
Section: TypeAlias = list[Json]

MODULES = frozenset(
    {
        *(f"scenarios/test_{name}.py" for name in (
            "answers", "desk", "forgetting", "manners", "opened", "rights", "saved_files", "table",
            "to_others", "twice", "logged",
        )),
        *(f"adapters/slack/test_{name}.py" for name in (
            "answering", "commands", "fallbacks", "forgetting", "handover", "home", "http", "opened",
            "pictures", "posts", "socket", "taps", "windows",
        )),
        *(f"adapters/discord/test_{name}.py" for name in (
            "commands", "handover", "late_taps", "listing", "opened", "pictures", "posts", "previews",
            "sharing", "taps", "titles", "wire", "wire_commands", "wire_faults",
        )),
    }
)  # fmt: skip
LEFT_OUT = frozenset(
    {
        "adapters/slack/test_socket.py::test_of_two_thousand_events_each_is_answered_once_while_sockets_are_renewed_and_lost",
        "scenarios/test_logged.py::test_nobodys_words_or_name_are_in_a_line_whatever_fails",
        "scenarios/test_rights.py::test_a_hundred_presses_for_a_person_post_one_card",
        "scenarios/test_twice.py::test_a_post_that_64_presses_share_at_once_stands_there_once",
    }
)
"""Which words the bot uses there, or how often it connects, depends on the time."""

UNORDERED = frozenset(
    {
        "adapters/discord/test_handover.py::test_a_channel_that_is_opened_is_private_no_longer",
        "adapters/discord/test_handover.py::test_an_answer_that_arrived_in_part_goes_on_where_it_broke_off",
        "adapters/discord/test_handover.py::test_managers_of_the_channels_server_may_press_and_of_another_may_not",
        "adapters/slack/test_commands.py::test_a_staff_id_is_one_of_our_own_workspace_unless_it_names_another",
        "adapters/slack/test_handover.py::test_an_answer_whose_form_comes_twice_is_posted_once",
        "adapters/slack/test_opened.py::test_another_one_takes_the_place_of_the_guess_and_leads_back_to_it",
        "scenarios/test_desk.py::test_a_private_question_reaches_its_asker_again",
        "scenarios/test_rights.py::test_a_form_that_was_opened_with_the_right_is_not_sent_without_it",
        "scenarios/test_rights.py::test_a_hundred_presses_have_one_effect_each_at_most_and_one_line",
        "scenarios/test_rights.py::test_in_the_hand_over_channel_all_may_answer_where_it_is_known_to_be_private",
        "scenarios/test_rights.py::test_staff_work_through_cards_as_fast_as_they_like",
        "scenarios/test_saved_files.py::test_who_is_no_staff_accepts_nothing",
    }
)
"""People act there before the bot has done with what they did first."""

_NUMBERED = re.compile(r"(?<=<)(\w+) \d+(?=>)")

_WRITE_TO = "WIRELOG_WRITE_TO"
"""Names the folder in which each test leaves what it saw; set by `main` alone."""

# How often these are called is the connection's affair, and no word in them is the bot's.
_SLACK_SET_UP = frozenset({"apps.connections.open", "auth.test"})
_DISCORD_SET_UP = frozenset({"/gateway", "/gateway/bot", "/users/@me", "/oauth2/applications/@me"})

_CODED = frozenset({"value", "custom_id", "private_metadata", "block_id"})
"""The fields that hold ids of the bot's own making."""

_OF_THE_PLATFORM = frozenset({"nonce", "trigger_id", "hash"})
_BLOCKS = frozenset({"answer"})
_GIVEN = re.compile(r"[\w-]{6}", re.ASCII)
"""What the fake names a block that the bot gave no name, which comes back when a modal is renewed."""

_MOST_TEXT = 600
_MOST_THINGS = 12
"""What is longer is shown by its beginning, its end and a digest of all of it."""

_WIDTH = 140

_SHARED = "see "
_SHORT = 50
"""Up to so many characters of JSON are written again rather than shared."""

_PATTERNS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("ts", re.compile(r"\b\d{10}\.\d{6}\b")),
    ("moment", re.compile(r"(?<=<t:)\d+(?=:[A-Za-z]>)")),
    ("id", re.compile(r"\b\d{17,20}\b")),
    ("view", re.compile(r"\bV\d{10}\b")),
    ("host", re.compile(r"\b127\.0\.0\.1:\d+\b")),
    ("age", re.compile(r"\b(?:\d+|an?|one) (?:day|week|month|year)s? ago\b")),
    ("revision", re.compile(r"(?<=`)[0-9a-f]{12}(?=`)|(?<=revision )[0-9a-f]{12}\b")),
    ("note", re.compile(r"(?<=^note:\d:)[0-9a-f]{8}$")),
    ("permalink", re.compile(r"\bp\d{16}\b")),
    ("folder", re.compile(r"(?:/[\w.+-]+)+(?=/faqs\.yaml)")),
)
_MINUTE = re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d UTC\b")
_AN_HOUR, _A_DAY = 3_600, 86_400
_TOKEN = re.compile(r"(?<![\w-])(?=[a-z_-]*[A-Z0-9])[\w-]{16}(?![\w-])", re.ASCII)
"""What `secrets.token_urlsafe(12)` makes: the ids of questions and hand-overs."""


@dataclass(slots=True)
class Placeholders:
    """Stable names for what differs from run to run, numbered in the order in which it appears."""

    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _many: dict[str, int] = field(default_factory=dict)

    def name(self, kind: str, raw: str) -> str:
        if (kind, raw) not in self._known:
            self._many[kind] = self._many.get(kind, 0) + 1
            self._known[kind, raw] = f"<{kind} {self._many[kind]}>"
        return self._known[kind, raw]

    def in_value(self, value: Json, key: str = "") -> Json:
        """The same value; `key` is the name that it stands under."""
        if isinstance(value, dict):
            return {name: self.in_value(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.in_value(inner, key) for inner in value]
        if key in _OF_THE_PLATFORM:
            return f"<{key}>"
        if key == "block_id" and _GIVEN.fullmatch(str(value)) and value not in _BLOCKS:
            return "<block_id>"
        if isinstance(value, int):
            return self._in_number(value, key)
        return self.in_text(value, coded=key in _CODED) if isinstance(value, str) else value

    def _in_number(self, value: int, key: str) -> Json:
        if key == "timestamp" and abs(value - time.time()) < _A_DAY:
            return "<now>"
        return self.name("id", str(value)) if value > 10**16 else value

    def in_text(self, text: str, *, coded: bool = False) -> str:
        text = _MINUTE.sub("<minute>", text)
        for kind, pattern in (*_PATTERNS, ("token", _TOKEN)) if coded else _PATTERNS:
            text = pattern.sub(partial(self._named, kind), text)
        return text

    def _named(self, kind: str, found: re.Match[str]) -> str:
        # Two that a test stamps may fall into one second, or not.
        if kind == "moment" and abs(int(found[0]) - time.time()) < _AN_HOUR:
            return "<now>"
        return self.name(kind, found[0])


def log_of(funcargs: Mapping[str, Any], *, in_order: bool = True) -> Section:
    """What all fakes among a test's arguments were sent, as the golden files show it.

    Args:
        funcargs: By name; a stage holds its fake.
        in_order: Whether the order is the bot's to decide. If not, entries are sorted, and each
            has placeholders of its own.
    """
    owners = [each for each in funcargs.values() if not isinstance(each, FakeSlack | FakeDiscord)]
    held = [getattr(each, name, None) for each in owners for name in ("slack", "server")]
    fakes = {
        id(each): each
        for each in [*funcargs.values(), *held]
        if isinstance(each, FakeSlack | FakeDiscord)
    }
    made = [
        entry
        for fake in fakes.values()
        for entry in (_of_slack(fake) if isinstance(fake, FakeSlack) else _of_discord(fake))
    ]
    if in_order:
        names = Placeholders()
        return [_shown(names.in_value(entry)) for entry in made]
    return sorted((_shown(Placeholders().in_value(entry)) for entry in made), key=json.dumps)


def _of_slack(slack: FakeSlack) -> list[Json]:
    """Calls and answers within acks, by their time."""
    timed: list[tuple[float, Json]] = []
    for call in slack.calls:
        if call.method not in _SLACK_SET_UP:
            answered = {} if call.ok else {"answered": call.error or "nothing"}
            timed.append((call.at, {"call": call.method, **call.arguments, **answered}))
    for delivery in slack.deliveries:
        of = delivery.body.get("type") or delivery.body.get("command")
        timed += [
            (attempt.acked_at or 0.0, {"ack of": of, **attempt.response})
            for attempt in delivery.attempts
            if attempt.response
        ]
    return [entry for _, entry in sorted(timed, key=itemgetter(0))]


def _of_discord(server: FakeDiscord) -> list[Json]:
    """REST calls, the command list first: it may come while people already write."""
    calls = [call for call in server.calls if call.route not in _DISCORD_SET_UP]
    return [_rest(call) for call in sorted(calls, key=lambda call: call.method != "PUT")]


def _rest(call: RestCall) -> Json:
    steps = zip_longest(call.path.split("/"), (call.route or "").split("/"))
    path = "/".join("<token>" if name == "{token}" else step for step, name in steps)
    shown: Json = {"call": f"{call.method} {path}"}
    if call.query:
        shown["query"] = call.query
    if call.payload is not None:
        shown["payload"] = call.payload
    if not 200 <= call.status < 300:
        shown["answered"] = call.code or call.status
    return shown


def _shown(value: Json) -> Json:
    """With what is very long cut, and texts of several lines as lists of lines."""
    if isinstance(value, dict):
        return {key: _shown(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return _shortened([_shown(inner) for inner in value])
    if not isinstance(value, str):
        return value
    if len(value) > _MOST_TEXT:
        value = f"{value[:200]}\n… {len(value)} characters, {_digest(value)} …\n{value[-100:]}"
    lines = readable(value)
    return _shortened(lines) if isinstance(lines, list) else lines


def _shortened(things: list[Json]) -> list[Json]:
    if len(things) <= _MOST_THINGS:
        return things
    left_out = f"… {len(things) - 6} more, all of them {_digest(json.dumps(things))} …"
    return [*things[:3], left_out, *things[-3:]]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def written(value: Json, indent: str = "") -> str:
    """JSON in which whatever fits stands on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= _WIDTH or not isinstance(value, dict | list) or not value:
        return visible(flat)
    deeper = indent + " "
    if isinstance(value, dict):
        lines = [f"{json.dumps(key)}: {written(each, deeper)}" for key, each in value.items()]
    else:
        lines = [written(each, deeper) for each in value]
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    inner = f",\n{deeper}".join(lines)
    return f"{opened}\n{deeper}{inner}\n{indent}{closed}"


def folded(tests: Mapping[str, Section]) -> Json:
    """What stands in the tests more than once, and is not short, stands once in `shared`."""
    many: Counter[str] = Counter()
    _count([*tests.values()], many)
    shared: dict[str, Json] = {}
    made = {name: _fold(section, many, shared) for name, section in tests.items()}
    return {"tests": made, "shared": shared}


def _count(value: Json, many: Counter[str]) -> None:
    flat = json.dumps(value)
    if isinstance(value, dict | list) and len(flat) > _SHORT:
        many[flat] += 1
        # What is in something shared is counted once with it.
        for each in _within(value) if many[flat] == 1 else ():
            _count(each, many)


def _fold(value: Json, many: Counter[str], shared: dict[str, Json]) -> Json:
    if not isinstance(value, dict | list):
        return value
    flat = json.dumps(value)
    name = f"{_SHARED}{_digest(flat)[:8]}"
    if many[flat] > 1 and name in shared:
        return name
    inner = (
        {key: _fold(each, many, shared) for key, each in value.items()}
        if isinstance(value, dict)
        else [_fold(each, many, shared) for each in value]
    )
    if many[flat] <= 1:
        return inner
    shared[name] = inner
    return name


def _within(value: Json) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value


def unfolded(file: Json) -> dict[str, Section]:
    """What `folded` made it of."""

    def whole(value: Json) -> Json:
        if isinstance(value, str) and value.startswith(_SHARED):
            return whole(file["shared"][value])
        if isinstance(value, dict):
            return {key: whole(each) for key, each in value.items()}
        return [whole(each) for each in value] if isinstance(value, list) else value

    return {name: whole(section) for name, section in file["tests"].items()}


@functools.cache
def expected(path: Path) -> Mapping[str, Section]:
    """A golden file's tests; none where it is missing."""
    return unfolded(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def path_of(module: str, test: str) -> Path:
    """The golden file of a test, such as `golden_wire/scenarios.test_desk.slack.json`."""
    parts = module.removesuffix(".py").split("/")
    if parts[0] == "scenarios":
        parts.append("discord" if "[discord" in test else "slack")
    return GOLDEN / f"{'.'.join(parts)}.json"


@pytest.fixture(autouse=True)
def wire_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Compare what the bot sent during a test with its golden file, once all of it has ended."""
    failed = request.session.testsfailed
    yield
    module, test = str(request.path.relative_to(TESTS)), request.node.name
    function = f"{module}::{request.node.originalname}"
    if module not in MODULES or function in LEFT_OUT or request.session.testsfailed != failed:
        return
    sent = log_of(request.node.funcargs, in_order=function not in UNORDERED)
    path = path_of(module, test)
    folder = os.environ.get(_WRITE_TO)
    if folder is not None:
        name = _digest(f"{path.name} {test}")
        seen = {"path": path.name, "test": test, "sent": sent}
        (Path(folder) / f"{name}.json").write_text(json.dumps(seen), "utf-8")
        return
    wanted = expected(path).get(test, [])
    if sent == wanted:
        return
    plain = [[_NUMBERED.sub(r"\1", json.dumps(each)) for each in of] for of in (wanted, sent)]
    is_in_order = plain[0] == plain[1]
    if not is_in_order and sorted(plain[0]) == sorted(plain[1]):
        # Under load what comes at once is answered in another order, which tests of order look at.
        return
    before, after = (written(each).splitlines() for each in (wanted, sent))
    diff = "\n".join(difflib.unified_diff(before, after, path.name, "sent now", lineterm=""))
    pytest.fail(f"not what {path.name} holds for {test}\n{diff}", pytrace=False)


def functions_of(module: str) -> set[str]:
    """The tests that a module of `MODULES` defines."""
    tree = ast.parse((TESTS / module).read_text("utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {each.name for each in ast.walk(tree) if isinstance(each, kinds)}


def main(*wanted: str) -> int:
    """Run the tests and write the golden files of what they sent.

    Args:
        wanted: Modules as `MODULES` names them; all where none is given.

    Returns:
        pytest's exit code; nothing is written where it is not 0.
    """
    modules = sorted(wanted or MODULES)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[_WRITE_TO] = folder
        code = int(pytest.main(["-q", "-n", "4", *(str(TESTS / each) for each in modules)]))
        if code == 0:
            _write(
                modules, (json.loads(path.read_text("utf-8")) for path in Path(folder).iterdir())
            )
    return code


def _write(modules: Iterable[str], seen: Iterable[Json]) -> None:
    files: dict[Path, dict[str, Section]] = {
        path_of(module, f"[{platform}"): {}
        for module in modules
        for platform in ("slack", "discord")
    }
    for each in sorted(seen, key=itemgetter("test")):
        if each["sent"]:
            files[GOLDEN / each["path"]][each["test"]] = each["sent"]
    GOLDEN.mkdir(exist_ok=True)
    for path, tests in files.items():
        path.unlink(missing_ok=True)
        if tests:
            path.write_text(written(folded(tests)) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
