"""What was asked last, with what it got: the same questions come again and again."""

import threading
from collections import OrderedDict

from faqbot.matching.normalise import MAX_QUESTION
from faqbot.model import Judgement

# As many as a busy hour's, of ordinary length: a few MB.
MOST = 256


class Recent:
    """The judgements of the last questions; for many threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._judgements: OrderedDict[str, Judgement] = OrderedDict()
        self._lock = threading.Lock()

    def judgement(self, question: str) -> Judgement | None:
        """What `question` got, where it is remembered."""
        with self._lock:
            found = self._judgements.get(question)
            if found is not None:
                self._judgements.move_to_end(question)
            return found

    def keep(self, question: str, judgement: Judgement) -> None:
        """Remember what a question got in place of the one that was asked for longest ago."""
        if len(question) > MAX_QUESTION:
            return
        with self._lock:
            self._judgements[question] = judgement
            while len(self._judgements) > MOST:
                self._judgements.popitem(last=False)
