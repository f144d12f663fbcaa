"""Changes the code in small ways and sees whether a test notices: what survives, nobody tests.

    python tools/mutate.py faqbot/conversation --sample 100

Without paths it changes what decides: conversation/, service/, knowledge/editing.py and
matching/judgement/deciding.py. It works in copies of the tree. First the tests of the same rooms run once with coverage, which
tells what test runs what line; then each mutant runs the quickest of those that run its line, up to
--seconds of them, and is killed if one fails. Mutants: comparisons, and/or, negated conditions,
arithmetic, numbers (but for those that a module
sets) and truth values, `return None`, and statements left out (but for what is
logged). Results are kept in --results, one JSON object a line, and a second run goes on from there.
A test that fails by itself, on a machine that is too busy, counts as a kill: run it on a quiet one.
"""

import argparse
import ast
import compileall
import json
import os
import py_compile
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parents[1]
SWAPPED: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div,
    ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip
DECIDING = (
    "faqbot/conversation",
    "faqbot/service",
    "faqbot/knowledge/editing.py",
    "faqbot/matching/judgement/deciding.py",
)
PYTEST = ("-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider")
TIMES = """
import json, os
times = {}
def pytest_runtest_logreport(report):
    times[report.nodeid] = times.get(report.nodeid, 0.0) + report.duration
def pytest_sessionfinish():
    with open(os.environ["MUTATE_TIMES"], "w") as file:
        json.dump(times, file)
"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with the bytes from `start` to `end` made others."""

    file: str
    line: int
    start: int
    end: int
    was: str
    becomes: str

    @property
    def name(self) -> str:
        """What tells it from all others, also in a later run."""
        return f"{self.file}:{self.line}:{self.start}: {self.was} -> {self.becomes}"


def mutants_of(file: str) -> Iterator[Mutant]:
    """All mutants of a file, in the order of its lines."""
    source = (ROOT / file).read_bytes()
    lines = source.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    for node, changed in _changes(ast.parse(source)):
        if isinstance(node, ast.stmt | ast.expr) and node.end_lineno and node.end_col_offset:
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            yield Mutant(file, node.lineno, start, end, source[start:end].decode(), changed)


def _changes(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for node in _code(tree):
        yield from ((node, changed) for changed in (_other_value(node), _less(node)) if changed)
        if isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(
            node.test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant
        ):
            yield node.test, f"(not {ast.unparse(node.test)})"


def _other_value(node: ast.AST) -> str | None:
    """The source of an expression that comes to something else."""
    match node:
        case ast.Compare(left, [op], [right]):
            return f"({ast.unparse(ast.Compare(left, [SWAPPED[type(op)]()], [right]))})"
        case ast.BoolOp(op, values):
            return f"({ast.unparse(ast.BoolOp(SWAPPED[type(op)](), values))})"
        case ast.BinOp(left, op, right) if type(op) in SWAPPED:
            return f"({ast.unparse(ast.BinOp(left, SWAPPED[type(op)](), right))})"
        case ast.UnaryOp(ast.Not(), operand):
            return f"bool({ast.unparse(operand)})"
        case ast.Constant(int(value) | float(value)):
            return str(not value if isinstance(value, bool) else value + 1)
    return None


def _less(node: ast.AST) -> str | None:
    """The source of a statement that does less."""
    match node:
        case ast.Return(value) if value and ast.unparse(value) not in {"None", "True", "False"}:
            return "return None"
        case ast.Expr(ast.Call() | ast.Await() as value) if "_log." not in ast.unparse(value):
            return "pass"
        case ast.Raise() | ast.AugAssign() | ast.Delete():
            return "pass"
        case ast.Assign([ast.Attribute() | ast.Subscript()], _):
            return "pass"
    return None


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """A node and those below it, without annotations, decorators and texts with values in them."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"} or isinstance(node, ast.JoinedStr):
            continue
        for each in value if isinstance(value, list) else [value]:
            # What a module sets is a matter of taste: so many seconds, so many entries.
            is_setting = isinstance(node, ast.Module) and isinstance(each, ast.Assign)
            if isinstance(each, ast.AST) and not is_setting:
                yield from _code(each)


class Laboratory:
    """A copy of the tree for each worker, and what test runs what line."""

    def __init__(self, folder: Path, workers: int) -> None:
        """Copy the tree once; `mapped` makes the others of it."""
        self._base, self._folder, self._workers = folder / "base", folder, workers
        self._free: Queue[Path] = Queue()
        self._lines: dict[str, dict[int, list[str]]] = {}
        self._times: dict[str, float] = {}
        ignored = shutil.ignore_patterns(".venv", ".git", "__pycache__", ".*_cache", ".hypothesis")
        shutil.copytree(ROOT, self._base, ignore=ignored)
        # A changed file is compiled again, whenever it was changed.
        mode = py_compile.PycInvalidationMode.CHECKED_HASH
        compileall.compile_dir(self._base / "faqbot", quiet=1, invalidation_mode=mode)

    def map(self, files: list[str], tests: list[str]) -> None:
        """Run the tests once, and remember what they ran."""
        import coverage

        (self._folder / "mutate_times.py").write_text(TIMES)
        options = ("-p", "mutate_times", "-m", "not load", "--cov", "--cov-context=test")
        quiet = ("--cov-report=", "--cov-fail-under=0")
        print("one run of", *tests, flush=True)
        self._python(self._base, *PYTEST, *options, *quiet, *tests, seconds=3_600)
        self._times = json.loads((self._folder / "times.json").read_text())
        covered = coverage.CoverageData(str(self._base / ".coverage"))
        covered.read()
        for file in files:
            self._lines[file] = covered.contexts_by_lineno(str(self._base / file))
        for number in range(self._workers):
            copy = self._folder / f"copy{number}"
            shutil.copytree(self._base, copy)
            self._free.put(copy)

    def tests_of(self, mutant: Mutant, seconds: float) -> list[str]:
        """The quickest tests that run its line; of what runs on import, those that run its file."""
        lines = self._lines[mutant.file]
        names = {name.partition("|")[0] for name in lines.get(mutant.line, ())} - {""}
        if not names:
            names = {each.partition("|")[0] for some in lines.values() for each in some} - {""}
        chosen: list[str] = []
        for name in sorted(names & self._times.keys(), key=self._times.__getitem__):
            seconds -= self._times[name]
            if chosen and seconds < 0:
                break
            chosen.append(name)
        return chosen

    def outcome(self, mutant: Mutant, seconds: float) -> str:
        """What the tests make of it: killed, survived, or in vain (no test runs it)."""
        tests = self.tests_of(mutant, seconds)
        if not tests:
            return "untested"
        copy = self._free.get()
        file = copy / mutant.file
        source = file.read_bytes()
        try:
            file.write_bytes(
                source[: mutant.start] + mutant.becomes.encode() + source[mutant.end :]
            )
            end = self._python(copy, "-B", *PYTEST, "-x", *tests, seconds=60 + 5 * seconds)
        finally:
            file.write_bytes(source)
            self._free.put(copy)
        return "killed" if end else "survived"

    def _python(self, copy: Path, *arguments: str, seconds: float) -> int:
        environment = os.environ | {
            "PYTHONPATH": f"{copy}{os.pathsep}{self._folder}",
            "MUTATE_TIMES": str(self._folder / "times.json"),
            "OPENBLAS_NUM_THREADS": "1",
        }
        basetemp = f"--basetemp={self._folder / 'tmp' / copy.name}"
        (self._folder / "tmp").mkdir(exist_ok=True)
        command = [sys.executable, *arguments, basetemp]
        try:
            done = subprocess.run(  # noqa: S603 - this Python, on a copy of this tree
                command,
                check=False,
                cwd=copy,
                env=environment,
                capture_output=True,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            return -1
        return done.returncode


def main() -> None:
    """Run the mutants, and print what survived."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "paths", nargs="*", default=DECIDING, help="files and folders below faqbot/"
    )
    parser.add_argument("--tests", nargs="*", help="test files (default: those of the same rooms)")
    parser.add_argument("--sample", type=int, help="so many mutants, in the order of --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=20, help="of tests for each mutant")
    parser.add_argument("--results", type=Path, default=ROOT / ".mutants.jsonl")
    parser.add_argument("--at-least", type=float, default=0.75, help="share that must be killed")
    options = parser.parse_args()
    files = sorted(
        str(file.resolve().relative_to(ROOT))
        for path in map(Path, options.paths)
        for file in (path.rglob("*.py") if path.is_dir() else [path])
    )
    mutants = [mutant for file in files for mutant in mutants_of(file)]
    print(f"{len(mutants)} mutants of {len(files)} files", flush=True)
    # The first so many of one order: a smaller sample is part of a larger one.
    random.Random(options.seed).shuffle(mutants)  # noqa: S311 - no secret is made of it
    mutants = mutants[: options.sample]
    options.results.parent.mkdir(parents=True, exist_ok=True)
    options.results.touch()
    known = dict(map(json.loads, options.results.read_text().splitlines()))
    left = [each for each in mutants if each.name not in known]
    if left:
        rooms = {"/".join(("tests", *Path(file).parts[1:2])) for file in files}
        with tempfile.TemporaryDirectory() as folder:
            laboratory = Laboratory(Path(folder), options.jobs)
            laboratory.map(files, options.tests or sorted(rooms))

            def judge(mutant: Mutant) -> None:
                known[mutant.name] = outcome = laboratory.outcome(mutant, options.seconds)
                with options.results.open("a") as file:
                    file.write(json.dumps([mutant.name, outcome]) + "\n")
                print(outcome, mutant.name.replace("\n", " "), flush=True)

            with ThreadPoolExecutor(options.jobs) as threads:
                list(threads.map(judge, left))
    report(mutants, known, options.at_least)


def report(mutants: list[Mutant], known: dict[str, str], least: float) -> None:
    """Print the share of each file and who survived; ends with 1 where too few were killed."""
    made, killed = Counter(each.file for each in mutants), Counter[str]()
    for mutant in sorted(mutants, key=lambda each: (each.file, each.start)):
        if known[mutant.name] == "killed":
            killed[mutant.file] += 1
        else:
            print(f"{known[mutant.name]}: {mutant.name}")
    for file, many in sorted(made.items()):
        print(f"{killed[file]:>5} of {many:>4}  {killed[file] / many:5.0%}  {file}")
    share = killed.total() / max(1, len(mutants))
    print(f"{killed.total()} of {len(mutants)} killed: {share:.0%}")
    sys.exit(0 if share >= least else 1)


if __name__ == "__main__":
    main()
