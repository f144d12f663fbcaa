"""Long work on all cores: one function over many items, in their order."""

import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, cast

Item = TypeVar("Item")
Result = TypeVar("Result")
# Fewer items are done before other processes have begun.
_WORTH_SHARING = 400
_LOT = 50
# What a child process works with: it is there from the fork on, and never sent.
_work: list[Callable[[object], object]] = []


def parallel_map(function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """`function` of each of `items`, in their order.

    Many items are shared out to a process a core, where the system forks and this process has one
    thread of Python. `function` must then not need what native threads do: an encoder.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    alone = sys.platform != "linux" or threading.active_count() > 1
    if alone or cores == 1 or len(items) < _WORTH_SHARING:
        yield from map(function, items)
        return
    # Not at the top: it would cost every command 20 ms.
    from multiprocessing import get_context

    with warnings.catch_warnings():
        # onnxruntime keeps a thread, which Python warns of from 3.12 on; no child asks it anything.
        warnings.simplefilter("ignore", DeprecationWarning)
        pool = get_context("fork").Pool(cores, _begin, (function,))
    with pool:
        yield from cast("Iterator[Result]", pool.imap(_one, items, chunksize=_LOT))


def _begin(function: Callable[[object], object]) -> None:
    # Ctrl-C reaches all; the parent alone tells of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work[:] = [function]


def _one(item: object) -> object:
    return _work[0](item)
