"""The body of an answer, whole and decompressed, or refused before it takes more than it may."""

import zlib

from faqbot.errors import FeedError

# https://docs.python.org/3/library/zlib.html#zlib.decompress: gzip or zlib by its header; and bare.
_BY_HEADER = 47
_BARE = -zlib.MAX_WBITS
_MEMBER = b"\x1f\x8b"
_MOST_MEMBERS = 100
_PLAIN = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


class Body:
    """Takes a body part by part; holds `most` bytes at the most."""

    def __init__(self, encoding: str, most: int) -> None:
        """Begin a body.

        Args:
            encoding: The Content-Encoding of the answer.
            most: The most bytes, counted both as they come and after decompression.

        Raises:
            FeedError: The encoding is one that was not asked for.
        """
        encoding = encoding.strip().lower()
        if encoding not in _PLAIN | _PACKED:
            raise FeedError(f"comes packed as {encoding[:30]!r}, which was not asked for")
        self._is_packed = encoding in _PACKED
        self._most = most
        self._whole = bytearray()
        self._came = 0
        self._unpacking = zlib.decompressobj(_BY_HEADER)
        self._held = b""
        self._members = 0

    def take(self, part: bytes) -> None:
        """Take the next part.

        Raises:
            FeedError: It is too much by now, or cannot be unpacked.
        """
        self._came += len(part)
        if self._came > self._most:
            raise self._too_large()
        if not self._is_packed:
            self._whole += part
            return
        try:
            self._unpack(part)
        except zlib.error as error:
            raise FeedError("cannot be unpacked") from error

    def end(self) -> bytes:
        """The body.

        Raises:
            FeedError: It broke off.
        """
        if self._is_packed and self._came and not self._unpacking.eof:
            raise FeedError("broke off in the middle")
        return bytes(self._whole)

    def _unpack(self, part: bytes) -> None:
        part, self._held = self._held + part, b""
        while part:
            if not self._members or self._unpacking.eof:
                if len(part) < len(_MEMBER):
                    # Too little to tell what begins.
                    self._held = part
                    return
                # A gzip file may consist of several members (RFC 1952), and end in padding.
                if self._members and not part.startswith(_MEMBER):
                    return
                self._members += 1
                if self._members > _MOST_MEMBERS:
                    raise FeedError("comes packed in too many parts")
                is_bare = self._members == 1 and self._is_bare(part)
                self._unpacking = zlib.decompressobj(_BARE if is_bare else _BY_HEADER)
            room = self._most - len(self._whole)
            self._whole += self._unpacking.decompress(part, room + 1)
            if len(self._whole) > self._most:
                raise self._too_large()
            part = self._unpacking.unused_data

    def _is_bare(self, part: bytes) -> bool:
        """Whether it is deflate without a header, which some servers send (RFC 9110, 8.4.1.2)."""
        try:
            zlib.decompressobj(_BY_HEADER).decompress(part, 1)
        except zlib.error:
            return True
        return False

    def _too_large(self) -> FeedError:
        return FeedError(f"is larger than {self._most / 1_000_000:g} MB")
