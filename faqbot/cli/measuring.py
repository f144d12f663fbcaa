"""Commands that measure the answers."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from faqbot.cli.group import FALLS_SHORT, GOOD, READABLE, SHARE, cli


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
    """Measure the answers to QUERIES, a JSON-lines file with text, entry (or null) and kind.

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
    from faqbot.evaluation.report import table
    from faqbot.knowledge import load
    from faqbot.settings import read_settings

    wanted = load_queries(queries)
    settings = read_settings()
    path = faqs if faqs is not None else settings.faqs
    knowledge = load(path)
    check_afters(wanted, knowledge.ids)
    lacking = sorted({each.entry for each in wanted if each.entry} - set(knowledge.ids))
    if lacking:
        click.echo(f"faqbot: the file has no such entry: {', '.join(lacking)}", err=True)
    matcher = app.Builder(settings, faqs=path).matcher(knowledge.entries)
    with click.progressbar(
        predict(matcher, wanted),
        length=len(wanted),
        label="asking",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as progress:
        made = list(progress)
    if predictions is not None:
        write_predictions(predictions, made)
    figures = measure(wanted, made)
    click.echo(json.dumps(figures.as_json()) if json_wanted else table(figures))
    failures = Gates(**gates).failures(figures)
    for failure in failures:
        click.echo(f"faqbot: {failure}", err=True)
    sys.exit(FALLS_SHORT if failures else GOOD)
