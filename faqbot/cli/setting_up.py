"""Commands that set the bot up on its platforms."""

import json
import sys

import click

from faqbot.adapters import PLATFORMS
from faqbot.cli.group import FALLS_SHORT, GOOD, cli, read_settings
from faqbot.model import Platform
from faqbot.model.platform import SetUp


def _set_up_command(platform: Platform, described: SetUp) -> click.Command:
    """The command that prints what sets faqbot up on a platform, as the platform describes it."""

    def print_it(*, platform: str, value: str | None, flag: bool = False) -> None:
        from faqbot.knowledge import load

        settings = read_settings()
        printed = described.run(
            value, flag, lambda: load(settings.faqs, settings.platforms).behaviour, settings
        )
        for words in printed:
            click.echo(words.text, err=words.aside)

    flags = [click.Option([described.flag, "flag"], is_flag=True, help=described.flag_help)]
    if not described.flag:
        flags = []
    return click.Command(
        described.command,
        callback=print_it,
        params=[
            click.Argument(["platform"], type=click.Choice([platform.name])),
            click.Option([described.option, "value"], help=described.option_help),
            *flags,
        ],
        help=described.summary,
        epilog=f"Example: {described.example}",
    )


for _platform in PLATFORMS:
    if _platform.set_up is not None:
        cli.add_command(_set_up_command(_platform, _platform.set_up))


@cli.command(epilog="Example: faqbot doctor")
@click.option("--json", "json_wanted", is_flag=True, help="Print one JSON list.")
def doctor(*, json_wanted: bool) -> None:
    """Check tokens, scopes, intents, channels, the store and the file.

    The commands as well. Each line tells how one thing stands and, where it needs mending, what to do. Nothing is
    posted. Exits with 1 if there is a problem.
    """
    from faqbot.doctor import examine, failed, report

    findings = examine(PLATFORMS)
    shown = [each.as_json() for each in findings]
    click.echo(json.dumps(shown) if json_wanted else report(findings))
    sys.exit(FALLS_SHORT if failed(findings) else GOOD)
