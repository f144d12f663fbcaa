"""The transport compression that a client asks for in the gateway's URL.

https://docs.discord.com/developers/events/gateway#transport-compression
"""

import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any

Compress = Callable[[bytes], bytes]


class UnknownCompressionError(Exception):
    """A `compress` parameter that this server, or this Python, cannot serve."""


def compressor(name: str | None) -> Compress | None:
    """One connection's compressor; None for plain text frames."""
    if name is None:
        return None
    if name == "zlib-stream":
        stream = zlib.compressobj()
        return lambda text: stream.compress(text) + stream.flush(zlib.Z_SYNC_FLUSH)
    if name == "zstd-stream":
        return _zstd()
    raise UnknownCompressionError(name)


def _zstd() -> Compress:
    # discord.py asks for zstd only where it can import one of these two itself.
    try:
        library: Any = import_module("zstandard")
    except ImportError:
        return _zstd_of_python_3_14()
    stream = library.ZstdCompressor().compressobj()
    return lambda text: bytes(stream.compress(text) + stream.flush(library.COMPRESSOBJ_FLUSH_BLOCK))


def _zstd_of_python_3_14() -> Compress:
    try:
        library: Any = import_module("compression.zstd")
    except ImportError as missing:
        raise UnknownCompressionError("zstd-stream") from missing
    stream = library.ZstdCompressor()
    return lambda text: bytes(stream.compress(text, mode=stream.FLUSH_BLOCK))
