"""The golden payloads of both platforms, beside the Markdown that they come from.

To write them anew after a change that is meant, and then to read what changed:

    python -m tests.adapters.golden && git diff tests/adapters
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from faqbot.model import Reply
from tests.adapters.answers import ANSWERS, SHARERS
from tests.adapters.shown import on_discord, on_slack
from tests.readable import readable, visible

HERE = Path(__file__).parent
Payloads: TypeAlias = list[dict[str, Any]]


def slack_payloads(reply: Reply, sharer: str | None = None) -> Payloads:
    return [dict(payload) for payload in on_slack(reply, undo=sharer)]


def discord_payloads(reply: Reply, sharer: str | None = None) -> Payloads:
    return on_discord(reply, undo=sharer)


PLATFORMS: Mapping[str, Callable[[Reply, str | None], Payloads]] = {
    "slack": slack_payloads,
    "discord": discord_payloads,
}


def files() -> dict[Path, str]:
    """What each golden file should hold."""
    wanted = {
        HERE / platform / "golden" / f"{name}.json": _written(payloads(reply, SHARERS.get(name)))
        for platform, payloads in PLATFORMS.items()
        for name, reply in ANSWERS.items()
    }
    return wanted | {HERE / "answers.md": _sources()}


def found() -> set[Path]:
    """The golden files that there are."""
    return {path for each in PLATFORMS for path in (HERE / each / "golden").iterdir()}


def _written(payloads: Payloads) -> str:
    shown = json.dumps(readable(payloads), indent=2, ensure_ascii=False)
    return visible(shown) + "\n"


def _sources() -> str:
    parts = [
        "# The Markdown of the golden payloads\n\nWritten by `python -m tests.adapters.golden`.\n"
    ]
    for name, reply in ANSWERS.items():
        parts.append(f"## {name}\n\n`````markdown\n{reply.body.rstrip(chr(10))}\n`````\n")
    return "\n".join(parts)


def main() -> None:
    wanted = files()
    for path in found() - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
