"""Commands that set the bot up on its platforms."""

import json
import sys

import click

from faqbot.cli.group import FALLS_SHORT, GOOD, cli, faqs_path


@cli.command(epilog="Example: faqbot manifest slack --http https://bot.example.com/slack/events")
@click.argument("platform", type=click.Choice(["slack"]))
@click.option("--http", "url", help="Have Slack send to this https address, not over Socket Mode.")
def manifest(platform: str, url: str | None) -> None:
    """Print the manifest to make a Slack app from, with the least scopes that the file needs."""
    from faqbot.adapters.slack.manifest import app_manifest, next_steps, request_url
    from faqbot.knowledge import load

    address = None if url is None else request_url(url)
    made = app_manifest(load(faqs_path()).behaviour, url=address)
    click.echo(json.dumps(made, indent=2))
    click.echo(next_steps(http=url is not None), err=True)


@cli.command(epilog="Example: faqbot invite discord --application 1234567890")
@click.argument("platform", type=click.Choice(["discord"]))
@click.option("--application", help="The application's id (default: that of DISCORD_TOKEN).")
def invite(platform: str, application: str | None) -> None:
    """Print the link that adds the bot to a server, with the least permissions it needs."""
    from faqbot.adapters.discord.invitation import link, resolved
    from faqbot.knowledge import load
    from faqbot.settings import read_settings

    settings = read_settings()
    behaviour = load(settings.faqs).behaviour
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    number, doubt = resolved(application, token, api_url=settings.discord_api_url)
    if doubt:
        click.echo(f"faqbot: {doubt}", err=True)
    click.echo(link(number, behaviour))


@cli.command(epilog="Example: faqbot doctor")
@click.option("--json", "json_wanted", is_flag=True, help="Print one JSON list.")
def doctor(*, json_wanted: bool) -> None:
    """Check tokens, scopes, intents, commands, channels, the store and the file.

    Each line tells how one thing stands and, where it needs mending, what to do. Nothing is
    posted. Exits with 1 if there is a problem.
    """
    from faqbot.doctor import examine, failed, report

    findings = examine()
    shown = [each.as_json() for each in findings]
    click.echo(json.dumps(shown) if json_wanted else report(findings))
    sys.exit(FALLS_SHORT if failed(findings) else GOOD)
