"""Texts that ask several things, or one thing behind a lot of other words: their parts."""

import re

from faqbot.matching.normalise import STOP_WORDS

# Longer texts hide what they ask among other words.
_LONG = 320
# Of very long ones, both ends are read, so many characters each.
_EACH_END = 2_000
# So many sentences are looked at, from both ends; it bounds the work.
_MOST_SENTENCES = 24
_SHORTEST, _LONGEST = 8, 160
_QUOTED = re.compile(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
_MARKER = re.compile(r"^[ \t]*(?:[-*\u2022]|\(?\d{1,2}[.):]|\(?[a-c][.)])[ \t]+", re.MULTILINE)
_SENTENCE_END = re.compile(
    r"(?<=[.!?;\u2026\u3002\uff1f\uff01])\s+|\n+|\s[-\u2013\u2014]\s|\s\(?\d{1,2}\)\s"
)
# What begins a question of its own behind "and": a question word, a verb before its subject, a wish.
_BEGINNING = (
    r"(?:how|what|whats|where|wheres|when|who|whom|whose|which|why|can|could|may|do|does|did|is|"
    r"are|was|were|will|would|should|shall|must|have|has|am|if|whether|i|we|there|also|secondly|"
    # "and my towel" belongs to what stands before it.
    r"in case|(?:my|our|the|any)(?= \w+ \w))"
)
_JOINT = re.compile(
    r"(?:[,;(] ?| )(?:and also|and then|and|&|\+|also|plus|or|but|oh and|then|second|secondly|"
    r"by the way|btw|another thing|one more thing|on top of that)[,:]? "
    rf"(?={_BEGINNING}\b)",
    re.IGNORECASE,
)
# A comma or a slash alone parts two questions where both begin as questions do.
_QUESTION = (
    r"(?:how|what|where|which|who|why|when (?:is|are|do|does|can|will)|(?:can|could|may|must|do|does|"
    r"did|is|are|will|would|should) (?:i|we|you|it|they|there|my|our|your|the|a|an))\b"
)
_SPLICE = re.compile(rf"(?:, ?| / )(?={_QUESTION})", re.IGNORECASE)
_SPLICED = re.compile(rf"(?:[^,/]{{0,40}}: ?|hi |hello )?{_QUESTION}", re.IGNORECASE)
# Two words of which the same is asked.
_PAIR = re.compile(r"(\w+) (?:and|&) (\w+)", re.IGNORECASE)
_ARTICLES = frozenset({"a", "an", "the"})


def is_long(text: str) -> bool:
    """Whether a text is so long that what it asks may be lost among the rest of it."""
    return len(text) > _LONG


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text in order, without what is quoted; of many, both ends."""
    if len(text) > 2 * _EACH_END:
        text = f"{text[:_EACH_END]}\n{text[-_EACH_END:]}"
    own = _MARKER.sub("", _QUOTED.sub("", text))
    found = [" ".join(part.split()) for part in _SENTENCE_END.split(own)]
    found = [part[:_LONGEST] for part in found if len(part) >= _SHORTEST]
    if len(found) > _MOST_SENTENCES:
        half = _MOST_SENTENCES // 2
        return found[:half] + found[-half:]
    return found


def clauses(text: str) -> list[str]:
    """The parts of a text that may each be a question of its own, in order."""
    found: list[str] = []
    for sentence in sentences(text):
        # The blank lets "by the way, where" at the start be cut like one within.
        for part in _JOINT.split(f" {sentence}"):
            said = part.strip()
            found += _SPLICE.split(said) if _SPLICED.match(said) else [said]
    return [clause.strip() for clause in found if len(clause.strip()) >= _SHORTEST]


def either(text: str) -> tuple[str, ...]:
    """What a text asks of each of two things alone that "and" joins; nothing without such two.

    "what do cats and dogs eat": "what do cats eat" and "what do dogs eat". Two with articles leave
    enough in either half: "what do the cats", "the dogs eat".
    """
    found = _PAIR.search(text[:_LONGEST])
    if not found:
        return ()
    if found[2].lower() in _ARTICLES:
        return text[: found.end(1)], text[found.start(2) :]
    if not STOP_WORDS.isdisjoint((found[1].lower(), found[2].lower())):
        return ()
    before, behind = text[: found.start()], text[found.end() :]
    return f"{before}{found[1]}{behind}", f"{before}{found[2]}{behind}"
