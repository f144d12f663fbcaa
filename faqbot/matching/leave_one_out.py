"""What one of the file's own phrasings would get if it were not in the file."""

from dataclasses import dataclass

from faqbot.model import Decision, Match

# Two phrasings of an entry that are so near say the same: of the 15 such pairs in BANKING77 and
# CLINC150, each differs by a filler, an article or the order of its words.
SAME_FROM = 0.85
# A file has thousands of rehearsals, each with some eighty matches.
MOST_KEPT = 5


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One phrasing, asked as a question without itself.

    Attributes:
        phrasing: As it stands in the file.
        matches: The best five, best first, scores in [0, 1].
        twin: The other phrasing of its entry that is most like it, not in the very same words;
            None where there is no other near it.
        likeness: How like the twin it is, in [0, 1]; 0 without one.
    """

    entry_id: str
    phrasing: str
    matches: tuple[Match, ...]
    decision: Decision
    twin: str | None
    likeness: float
