"""Commands that measure the answers."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from faqbot.cli.group import (
    FALLS_SHORT,
    GOOD,
    READABLE,
    SHARE,
    as_json_option,
    cli,
    progress_bar,
    read_settings,
)
from faqbot.findings import count

if TYPE_CHECKING:
    from faqbot.knowledge import Reading
    from faqbot.model import KnowledgeBase


def _tell_of_building(*files: "KnowledgeBase") -> None:
    """Say on a terminal what is waited for: a new phrasing takes some 2 ms."""
    if sys.stderr.isatty():
        phrasings = sum(len(entry.phrasings) for file in files for entry in file.entries)
        click.echo(f"reading {count(phrasings, 'phrasing')}; those seen before are quick", err=True)


def rehearsed(reading: "Reading", path: Path) -> "Reading":
    """`reading` of the file at `path` with the live matcher's warnings, if it can be used."""
    from faqbot import app
    from faqbot.evaluation.lint import matcher_problems

    if reading.knowledge is None:
        return reading
    entries = reading.knowledge.entries
    _tell_of_building(reading.knowledge)
    matcher = app.Builder(read_settings(), faqs=path).matcher(entries)
    with progress_bar(len(matcher.phrasings), "asking each phrasing") as progress:
        found = matcher_problems(reading, matcher, tell=progress.update)
    return reading.with_problems(found)


@cli.command(
    "eval", epilog="Example: faqbot eval tests/questions.jsonl --min-p1 0.8 --max-false 0.02"
)
@click.argument("queries", type=READABLE)
@click.option("--faqs", type=READABLE, help="The file to answer from (default: FAQBOT_FAQS).")
@click.option("--json", "json_wanted", is_flag=True, help="Print the figures as one JSON object.")
@click.option("--predictions", type=READABLE, help="Write a JSON line for each question to FILE.")
@click.option("--min-p1", type=SHARE, help="Exit with 1 if P@1 is below.")
@click.option("--min-precision", type=SHARE, help="Exit with 1 if answers are right less often.")
@click.option("--max-false", type=SHARE, help="Exit with 1 if more out-of-scope is answered.")
def evaluate(
    queries: Path, faqs: Path | None, *, json_wanted: bool, predictions: Path | None, **gates: Any
) -> None:
    """Measure the answers to questions whose entry you know.

    QUERIES is a JSON-lines file with text, entry (or null) and kind.
    A line with "after", an entry's id, is asked in a thread where that entry was the last answer.
    """
    from faqbot import app
    from faqbot.evaluation import (
        Gates,
        check_afters,
        load_queries,
        measure,
        predict,
        write_predictions,
    )
    from faqbot.evaluation.figures import table
    from faqbot.knowledge import load

    wanted = load_queries(queries)
    settings = read_settings()
    path = faqs if faqs is not None else settings.faqs
    knowledge = load(path, settings.platforms)
    check_afters(wanted, knowledge.ids)
    lacking = sorted({each.entry for each in wanted if each.entry} - set(knowledge.ids))
    if lacking:
        click.echo(f"faqbot: the file has no such entry: {', '.join(lacking)}", err=True)
    matcher = app.Builder(settings, faqs=path).matcher(knowledge.entries)
    made = []
    with progress_bar(len(wanted), "asking") as progress:
        for each in predict(matcher, wanted):
            made.append(each)
            progress.update(1)
    if predictions is not None:
        write_predictions(predictions, made)
    figures = measure(wanted, made)
    click.echo(json.dumps(figures.as_json()) if json_wanted else table(figures))
    failures = Gates(**gates).failures(figures)
    for failure in failures:
        click.echo(f"faqbot: {failure}", err=True)
    sys.exit(FALLS_SHORT if failures else GOOD)


@cli.command(epilog="Example: faqbot test --min-answered 0.7 --min-offered 0.9")
@click.argument("file", type=READABLE, required=False)
@as_json_option
@click.option("--min-answered", type=SHARE, help="Only so many `asks` need to be answered.")
@click.option("--min-shown", type=SHARE, help="So many `asks` must be answered or shown at once.")
@click.option("--min-offered", type=SHARE, help="So many `asks` must be answered or suggested.")
@click.option(
    "--max-wrong", type=SHARE, help="So many tests may be answered wrong (default: none)."
)
def test(file: Path | None, *, json_wanted: bool, **gates: Any) -> None:
    """Run the tests that stand in the file.

    FILE is by default the one that FAQBOT_FAQS names, else faqs.yaml.

    What an entry `asks` must be answered by it, and what stands under `not` must not be. A test
    that fails is shown with what it got instead; a suggestion is no answer, however near. Without
    gates all tests must pass; a gate says how many of its kind must. Exits with 1 if they do not,
    2 if the file cannot be used.
    """
    from faqbot import app
    from faqbot.evaluation.expectations import Floors, expectations, tally
    from faqbot.evaluation.predictions import STEPS, predict_all
    from faqbot.evaluation.verdicts import failure, summary
    from faqbot.knowledge import read_valid

    settings = read_settings()
    path = file if file is not None else settings.faqs
    reading, knowledge = read_valid(path, settings.platforms)
    wanted = list(expectations(knowledge.entries, reading.marks()))
    _tell_of_building(knowledge)
    builder = app.Builder(settings, faqs=path, remembers=True)
    matcher = builder.matcher(knowledge.entries)
    with progress_bar(STEPS * len(wanted), "asking") as progress:
        made = predict_all(matcher, [each.query for each in wanted], tell=progress.update)
    tallied = tally(wanted, made)
    missed = Floors(**gates).failures(tallied)
    if json_wanted:
        click.echo(json.dumps(tallied.as_json() | {"missed": missed}))
    elif not wanted:
        click.echo(f"{path}: no entry has tests; write `tests: {{asks: [...], not: [...]}}`")
    else:
        if tallied.failed:
            click.echo(f"{reading.report_of(map(failure, tallied.failed))}\n")
        click.echo(summary(tallied))
        click.echo(
            f"{path}: {len(wanted) - len(tallied.failed)} of {count(len(wanted), 'test')} passed"
        )
    for line in missed:
        click.echo(f"faqbot: {line}", err=True)
    sys.exit(FALLS_SHORT if missed else GOOD)


@cli.command(epilog="Example: faqbot diff HEAD~1 HEAD --format markdown")
@click.argument("old")
@click.argument("new")
@click.option("--against", type=READABLE, help="Ask the questions of FILE in place of the tests.")
@click.option("--logged", is_flag=True, help="Ask what clients asked, out of the database.")
@click.option("--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table",
              help="How to print it; markdown is for a pull request.")  # fmt: skip
@as_json_option
@click.option("--fail-on-change", is_flag=True, help="Exit with 1 if any question changes.")
def diff(
    old: str, new: str, *, against: Path | None, logged: bool, form: str, json_wanted: bool,
    fail_on_change: bool,
) -> None:  # fmt: skip
    """Show which questions get something else from NEW than from OLD.

    Each is a file, or a git revision of the file that FAQBOT_FAQS names. The questions are the
    tests of both, else those of a file (JSON lines as for eval, or one a line), or the logged ones.
    Exits with 0 also where something changes, with 2 if either cannot be read.
    """
    from faqbot import app
    from faqbot.evaluation.comparison import COMPARE_STEPS, compare, questions_of
    from faqbot.evaluation.differences import markdown, table
    from faqbot.evaluation.queries import load_questions
    from faqbot.knowledge import valid
    from faqbot.knowledge.versions import read_version

    if against is not None and logged:
        raise click.UsageError("--against and --logged exclude each other; choose one")
    settings = read_settings()
    knowledge = [
        valid(read_version(name, settings.platforms, faqs=settings.faqs))[1] for name in (old, new)
    ]
    if against is not None:
        queries = load_questions(against)
    else:
        queries = app.logged_queries(settings) if logged else questions_of(*knowledge)
    if not queries:
        lacking = "no question is logged yet" if logged else "no entry of either has tests"
        click.echo(f"faqbot: {lacking}; --against asks the questions of a file", err=True)
    _tell_of_building(*knowledge)
    versions = app.versions(settings, (old, knowledge[0]), (new, knowledge[1]))
    with progress_bar(COMPARE_STEPS * len(queries), "asking both") as progress:
        compared = compare(*versions, queries, tell=progress.update)
    if json_wanted or form == "json":
        click.echo(json.dumps(compared.as_json()))
    else:
        click.echo((markdown if form == "markdown" else table)(compared))
    sys.exit(FALLS_SHORT if fail_on_change and compared.changes else GOOD)
