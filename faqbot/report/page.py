"""The report as a page: one file that needs nothing else, or a page with a stylesheet and a script."""

import base64
import functools
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from faqbot.report import plots, wording
from faqbot.report.figures import BOUNDS, Report

STATIC = {"report.css": "text/css", "report.js": "text/javascript"}
"""What a served page fetches from below `/static/`, each with its media type, in UTF-8."""


def static(name: str) -> bytes:
    """The content of a file that `STATIC` names."""
    return (files("faqbot.report") / "static" / name).read_bytes()


def render(report: Report, *, inline: bool) -> str:
    """The page that tells `report`.

    Args:
        report: What it tells.
        inline: Put the stylesheet and the script into the page, which then needs nothing else and
            lets nothing else run; else it asks for what `STATIC` names below `/static/`, and can be
            served under a Content-Security-Policy of `style-src 'self'; script-src 'self'`.
    """
    css, js = (static(name).decode() for name in STATIC)
    names = [*(f"within {wording.span(bound)}" for bound in BOUNDS), "later"]
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            inline=inline,
            css=Markup(css),  # noqa: S704 - our own files
            js=Markup(js),  # noqa: S704
            policy=_policy(css, js),
            height=plots.HEIGHT,
            outcomes_plot=plots.outcomes(report) if report.buckets else None,
            shares_plot=plots.shares(report) if report.buckets else None,
            votes_plot=plots.votes(report) if report.ballot.votes else None,
            hours_plot=plots.hours(report) if report.buckets else None,
            busiest=plots.busiest(report),
            bands=list(zip(names, report.waits.bands, strict=True)) if report.waits.bands else [],
            weekdays=wording.WEEKDAYS,
        )
    )


def _policy(css: str, js: str) -> str:
    """What the page may load and run: its own stylesheet and script, and nothing else.

    https://www.w3.org/TR/CSP3/#grammardef-hash-source
    """
    style, script = (
        base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in (css, js)
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("faqbot.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["none_sign"] = wording.NONE
    environment.filters |= {
        name: getattr(wording, name)
        for name in (
            "bucket", "clock", "counted", "day", "number", "percent", "period", "short_day",
            "span", "zone",
        )
    }  # fmt: skip
    return environment
