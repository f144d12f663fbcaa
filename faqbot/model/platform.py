"""What the rooms above and below the adapters need to know of a platform: values, and no SDK."""

import enum
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from faqbot.findings import Finding
from faqbot.model.adapter import Adapter
from faqbot.model.knowledge import Behaviour, KnowledgeBase


class Kind(enum.Enum):
    """What a variable of the environment holds."""

    SECRET = enum.auto()
    ADDRESS = enum.auto()
    CHOICE = enum.auto()


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the environment that belongs to one platform.

    Attributes:
        name: As the environment has it, in capitals.
        default: Its value where it is not set.
        choices: The words that a CHOICE may hold.
    """

    name: str
    kind: Kind
    default: str | None = None
    choices: tuple[str, ...] = ()


class Environment(Protocol):
    """What a platform reads of the environment."""

    @property
    def data_dir(self) -> Path:
        """The folder that faqbot writes to."""
        ...

    def value(self, name: str) -> str | None:
        """What the variable of that name holds, secrets included; None where it is not set."""
        ...


@dataclass(frozen=True, slots=True)
class Transport:
    """One way in which a platform delivers.

    Attributes:
        name: As `--only` takes it.
        needs: The variables without which it idles, the platform's own token first.
        build: Makes the adapter; called with `services` and `environment`, and the only place
            that imports the platform's SDK.
        unless: A variable that makes it idle, and the reason.
        unproved: What shows only once it runs, for `faqbot doctor`; empty where nothing does.
    """

    name: str
    needs: tuple[str, ...]
    build: Callable[..., Adapter]
    unless: tuple[str, str] | None = None
    unproved: str = ""


@dataclass(frozen=True, slots=True)
class Ids:
    """One kind of id, as faqs.yaml has it.

    Attributes:
        pattern: A regular expression that the whole id matches.
        code: The code of the problem that something else is.
        noun: Fills 'x is not ...', such as "a user id".
        remedy: What to write, and where to find it.
        numeric: Whether an editor may take an id without quotes for a number.
    """

    pattern: str
    code: str
    noun: str
    remedy: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A key of faqs.yaml under `bot` that holds ids of one platform.

    Attributes:
        name: The key, such as the platform's own name.
        description: For editors, in the file's schema.
    """

    name: str
    ids: Ids
    description: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StaffKeys:
    """The keys under `bot.staff`: people, and where a platform has them roles and servers.

    Attributes:
        roles: Whoever has one is staff.
        servers: Whoever may manage one is staff in it.
        without: Who may answer a handed-over question where none of these is given; follows directly on
            "people in this channel may only if it is private".
    """

    people: Key
    without: str
    remedy: str
    roles: Key | None = None
    servers: Key | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """Those that the platform has."""
        return tuple(key for key in (self.people, self.roles, self.servers) if key is not None)


@dataclass(frozen=True, slots=True)
class PersonForm:
    """How somebody is named on the command line, behind the platform's name and a colon.

    Attributes:
        pattern: A regular expression that the whole of it matches.
        form: What to write, such as "ID".
        explained: What follows the form in the help; empty where it explains itself.
    """

    pattern: str
    form: str
    example: str
    explained: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Something that a command prints; `aside` is for the person, not for the program behind."""

    text: str
    aside: bool = False


@dataclass(frozen=True, slots=True)
class SetUp:
    """The command that prints what sets the bot up: `faqbot COMMAND PLATFORM [OPTION VALUE] [FLAG]`.

    Attributes:
        option: Its one option, such as "--http".
        run: What it prints. Called with the option's value, whether the flag was given, a function
            that reads the file's behaviour, and the environment; raises a FaqbotError for what
            cannot be used.
        flag: Its one flag, such as "--user", if it has any.
    """

    command: str
    summary: str
    option: str
    option_help: str
    example: str
    run: Callable[[str | None, bool, Callable[[], Behaviour], Environment], Sequence[Words]]
    flag: str = ""
    flag_help: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Platform:
    """All that is known of a platform outside its adapter; each instance equals itself alone.

    Attributes:
        name: Its name in questions, in the database and in faqs.yaml.
        variables: What it reads of the environment, its own token first.
        transports: The ways in which it delivers.
        inspect: Looks at what its token shows: at all that a file names there.
        remedy: What to do first where its token is not set.
        person: How somebody is named on the command line.
        look: Gives the `conversation.look.Look` by which a page draws what it shows; None for a
            platform that shows nothing.
        set_up: The command that prints what sets it up; None where nothing has to be.
        answer_in: The key under `bot.answer_in`; None where it has no channels.
        handoff: The key under `bot.handoff`; None where nothing can be handed over.
        staff: The keys under `bot.staff`; None where there is nothing for staff to do.
        longest_answer: Characters of an answer that one message shows; None where all fits.
        command: What people type to ask; it stands alone. Empty where there are no commands.
        ask: What they type before a question.
    """

    name: str
    title: str
    variables: tuple[Variable, ...]
    transports: tuple[Transport, ...]
    inspect: Callable[[KnowledgeBase, Environment], Awaitable[list[Finding]]]
    remedy: str
    person: PersonForm
    set_up: SetUp | None = None
    look: Callable[[], Any] | None = None
    answer_in: Key | None = None
    handoff: Key | None = None
    staff: StaffKeys | None = None
    longest_answer: int | None = None
    command: str = "/faq"
    ask: str = "/faq"

    @property
    def token(self) -> str:
        """The variable without which nothing can be asked of the platform."""
        return self.variables[0].name

    @property
    def secrets(self) -> tuple[str, ...]:
        """The variables whose values nobody may read."""
        return tuple(each.name for each in self.variables if each.kind is Kind.SECRET)


Platforms = tuple[Platform, ...]
"""Those that faqbot knows, in the order in which they are listed."""


def transports_of(platforms: Platforms) -> dict[str, Transport]:
    """All transports by name."""
    return {each.name: each for platform in platforms for each in platform.transports}
