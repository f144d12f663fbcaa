"""Whether faqs.yaml has changed: by polling `stat`, then the content's hash.

Editors rename a new file over the old one, `git pull` replaces it, a Kubernetes ConfigMap moves a
symbolic link; a watch on the file itself misses all of these, a look at its path misses none.
"""

from pathlib import Path

from faqbot.knowledge.reader import revision_of
from faqbot.knowledge.source import read_bytes


class Watch:
    """Looks at one path; for one thread at a time."""

    def __init__(self, path: Path, revision: str) -> None:
        """Watch `path`, of which `revision` is known already."""
        self.path = path
        self._known = revision
        self._stat: tuple[int, ...] | None = None
        self._pending: str | None = None
        self.unsettled: bytes | None = None
        """New content that only one look has seen so far."""

    def look(self) -> bytes | None:
        """The new content, once two looks in a row have agreed on it; None if nothing is new.

        Raises:
            UnreadableError: The file cannot be read any more; said at each look.
        """
        stat = self._signature()
        if stat == self._stat and self._pending is None:
            return None
        self.unsettled = None
        content = read_bytes(self.path)
        self._stat = stat
        found = revision_of(content)
        if found == self._known:
            self._pending = None
            return None
        if found != self._pending:
            # It may be half written: believe it when it looks the same the next time.
            self._pending = found
            self.unsettled = content
            return None
        self._pending = None
        self._known = found
        return content

    def _signature(self) -> tuple[int, ...]:
        try:
            seen = self.path.stat()
        except OSError:
            # Reading it says why.
            return ()
        return seen.st_ino, seen.st_dev, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size
