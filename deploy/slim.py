"""Print, one a line, the installed packages that faqbot never uses: what only a Hub client needs.

tokenizers requires huggingface_hub, and imports it nowhere but in `Tokenizer.from_pretrained`, which
faqbot never calls: its encoder lies in the package. With what that brings along (hf_xet, httpx2,
fsspec, ...) it is about 30 MB that reach out to the network. Run it in the environment where faqbot is
installed, and uninstall what it prints; `pip check` says afterwards that tokenizers lacks it.
"""

from importlib.metadata import PackageNotFoundError, distribution, distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

UNUSED = "huggingface-hub"
# What makes environments, and is removed, or not, by who makes them.
LEFT_ALONE = {"pip", "setuptools", "wheel"}


def needed(package: str, extras: frozenset[str]) -> set[str]:
    """What `package` needs to run with `extras`, itself included, but for what is never used."""
    found: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [(canonicalize_name(package), extras)]
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen or name == UNUSED:
            continue
        seen.add((name, wanted))
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        found.add(name)
        waiting += [
            (canonicalize_name(each.name), frozenset(each.extras))
            for each in map(Requirement, requires)
            if _applies(each, wanted)
        ]
    return found


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})


def main() -> None:
    """Print what may go."""
    installed = {canonicalize_name(each.metadata["Name"]) for each in distributions()}
    for name in sorted(installed - needed("faqbot", frozenset({"postgres"})) - LEFT_ALONE):
        print(name)  # noqa: T201


if __name__ == "__main__":
    main()
