"""What people wrap a question in: greetings, apologies for asking, thanks in advance.

They say nothing of the subject, yet an encoder that reads the whole text is swayed by them.
"""

import re

_GREETING = r"(?:hi|hello|hey|hiya|heya|howdy|greetings|good (?:morning|afternoon|evening|day))"
_ADDRESSEE = r"(?:there|all|everyone|everybody|team|folks|guys|sir|madam|siri|alexa|faqbot|mate)"
_QUESTION = (
    r"(?:how|what|when|where|who|why|which|can|could|may|do|does|did|is|are|am|will|would|should|must|"
    r"has|have|i) \w+"
)
_OPENINGS = (
    rf"(?:{_GREETING})(?: {_ADDRESSEE})*",
    (
        r"(?:a |one |just a |just one |another )?(?:quick|small|short|simple|silly|dumb|stupid)"
        r"(?: \w+)? (?:question|one|q)(?: for you| here)?"
    ),
    r"(?:i have|i ve got|i got) (?:a|one|another) (?:\w+ )?question(?: for you)?",
    r"(?:sorry|apologies)(?: to bother you| for the bother| if this is \w+)?",
    r"(?:by the way|btw|one more thing|just (?:wondering|curious)|out of (?:pure )?curiosity)",
    rf"(?:what|how) about(?= {_QUESTION} )",
    r"(?:ok|okay|so|well|um|uh|oh|anyway|and|also|but|plus|then|yo|pls|please|kindly|thanks|thank you)",
)
_CLOSINGS = (
    r"(?:please|pls|plz|kindly)",
    (
        r"(?:many )?(?:thanks|thank you|thx|ty|cheers)(?: so much| very much| a lot| in advance| for "
        r"(?:your|the) help)?"
    ),
    r"(?:any|some) (?:ideas?|help|pointers)(?: is| would be)? (?:appreciated|welcome)",
)
_OPENING = re.compile(rf"(?:{'|'.join(_OPENINGS)})(?: |$)")
_CLOSING = re.compile(rf"(?:^| )(?:{'|'.join(_CLOSINGS)})$")
# Nobody wraps a question more often than this; it bounds the work on a hostile text.
_MOST_LAYERS = 6


def unwrapped(text: str) -> str:
    """`text`, words with single blanks, without filler at both ends; as it is if nothing is left."""
    rest = text
    for _ in range(_MOST_LAYERS):
        opening = _OPENING.match(rest)
        shorter = rest[opening.end() :] if opening else rest
        closing = _CLOSING.search(shorter)
        shorter = shorter[: closing.start()] if closing else shorter
        if shorter == rest:
            break
        rest = shorter
    return rest if " " in rest or rest == text else text
