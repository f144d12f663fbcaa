"""Emoji as the platforms send them in text: `:wave:`, `:pray::skin-tone-3:`, `<a:party:1234>`.

Slack's form: https://docs.slack.dev/messaging/formatting-message-text#emoji
Discord's form: https://discord.com/developers/docs/reference#message-formatting
"""

import re

_NAME = r"[a-z0-9_+'-]{1,64}"
# With a letter, so that "12:30:00" is a time; but for the few that have none.
_CODE = rf":(?:(?=[^:a-z]{{0,63}}[a-z]){_NAME}|[+-]1|100):"
# A colon, a slash or a word beside them makes "std::vec::push", "/:id:/" and "a:b:c" no codes.
_CODES = rf"(?<![\w:/\\])(?:{_CODE})+(?![\w:/\\])"
_CUSTOM = r"<a?:[A-Za-z0-9_~]{1,64}:[0-9]{1,24}>"
_EMOJI = re.compile(rf"(?P<url>\b[a-z]{{2,12}}://\S+)|{_CUSTOM}|{_CODES}")
_NAMES = re.compile(r"(?<=:)[\w+'~-]+(?=:)")
_SKIN_TONE = "skin-tone"


def without_codes(text: str) -> str:
    """`text` without the platforms' codes for emoji, in time linear in its length.

    Where one went, a single blank is left between what stood around it; a text without any is
    returned as it is.
    """
    return split_codes(text)[0]


def split_codes(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without codes, and their names in lower case and in order, without skin tones."""
    if ":" not in text:
        return text, ()
    rests: list[str] = []
    names: list[str] = []
    begin = 0
    for found in _EMOJI.finditer(text):
        if found["url"]:
            continue
        rests.append(text[begin : found.start()].strip())
        names += _NAMES.findall(found[0])
        begin = found.end()
    if not begin:
        return text, ()
    rests.append(text[begin:].strip())
    kept = tuple(name.casefold() for name in names if not name.startswith(_SKIN_TONE))
    return " ".join(filter(None, rests)), kept
