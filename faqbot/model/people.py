"""Who presses and types, and what they said of a reply."""

import unicodedata
from dataclasses import dataclass

_LONGEST_NAME = 80
# Controls, and format characters: zero width, and those that turn the direction of what follows.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who presses, types or votes: for checks and for words, never stored as it is.

    Attributes:
        id: The platform's id, as the file's `staff` lists it.
        name: As people there read it, as far as it is a name: in one line of 80 characters, without
            invisible signs, and without what would make it a link.
        roles: Ids of the platform's roles that the person has.
        manages: The id of the server where they act and that they may manage;
            empty where they may not.
        key: What names the person in a Question and in a vote; the id where empty.
        teams: Ids of what the person belongs to (a workspace, its organisation), where a
            person's id is unique within one only.
        guest: Whether the person belongs to another workspace than the bot, or to one that the
            platform does not tell.
    """

    id: str
    name: str = ""
    roles: frozenset[str] = frozenset()
    manages: str = ""
    key: str = ""
    teams: frozenset[str] = frozenset()
    guest: bool = False

    def __post_init__(self) -> None:
        """Take the name for what it is: words that its owner chose freely."""
        seen = "".join(
            " " if unicodedata.category(each) in _UNSEEN else each
            for each in self.name[: 4 * _LONGEST_NAME]
        )
        # Adapters make links of bare addresses, and so do the platforms.
        name = " ".join(seen.replace("://", ": ").split())[:_LONGEST_NAME].rstrip()
        object.__setattr__(self, "name", name)

    @property
    def user(self) -> str:
        """The name under which the person is hashed."""
        return self.key or self.id

    @property
    def listed_as(self) -> frozenset[str]:
        """The names that mean this person in the file's `staff`: "U1", "T1/U1".

        A bare id means somebody of the bot's own workspace.
        """
        qualified = {f"{team}/{self.id}" for team in self.teams}
        return frozenset(qualified if self.guest else {self.id, *qualified})

    @property
    def mark(self) -> str:
        """One name that tells the person from those of other workspaces with the same id."""
        return f"{min(self.teams, default='?')}/{self.id}" if self.guest else self.id


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's vote on one reply; a later vote replaces an earlier one.

    Attributes:
        entry_id: The entry that was voted on; None for a miss.
    """

    question_id: str
    user: str
    helpful: bool
    entry_id: str | None = None
