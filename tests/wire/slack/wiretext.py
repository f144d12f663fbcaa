"""Text as Slack sends it in events: `&`, `<` and `>` escaped, mentions as `<@U...>`."""

# https://docs.slack.dev/messaging/formatting-message-text/#escaping
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


class Wire(str):
    """Text already in Slack's wire form (`Wire("hi <@U0BOB>")`); it is not escaped again."""

    __slots__ = ()


def escape(typed: str) -> str:
    """What a person typed, as it arrives in an event; `Wire` passes through."""
    if isinstance(typed, Wire):
        return str(typed)
    for plain, entity in _ENTITIES:
        typed = typed.replace(plain, entity)
    return typed


def unescape(text: str) -> str:
    """The reverse of `escape`, for the rich_text block that accompanies a message."""
    for plain, entity in reversed(_ENTITIES):
        text = text.replace(entity, plain)
    return text
