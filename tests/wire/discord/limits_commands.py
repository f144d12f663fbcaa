"""What Discord refuses in a list of application commands; pure.

https://docs.discord.com/developers/interactions/application-commands is the page behind it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tests.wire.discord.refusals import Path, Refusal, check_count, check_length, required

Json = dict[str, Any]

CHAT_INPUT, USER_ACTION, MESSAGE_ACTION = 1, 2, 3
SUBCOMMAND, GROUP, STRING = 1, 2, 3
# How many of each type at once: .../application-commands#registering-a-command
MOST_OF_TYPE = {CHAT_INPUT: 100, USER_ACTION: 15, MESSAGE_ACTION: 15}
NAME = 32  # .../application-commands#application-command-object-application-command-structure
DESCRIPTION = 100
OPTIONS = 25
CHOICES = 25
CHOICE_CHARACTERS = 100
# Names, descriptions and values of one command: .../application-commands#slash-commands
COMMAND_CHARACTERS = 8_000
# .../application-commands#application-command-object-application-command-naming
_NAME = re.compile(r"[-_'\w]{1,32}")


def commands_refusals(commands: Sequence[Json]) -> list[Refusal]:
    """Refusals for the body of a bulk overwrite."""
    found: list[Refusal] = []
    seen: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        kind = command.get("type", CHAT_INPUT)
        key = (kind, str(command.get("name", "")))
        if key in seen:
            words = "Application command names must be unique"
            found.append(Refusal((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", words))
        seen.add(key)
        found += _command(command, (index,), kind=kind)
    for kind, most in MOST_OF_TYPE.items():
        if sum(1 for one in seen if one[0] == kind) > most:
            words = f"Maximum number of application commands of type {kind} reached ({most})"
            found.append(Refusal((), "MAX_APPLICATION_COMMANDS", words))
    return found


def _command(command: Json, at: Path, *, kind: int) -> list[Refusal]:
    if kind != CHAT_INPUT:
        name = command.get("name", "")
        found = check_length(name, (*at, "name"), least=1, most=NAME)
        if command.get("description"):
            words = "Context menu commands cannot have description"
            path = (*at, "description")
            found.append(Refusal(path, "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", words))
        return found
    found = _named(command, at)
    found += _options(command.get("options") or [], (*at, "options"))
    if sum(_characters(command)) > COMMAND_CHARACTERS:
        words = f"Command exceeds maximum size ({COMMAND_CHARACTERS})"
        found.append(Refusal(at, "APPLICATION_COMMAND_TOO_LARGE", words))
    return found


def _named(item: Json, at: Path) -> list[Refusal]:
    name = item.get("name", "")
    path = (*at, "name")
    found = check_length(name, path, least=1, most=NAME)
    if not found and (not _NAME.fullmatch(name) or name != name.lower()):
        words = "Command name is invalid"
        found.append(Refusal(path, "APPLICATION_COMMAND_INVALID_NAME", words))
    description = item.get("description", "")
    return found + check_length(description, (*at, "description"), least=1, most=DESCRIPTION)


def _options(options: Sequence[Json], at: Path) -> list[Refusal]:
    found = check_count(options, at, most=OPTIONS)
    names: set[str] = set()
    localised: set[tuple[str, str]] = set()
    optional_seen = False
    for index, option in enumerate(options):
        spot = (*at, index)
        found += _named(option, spot)
        if option.get("name") in names:
            words = "Option name already exists in this options array"
            path = (*spot, "name")
            found.append(Refusal(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", words))
        names.add(str(option.get("name")))
        for locale, said in (option.get("name_localizations") or {}).items():
            if (locale, said) in localised:
                path = (*spot, "name_localizations", locale)
                words = "Option name already exists in this options array"
                code = "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"
                found.append(Refusal(path, code, words))
            localised.add((locale, said))
        kind = option.get("type")
        if kind is None:
            found.append(required((*spot, "type")))
        elif kind in (SUBCOMMAND, GROUP):
            found += _options(option.get("options") or [], (*spot, "options"))
        else:
            found += _choices(option, spot)
            if option.get("required") and optional_seen:
                words = "Required options must be placed before non-required options"
                code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
                found.append(Refusal(spot, code, words))
            optional_seen = optional_seen or not option.get("required")
    return found


def _choices(option: Json, at: Path) -> list[Refusal]:
    choices = option.get("choices") or []
    found = check_count(choices, (*at, "choices"), most=CHOICES)
    if choices and option.get("autocomplete"):
        words = "Autocomplete cannot be set beside choices"
        found.append(Refusal(at, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", words))
    for index, choice in enumerate(choices):
        spot = (*at, "choices", index)
        name, value = choice.get("name", ""), choice.get("value", "")
        found += check_length(name, (*spot, "name"), least=1, most=CHOICE_CHARACTERS)
        if isinstance(value, str):
            found += check_length(value, (*spot, "value"), least=1, most=CHOICE_CHARACTERS)
    return found


def _characters(item: Json) -> Iterator[int]:
    for key in ("name", "description"):
        texts = [item.get(key) or "", *(item.get(f"{key}_localizations") or {}).values()]
        yield max(map(len, texts))
    for choice in item.get("choices") or []:
        yield len(choice.get("name", "")) + len(str(choice.get("value", "")))
    for option in item.get("options") or []:
        yield from _characters(option)
