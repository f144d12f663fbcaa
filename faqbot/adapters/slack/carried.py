"""What a message of Slack holds besides its text: shared messages, snippets, voice clips."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from faqbot.model import Unread

Json = Mapping[str, Any]

# So many are looked at; what is read of them is cut by the Question.
_MOST = 10
_DEEPEST = 20
# Slack documents no attachment of a shared or a linked message; these are what it sends.
_SHARED = ("is_share", "is_msg_unfurl", "is_reply_unfurl")


def carried_by(
    message: Json, plain: Callable[[str], str], *, own: Collection[str]
) -> tuple[str, Unread | None]:
    """What is shared or attached, in words, and what of it the event does not tell.

    Args:
        message: As an event or a message's menu tells it.
        plain: Makes text of what Slack sends.
        own: The ids by which faqbot itself goes: what it wrote is left out.
    """
    found: list[str] = []
    unread: Unread | None = None
    shared = [each for each in _objects(message.get("attachments")) if _is_shared(each)]
    for each in shared:
        if {each.get("author_id"), each.get("bot_id")} & {*own}:
            continue
        inner = [_said(each, plain), *map(_written, _objects(each.get("files")))]
        found += filter(None, inner)
        if not any(inner):
            unread = Unread.MESSAGE
    for file in _objects(message.get("files")):
        if written := _written(file):
            found.append(written)
        else:
            unread = unread or Unread.FILE
    return "\n".join(found), unread


def _is_shared(attachment: Json) -> bool:
    return any(attachment.get(key) is True for key in _SHARED)


def _said(attachment: Json, plain: Callable[[str], str]) -> str:
    """The words of a shared message; where they stand in its blocks alone, those there."""
    text = attachment.get("text")
    if isinstance(text, str) and text:
        return plain(text)
    blocks = [each.get("message") for each in _objects(attachment.get("message_blocks"))]
    return plain("".join(_words(blocks, _DEEPEST)))


def _words(value: object, deepest: int) -> Iterator[str]:
    """The texts in rich text.

    https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/
    """
    if isinstance(value, Mapping):
        text = value.get("text")
        if isinstance(text, str):
            yield text
        elif deepest:
            yield from _words([value.get("blocks"), value.get("elements"), text], deepest - 1)
        if value.get("type") == "rich_text_section":
            yield "\n"
    elif isinstance(value, list) and deepest:
        for each in value[:_MOST]:
            yield from _words(each, deepest - 1)


def _written(file: Json) -> str:
    """The words in a file: of a snippet what was typed, of a voice clip what was understood.

    A clip's transcript comes some time after it, and a file of another company's workspace as an
    id alone. https://docs.slack.dev/reference/objects/file-object/
    """
    transcription = file.get("transcription")
    if isinstance(transcription, Mapping) and transcription.get("status") == "complete":
        spoken = transcription.get("preview")
        if isinstance(spoken, Mapping) and isinstance(spoken.get("content"), str):
            return str(spoken["content"]).strip()
    keys = ["plain_text", "preview_plain_text"]
    # Of other files, as of a canvas, the preview is HTML.
    if file.get("mode") == "snippet" or file.get("mimetype") == "text/plain":
        keys.append("preview")
    return next((str(file[key]).strip() for key in keys if isinstance(file.get(key), str)), "")


def _objects(value: object) -> list[Json]:
    listed = value[:_MOST] if isinstance(value, list) else []
    return [each for each in listed if isinstance(each, Mapping)]
