"""What Discord refuses in a message, an autocomplete answer and a modal; pure.

Every function takes the JSON that a client sends and returns the list of refusals, empty when
Discord would take it. Nothing here knows of servers or of who sends.
"""

from collections.abc import Sequence
from typing import Any

from tests.wire.discord.limits_components import (
    component_refusals,
    modal_component_refusals,
    v2_types_used,
)
from tests.wire.discord.refusals import (
    Path,
    Refusal,
    check_count,
    check_length,
    check_optional,
    required,
)

Json = dict[str, Any]

# https://docs.discord.com/developers/resources/message#create-message
CONTENT_CHARACTERS = 2_000
EMBEDS = 10
NONCE_CHARACTERS = 25
# https://docs.discord.com/developers/resources/message#embed-object-embed-limits
EMBED_TITLE = 256
EMBED_DESCRIPTION = 4_096
EMBED_FIELDS = 25
EMBED_FIELD_NAME = 256
EMBED_FIELD_VALUE = 1_024
EMBED_FOOTER = 2_048
EMBED_AUTHOR = 256
EMBED_TOTAL = 6_000
# https://docs.discord.com/developers/resources/message#message-object-message-flags
IS_COMPONENTS_V2 = 1 << 15
# https://docs.discord.com/developers/resources/message#allowed-mentions-object
ALLOWED_MENTION_IDS = 100
# https://docs.discord.com/developers/interactions/application-commands
# #application-command-object-application-command-option-choice-structure
AUTOCOMPLETE_CHOICES = 25
CHOICE_CHARACTERS = 100
# https://docs.discord.com/developers/interactions/receiving-and-responding
# #interaction-response-object-modal
MODAL_TITLE = 45
MODAL_COMPONENTS = 5
CUSTOM_ID = 100
# https://docs.discord.com/developers/resources/channel#start-thread-from-message
THREAD_NAME = 100


def message_refusals(payload: Json) -> list[Refusal]:
    """What is wrong with a message as it would stand (for an edit: after the merge)."""
    found: list[Refusal] = []
    content = payload.get("content")
    if content:
        found += check_length(content, ("content",), most=CONTENT_CHARACTERS)
    if payload.get("nonce") is not None:
        found += check_length(str(payload["nonce"]), ("nonce",), most=NONCE_CHARACTERS)
    embeds = payload.get("embeds") or []
    found += embeds_refusals(embeds)
    components = payload.get("components") or []
    is_v2 = bool((payload.get("flags") or 0) & IS_COMPONENTS_V2)
    found += _beside_v2(payload, components, is_v2=is_v2)
    found += component_refusals(components, v2=is_v2)
    found += _allowed_mentions(payload.get("allowed_mentions") or {})
    return found


def is_empty(payload: Json) -> bool:
    """Whether the message has nothing to show: Discord's code 50006."""
    parts = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")
    return not any(payload.get(part) for part in parts)


def _beside_v2(payload: Json, components: Sequence[Json], *, is_v2: bool) -> list[Refusal]:
    # https://docs.discord.com/developers/components/reference: content, embeds, polls and
    # stickers do not work beside the flag, and the new components do not work without it.
    if is_v2:
        return [
            Refusal(
                (part,),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{part}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
            for part in ("content", "embeds", "poll", "sticker_ids")
            if payload.get(part)
        ]
    words = 'Value of field "type" needs the flag IS_COMPONENTS_V2.'
    return [
        Refusal(("components", index), "UNION_TYPE_CHOICES", words)
        for index in v2_types_used(components)
    ]


def embeds_refusals(embeds: Sequence[Json]) -> list[Refusal]:
    """Refusals for the embeds of one message; the 6,000 characters are for all together."""
    found = check_count(embeds, ("embeds",), most=EMBEDS)
    for index, embed in enumerate(embeds):
        found += _one_embed(embed, ("embeds", index))
    if sum(map(embed_characters, embeds)) > EMBED_TOTAL:
        words = f"Embed size exceeds maximum size of {EMBED_TOTAL}"
        found.append(Refusal(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", words))
    return found


def embed_characters(embed: Json) -> int:
    """How many characters of one embed count towards the total."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or []:
        texts += [field.get("name"), field.get("value")]
    return sum(len(text) for text in texts if text)


def _one_embed(embed: Json, at: Path) -> list[Refusal]:
    found = check_optional(embed.get("title"), (*at, "title"), most=EMBED_TITLE)
    description = embed.get("description")
    found += check_optional(description, (*at, "description"), most=EMBED_DESCRIPTION)
    footer, author = embed.get("footer") or {}, embed.get("author") or {}
    found += check_optional(footer.get("text"), (*at, "footer", "text"), most=EMBED_FOOTER)
    found += check_optional(author.get("name"), (*at, "author", "name"), most=EMBED_AUTHOR)
    fields = embed.get("fields") or []
    found += check_count(fields, (*at, "fields"), most=EMBED_FIELDS)
    for index, field in enumerate(fields):
        spot = (*at, "fields", index)
        name, value = field.get("name", ""), field.get("value", "")
        found += check_length(name, (*spot, "name"), least=1, most=EMBED_FIELD_NAME)
        found += check_length(value, (*spot, "value"), least=1, most=EMBED_FIELD_VALUE)
    return found


def _allowed_mentions(allowed: Json) -> list[Refusal]:
    found: list[Refusal] = []
    parse = allowed.get("parse") or []
    for kind in ("users", "roles"):
        ids = allowed.get(kind) or []
        found += check_count(ids, ("allowed_mentions", kind), most=ALLOWED_MENTION_IDS)
        if ids and kind in parse:
            words = f"parse:{kind} and {kind}: [ids...] are mutually exclusive."
            path = ("allowed_mentions",)
            found.append(Refusal(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words))
    return found


def autocomplete_refusals(data: Json) -> list[Refusal]:
    """Refusals for the data of an autocomplete answer (callback type 8)."""
    choices = data.get("choices")
    if not isinstance(choices, list):
        return [required(("data", "choices"))]
    found = check_count(choices, ("data", "choices"), most=AUTOCOMPLETE_CHOICES)
    for index, choice in enumerate(choices):
        spot: Path = ("data", "choices", index)
        name, value = choice.get("name", ""), choice.get("value", "")
        found += check_length(name, (*spot, "name"), least=1, most=CHOICE_CHARACTERS)
        if isinstance(value, str):
            found += check_length(value, (*spot, "value"), least=1, most=CHOICE_CHARACTERS)
    return found


def modal_refusals(data: Json) -> list[Refusal]:
    """Refusals for the data of a modal (callback type 9)."""
    custom_id, title = data.get("custom_id", ""), data.get("title", "")
    found = check_length(custom_id, ("data", "custom_id"), least=1, most=CUSTOM_ID)
    found += check_length(title, ("data", "title"), least=1, most=MODAL_TITLE)
    components = data.get("components") or []
    path = ("data", "components")
    found += check_count(components, path, least=1, most=MODAL_COMPONENTS)
    return found + modal_component_refusals(components, path)


def thread_name_refusals(payload: Json) -> list[Refusal]:
    return check_length(payload.get("name", ""), ("name",), least=1, most=THREAD_NAME)
