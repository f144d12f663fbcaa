"""Which transports a process runs, from the tokens that are set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from faqbot.errors import SettingsError
from faqbot.model.platform import Transport, transports_of
from faqbot.settings import Settings


@dataclass(frozen=True, slots=True)
class Choice:
    """What to run, and what idles, with the reason."""

    active: tuple[str, ...]
    idle: dict[str, str]


def choose(settings: Settings, only: Sequence[str] = ()) -> Choice:
    """The transports to run: those of `only`, else every one whose tokens are set.

    Raises:
        SettingsError: There is nothing to run, and nothing that a token could start later.
    """
    known = transports_of(settings.platforms)
    if not any(settings.value(name) for each in settings.platforms for name in each.secrets):
        pages = ", ".join(sorted(f"docs/{each.name}.md" for each in settings.platforms))
        raise SettingsError(
            f"no token is set. Set {_wanted(known.values())}; {pages} say where to get them. "
            "To see it without one: `faqbot preview`."
        )
    lacking = {name: _lack(known[name], settings) for name in only or known}
    active = tuple(name for name, reason in lacking.items() if reason is None)
    idle = {name: reason for name, reason in lacking.items() if reason is not None}
    if only:
        return Choice(active, idle)
    if not active:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in idle.items())
        raise SettingsError(f"no transport can start: {reasons}")
    return Choice(active, _half_set(idle, active, settings))


def _half_set(idle: dict[str, str], active: Sequence[str], settings: Settings) -> dict[str, str]:
    """Of what idles, that which somebody began to set up: a platform with a token and no transport."""
    found: dict[str, str] = {}
    for platform in settings.platforms:
        names = [each.name for each in platform.transports]
        if any(map(settings.value, platform.secrets)) and not {*names} & {*active}:
            found |= {name: idle[name] for name in names}
    return found


def _lack(transport: Transport, settings: Settings) -> str | None:
    """Why a transport cannot start; None if it can."""
    if transport.unless is not None:
        hindrance, reason = transport.unless
        if settings.value(hindrance):
            return reason
    lacking = [name for name in transport.needs if settings.value(name) is None]
    return f"{' and '.join(lacking)} not set" if lacking else None


def _wanted(transports: Iterable[Transport]) -> str:
    """What starts one of the transports, the shortest way first: "A, or B with C and D"."""
    ways = sorted((each.needs for each in transports), key=len)
    return ", or ".join(
        " with ".join(filter(None, (way[0], " and ".join(way[1:])))) for way in ways
    )
