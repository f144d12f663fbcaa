"""What a process holds on to: resident memory, handles, threads, tasks, and its own containers."""

import asyncio
import functools
import gc
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator, Sized
from dataclasses import dataclass
from pathlib import Path
from types import MemberDescriptorType
from weakref import WeakKeyDictionary, WeakSet, WeakValueDictionary

from cachetools import Cache

CONTAINERS = (
    dict, list, set, deque, OrderedDict, Cache, WeakKeyDictionary, WeakSet, WeakValueDictionary,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gauges:
    """One look at this process.

    Attributes:
        resident: The resident set, in MB.
        handles: Open files, sockets and the like.
        threads: Threads that Python started, but for those of pools that grow when the machine is
            slow, up to a bound of their own.
        tasks: Tasks of the running event loop.
        held: How much is in each container of faqbot's objects ("module.Class.attribute") and in
            each cache of its functions ("module.function()") that has no bound; all instances
            together.
        cached: How much is in the caches that have one.
    """

    resident: float
    handles: int
    threads: int
    tasks: int
    held: dict[str, int]
    cached: dict[str, int]


# Of the event loop's own pool, and of the one that asks whether the database answers at all.
_STARTED_WHEN_BUSY = ("asyncio_", "probe")


def look() -> Gauges:
    """Look at this process, after a collection (Linux)."""
    gc.collect()
    held, cached = _held()
    return Gauges(
        resident=resident(),
        handles=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        threads=sum(not each.name.startswith(_STARTED_WHEN_BUSY) for each in threading.enumerate()),
        tasks=len(asyncio.all_tasks()),
        held=dict(held),
        cached=dict(cached),
    )


def resident() -> float:
    """The resident set of this process, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def _held() -> tuple[Counter[str], Counter[str]]:
    held: Counter[str] = Counter()
    cached: Counter[str] = Counter()
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):
            name = f"{each.__module__}.{getattr(each, '__qualname__', '?')}()"
            info = each.cache_info()
            if name.startswith("faqbot."):
                (held if info.maxsize is None else cached)[name] += info.currsize
        elif str(type(each).__module__).startswith("faqbot."):
            kind = type(each)
            for attribute, value in _attributes(each):
                if isinstance(value, CONTAINERS):
                    held[f"{kind.__module__}.{kind.__qualname__}.{attribute}"] += _size(value)
    return held, cached


def _attributes(thing: object) -> Iterator[tuple[str, object]]:
    yield from list(getattr(thing, "__dict__", {}).items())
    for kind in type(thing).__mro__:
        for name, member in vars(kind).items():
            if isinstance(member, MemberDescriptorType) and hasattr(thing, name):
                yield name, getattr(thing, name)


def _size(container: Sized) -> int:
    """How much is in a container, with what is in those that it holds."""
    inner = container.values() if isinstance(container, dict | Cache) else ()
    return len(container) + sum(len(each) for each in list(inner) if isinstance(each, CONTAINERS))
