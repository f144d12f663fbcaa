"""What is made of the live file and its posts, once for each version of them."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from faqbot.model import KnowledgeBase, PostFinder
from faqbot.service import Service

_T = TypeVar("_T")


class Made:
    """Keeps what was made for a day, or until the file or the posts change."""

    def __init__(self, service: Service) -> None:
        """Watch what `service` answers from."""
        self._service = service
        self._known: tuple[KnowledgeBase, PostFinder] | None = None
        self._day: date | None = None
        self._made: dict[object, object] = {}

    def once(self, key: object, make: Callable[[], _T]) -> _T:
        """What `make` gave the first time for that key."""
        snapshot, today = self._service.snapshot, self._service.clock().date()
        is_same = self._known is not None and (
            self._known[0] is snapshot.knowledge and self._known[1] is snapshot.posts
        )
        if not is_same or self._day != today:
            self._known, self._day = (snapshot.knowledge, snapshot.posts), today
            self._made = {}
        # Two threads may be here: what the other one begins anew is not looked at.
        made = self._made
        if key not in made:
            made[key] = make()
        return made[key]  # type: ignore[return-value]
