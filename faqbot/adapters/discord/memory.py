"""What is remembered for a while, of the latest things only: a restart may forget it."""

from typing import TypeVar

_K = TypeVar("_K")
_V = TypeVar("_V")

_MOST = 1_000


def remember(memory: dict[_K, _V], key: _K, value: _V) -> None:
    """Keep `value`, and forget the oldest of more than 1,000."""
    memory[key] = value
    if len(memory) > _MOST:
        del memory[next(iter(memory))]
