"""The posts near to a question that nothing answers: they may fail or be late, its reply may not."""

import asyncio
import logging
from collections.abc import Sequence

from faqbot.model import Post, PostFinder, Question
from faqbot.service.ranking import NoTimeError, Ranking

WITHIN_SECONDS = 1.0
"""So long a reply waits for them, where others are being ranked."""

_log = logging.getLogger(__name__)


async def near_posts(question: Question, posts: PostFinder, ranking: Ranking) -> Sequence[Post]:
    """The posts near to a question; none where they cannot be told in time.

    Args:
        question: It.
        posts: Finds them.
        ranking: Where questions are ranked, since this one may have to be encoded.
    """
    # Who would wait in vain does not wait.
    if ranking.wait < WITHIN_SECONDS:
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                return await ranking.run(lambda: posts.near(question.text))
        except (NoTimeError, TimeoutError):
            pass
        except Exception:  # noqa: BLE001 - a boundary: posts may fail, the reply still goes out
            _log.exception("a miss goes without posts near to it")
            return ()
    # A line a miss would fill the log at the very time when there is most to do.
    _log.debug("a miss goes without posts near to it: there was no time to look for them")
    return ()
