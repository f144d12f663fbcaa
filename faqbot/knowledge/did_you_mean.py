"""What a misspelt name was probably meant to be."""

from collections.abc import Iterable

_NEAR = 0.6


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most similar to `name` by optimal string alignment, None if none is near."""
    return next(iter(near_ones(name, known)), None)


def near_ones(name: str, known: Iterable[str], *, least: float = _NEAR) -> list[str]:
    """All known names that are near `name`, the nearest first; `least` is in [0, 1]."""
    # Only a faulty file needs it; a good one is checked without the import.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extract(
        name,
        list(known),
        scorer=OSA.normalized_similarity,
        score_cutoff=least,
        processor=str.casefold,
        limit=None,
    )
    return [each[0] for each in found]
