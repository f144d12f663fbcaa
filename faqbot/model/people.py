"""Who presses and types, and what they said of a reply."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who presses, types or votes: for checks and for words, never stored as it is.

    Attributes:
        id: The platform's id, as the file's `staff` lists it.
        name: As people there read it.
        roles: Ids of the platform's roles that the person has.
        manages: Whether the person may manage the place (a Discord server).
        key: What names the person in a Question and in a vote; the id where empty.
    """

    id: str
    name: str = ""
    roles: frozenset[str] = frozenset()
    manages: bool = False
    key: str = ""

    @property
    def user(self) -> str:
        """The name under which the person is hashed."""
        return self.key or self.id


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
