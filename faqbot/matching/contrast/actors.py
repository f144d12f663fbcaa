"""Who does what to whom: "how do customers pay you" against "how do you pay customers"."""

from collections.abc import Sequence
from typing import NamedTuple

from faqbot.matching.contrast.saying import AUXILIARIES, Saying

WE = frozenset(["i", "me", "my", "we", "us", "our", "mine", "myself"])
YOU = frozenset(["you", "your", "yours", "u", "ur", "yourself"])
_SUBJECTS = frozenset({"i", "we", "you"})
_BEFORE_AN_ACTOR = AUXILIARIES | {"did", "had", "when", "where", "why", "how", "if", "that"}
_BEFORE_A_NOUN = frozenset(
    ["a", "an", "the", "my", "your", "our", "this", "these", "that", "those", "any", "some"]
)
_BEING = frozenset(["is", "are", "was", "were", "be", "been", "being", "am"])

# What shapes most questions, and is a deed between two persons.
_GIVING = frozenset({"give", "gives", "tell", "tells", "use", "uses"})


class Deed(NamedTuple):
    """What somebody does to others.

    Attributes:
        actor: Who does it: a stem, "we" or "you".
        verb: The stem of what is done.
        others: Who and what stands behind it, likewise.
        said: The actor and the verb as written.
    """

    actor: str
    verb: str
    others: frozenset[str]
    said: str


def deeds(said: Saying) -> list[Deed]:
    """What is done by somebody in a wording, but for what is told in the passive."""
    found = []
    done = (at for at, word in enumerate(said.words) if at in said.content or word in _GIVING)
    for place in done:
        actor = _actor_before(said, place)
        passive = "by" in said.words[place:] and not _BEING.isdisjoint(said.words[:place])
        if actor is not None and not passive:
            behind = range(place + 1, len(said.words))
            others = frozenset(filter(None, (_who(said, at) for at in behind)))
            written = f"{said.words[actor]} {said.words[place]}"
            found.append(Deed(_who(said, actor) or "", said.stems[place], others, written))
    return found


def turned(asked: Sequence[Deed], known: Sequence[Deed]) -> tuple[Deed, Deed] | None:
    """The deed of which two change their parts, as asked and as known; None without such a one."""
    for one in asked:
        for other in known:
            same = one.verb == other.verb and one.actor != other.actor
            if same and one.actor in other.others and other.actor in one.others:
                return one, other
    return None


def _actor_before(said: Saying, place: int) -> int | None:
    """The place of who does what stands at `place`: just before it, behind "do", "can" or nothing."""
    actor = place - 1
    if actor < 0 or (actor not in said.content and said.words[actor] not in _SUBJECTS):
        return None
    at = actor - 1
    while at >= 0 and (at in said.content or said.words[at] in _BEFORE_A_NOUN):
        at -= 1
    return actor if at < 0 or said.words[at] in _BEFORE_AN_ACTOR else None


def _who(said: Saying, place: int) -> str | None:
    """A person or a thing that may have a part in a deed; None for other words."""
    word = said.words[place]
    if word in WE:
        return "we"
    if word in YOU:
        return "you"
    return said.stems[place] if place in said.content else None
