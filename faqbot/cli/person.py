"""Commands for a person who wants to know what is kept of them, or to be forgotten."""

import json
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from faqbot.adapters import PLATFORMS
from faqbot.cli.group import FALLS_SHORT, as_json_option, cli, read_settings, settings_of_report
from faqbot.findings import count

if TYPE_CHECKING:
    from faqbot.store import Store

_FORMS = {each.name: each.person for each in PLATFORMS}

_EXAMPLES = [f"{name}:{form.example}" for name, form in _FORMS.items()]
_TITLES = " and ".join(each.title for each in PLATFORMS if each.handoff is not None)
_EXAMPLE, *_, _LAST_EXAMPLE = _EXAMPLES
_TRIES = 10
_PAUSE_SECONDS = 0.2
# What is asked with `faqbot ask` and `faqbot chat` is kept as asked there.
_TERMINAL = "console"
_NO_KEY = (
    "there is no key of people's hashes here, so nobody can be looked up: set FAQBOT_SECRET, "
    "or FAQBOT_DATA_DIR, as faqbot run has it"
)


@dataclass(frozen=True, slots=True)
class _Whom:
    """A person, as the command line and as questions name them."""

    shown: str
    platform: str
    user: str


class _User(click.ParamType[_Whom]):
    """A person's name on a platform."""

    name = "USER"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> _Whom:
        """The person."""
        if isinstance(value, _Whom):
            return value
        platform, _, user = value.partition(":")
        form = _FORMS.get(platform)
        pattern = form.pattern if form else ".+" if platform == _TERMINAL else None
        if pattern is None or not re.fullmatch(pattern, user):
            ways = ", or ".join(
                f"{name}:{each.form}, such as {name}:{each.example}"
                for name, each in _FORMS.items()
            )
            self.fail(f"{value!r} names nobody: write {ways}")
        return _Whom(value, platform, user)


_user = click.argument("user", type=_User())


@cli.group(epilog=f"Example: faqbot person show {_EXAMPLE}")
def person() -> None:
    """Show what is kept of a person, or forget them."""


_USER_FORMS = ", or ".join(
    f"{name}:{form.form}{f', {form.explained}' if form.explained else ''}"
    for name, form in _FORMS.items()
)


@person.command(
    help="Show all that is kept of USER, with times in UTC.\n\n"
    "That is questions, votes and hand-overs. "
    f"USER is {_USER_FORMS}. People are kept as hashes: the key must be the one that faqbot run has.",
    epilog=f"Example: faqbot person show {_EXAMPLE} --json",
)
@_user
@as_json_option
def show(user: _Whom, *, json_wanted: bool) -> None:
    """Show all that is kept of somebody."""
    from faqbot.store.wordings import printable

    with _store() as store:
        kept = {} if store is None else store.personal.show(user.platform, [user.user])
    if json_wanted:
        listed = {
            place: [{"at": each.at.isoformat(), **each.details} for each in found]
            for place, found in kept.items()
        }
        click.echo(json.dumps({"person": user.shown, "kept": listed}))
        return
    numbers = {place: len(found) for place, found in kept.items() if found}
    if not numbers:
        click.echo(f"{user.shown}: nothing is kept")
        _tell_of_no_database(store)
        return
    click.echo(f"{user.shown}: {_told(numbers)}")
    for place, found in kept.items():
        for each in found:
            click.echo(f"\n{place.removesuffix('s')}, {each.at:%Y-%m-%d %H:%M:%S} UTC")
            for name, value in each.details.items():
                if value not in (None, "", []):
                    click.echo(f"  {name}: {printable(str(value))}")


@person.command(
    help="Delete all that is kept of USER, for good.\n\n"
    "That is questions, votes and hand-overs. USER is named as for `person show`. What staff still work on is deleted as well; the cards and "
    f"messages in {_TITLES} are not faqbot's to delete. Copies that an upgrade left are deleted too. "
    "Where nothing is kept, nothing is done, and that is no error.",
    epilog=f"Example: faqbot person forget {_LAST_EXAMPLE} --yes",
)
@_user
@click.option("--yes", is_flag=True, help="Do not ask, for scripts.")
def forget(user: _Whom, *, yes: bool) -> None:
    """Delete all that is kept of somebody."""
    if not yes and not sys.stdin.isatty():
        raise click.UsageError("it asks before it deletes: give --yes where nobody can answer")
    if not yes and not click.confirm(f"Delete for good all that is kept of {user.shown}?"):
        click.echo("Nothing was deleted.")
        sys.exit(FALLS_SHORT)
    with _store() as store:
        gone = {} if store is None else store.personal.forget(user.platform, [user.user])
        is_erased = store is None or _erased(store, rewritten=bool(gone))
    if not gone:
        click.echo(f"{user.shown}: nothing was kept, so nothing was deleted")
        _tell_of_no_database(store)
    else:
        click.echo(f"{user.shown}: deleted: {_told(gone)}")
    if "hand-overs" in gone:
        click.echo("Their cards in the hand-over channel stay: delete those there.")
    if not is_erased:
        click.echo(
            "Traces are left in the database's file while another process reads it. A running "
            "faqbot erases them within the hour; or give the command again.",
            err=True,
        )


@contextmanager
def _store() -> "Iterator[Store | None]":
    """The store in which people can be looked up; None where nothing was ever kept."""
    from faqbot.app import store_of
    from faqbot.errors import StoreError

    settings = settings_of_report()
    store = store_of(settings)
    try:
        if store.is_missing:
            yield None
        elif not store.has_key:
            raise StoreError(_NO_KEY)
        else:
            yield store
    finally:
        store.close()


def _tell_of_no_database(store: "Store | None") -> None:
    """Say that there is none where commands look, which may not be where the bot keeps it."""
    if store is None:
        settings = read_settings()
        click.echo(
            f"There is no database in {settings.data_dir.absolute()}. If the bot keeps it elsewhere, "
            "set FAQBOT_DATA_DIR or DATABASE_URL as faqbot run has it.",
            err=True,
        )


def _erased(store: "Store", *, rewritten: bool) -> bool:
    """Leave no trace in the files of a database that others may be reading; False if some is left."""
    from faqbot.errors import StoreError

    try:
        if rewritten:
            store.personal.rewrite(whatever_size=True)
        for _ in range(_TRIES):
            if store.personal.erase():
                return True
            time.sleep(_PAUSE_SECONDS)
    except StoreError as error:
        click.echo(f"faqbot: {error}", err=True)
    return False


def _told(numbers: Mapping[str, int]) -> str:
    return ", ".join(count(number, place.removesuffix("s")) for place, number in numbers.items())
