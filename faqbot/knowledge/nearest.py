"""What a misspelt name was probably meant to be."""

from collections.abc import Iterable

_NEAR = 0.6


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most similar to `name` by optimal string alignment, None if none is near."""
    # Only a faulty file needs it; a good one is checked without the import.
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extractOne(
        name,
        list(known),
        scorer=OSA.normalized_similarity,
        score_cutoff=_NEAR,
        processor=str.casefold,
    )
    return None if found is None else found[0]
