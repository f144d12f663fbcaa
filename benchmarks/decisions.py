"""What two libraries would do in place of our own code: a YAML round trip, and masking of phones.

    pip install ruamel.yaml phonenumbers
    python -m benchmarks.decisions [--json]

The first figure is how many lines of the shipped faqs.yaml differ after it is read and written by
ruamel.yaml with nothing changed, beside the lines that differ after `faqbot learn`'s own edit adds
an alias. The second is in how many of the masking tests' texts with a phone number, and in how many
ordinary ones (dates, versions, prices, order numbers), each finds one; phonenumbers without a region
and with one, in its lenient mode. docs/decisions/ says what follows from that.
"""

import argparse
import difflib
import io
import json
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from faqbot.adapters import PLATFORMS
from faqbot.knowledge import load
from faqbot.knowledge.editing import with_alias
from faqbot.store.masking import mask
from tests.store.test_masking import ORDINARY, PHONES

ROOT = Path(__file__).parents[1]
REGIONS = (None, "US", "DE")


def differing(before: str, after: str) -> int:
    """How many lines of `before` are not in `after`, in the same order."""
    lines = before.splitlines()
    matcher = difflib.SequenceMatcher(None, lines, after.splitlines(), autojunk=False)
    return len(lines) - sum(block.size for block in matcher.get_matching_blocks())


def round_trip() -> dict[str, int]:
    """Lines of the shipped file, and how many of them differ afterwards."""
    text = (ROOT / "faqs.yaml").read_text("utf-8")
    yaml, written = import_module("ruamel.yaml").YAML(), io.StringIO()
    yaml.dump(yaml.load(text), written)
    entry = load(ROOT / "faqs.yaml", PLATFORMS).entries[0]
    edited = with_alias(text.encode(), entry.id, "what runs on your servers", PLATFORMS)
    return {
        "lines": len(text.splitlines()),
        "ruamel.yaml": differing(text, written.getvalue()),
        "own edit": differing(text, edited.decode()),
    }


def phones() -> dict[str, str]:
    """In how many texts with a phone number, and in how many without, one is found."""
    library = import_module("phonenumbers")

    def finds(region: str | None) -> Callable[[str], bool]:
        return lambda text: library.PhoneNumberMatcher(
            text, region, leniency=library.Leniency.POSSIBLE
        ).has_next()

    own: Callable[[str], bool] = lambda text: "[phone]" in mask(text)  # noqa: E731 - one of several
    finders = {f"phonenumbers, region {region}": finds(region) for region in REGIONS}
    return {
        name: f"{sum(find(text) for text, _ in PHONES)} of {len(PHONES)} with one, "
        f"{sum(find(text) for text in ORDINARY)} of {len(ORDINARY)} without"
        for name, find in {**finders, "own rules": own}.items()
    }


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description="Two libraries beside our own code.")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    figures: dict[str, Mapping[str, object]] = {
        "yaml round trip": round_trip(),
        "phones": phones(),
    }
    if given.json:
        print(json.dumps(figures))
        return
    for name, counts in figures.items():
        print(name, *(f"  {what}: {count}" for what, count in counts.items()), sep="\n")


if __name__ == "__main__":
    main()
