"""What Slack refuses in blocks and views, as pure functions: blocks in, refusals out.

Lengths are counted in code points. Block types that a FAQ bot never sends (video, plan, card...)
are accepted unexamined.
"""

import json
from collections.abc import Callable, Mapping, Sequence

from tests.wire.slack import limit_parts as parts
from tests.wire.slack import limit_rich_text as rich
from tests.wire.slack.limit_parts import Json, Refusal, Refusals

MESSAGE_BLOCKS = 50  # https://docs.slack.dev/reference/block-kit/blocks/
VIEW_BLOCKS = 100  # https://docs.slack.dev/reference/block-kit/blocks/
BLOCK_ID = 255  # https://docs.slack.dev/reference/block-kit/blocks/
SECTION_TEXT = 3000  # https://docs.slack.dev/reference/block-kit/blocks/section-block/
SECTION_FIELDS = 10  # https://docs.slack.dev/reference/block-kit/blocks/section-block/
FIELD_TEXT = 2000  # https://docs.slack.dev/reference/block-kit/blocks/section-block/
HEADER_TEXT = 150  # https://docs.slack.dev/reference/block-kit/blocks/header-block/
ACTIONS_ELEMENTS = 25  # https://docs.slack.dev/reference/block-kit/blocks/actions-block/
CONTEXT_ELEMENTS = 10  # https://docs.slack.dev/reference/block-kit/blocks/context-block/
# https://docs.slack.dev/reference/block-kit/blocks/context-actions-block/
CONTEXT_ACTIONS_ELEMENTS = 5
MARKDOWN_TOTAL = 12_000  # https://docs.slack.dev/reference/block-kit/blocks/markdown-block/
VIEW_TITLE = 24  # https://docs.slack.dev/reference/views/modal-views/
PRIVATE_METADATA = 3000  # https://docs.slack.dev/reference/views/modal-views/
MESSAGE_TEXT = 40_000  # https://docs.slack.dev/reference/methods/chat.postMessage/
UPDATE_TEXT = 4000  # https://docs.slack.dev/reference/methods/chat.update/
# Undocumented; seen by clients: https://github.com/slackapi/bolt-js/issues/2509 and 2867.
ALL_BLOCKS = 13_200

UNEXAMINED = frozenset(
    {"alert", "auth_provider", "call", "card", "carousel", "container", "file", "plan"}
    | {"task_card", "video"}
)


def of_message(blocks: object) -> list[Refusal]:
    """What chat.* would refuse in a message's blocks (`invalid_blocks`); empty when all is well."""
    return list(_blocks(blocks, most=MESSAGE_BLOCKS))


def of_view(view: object) -> list[Refusal]:
    """What views.* would refuse in a modal or Home view; empty when all is well."""
    return list(_view(view))


def pictures_of(blocks: Sequence[Json], *, at: str = "/blocks") -> list[str]:
    """What Slack says of the pictures in blocks where it reaches none of them.

    https://github.com/slackapi/python-slack-sdk/issues/1782
    """
    beside = (f"{at}/{index}/accessory" for index, each in enumerate(blocks) if _shows(each))
    alone = (f"{at}/{index}" for index, each in enumerate(blocks) if _is(each, "image"))
    return [
        f"downloading image failed [json-pointer:{each}/image_url]" for each in (*beside, *alone)
    ]


def of_options(options: object) -> list[Refusal]:
    """What Slack would refuse in the options that answer a block_suggestion."""
    return list(parts.options(options, "/options", most=parts.SELECT_OPTIONS))


def length_of(blocks: Sequence[Json]) -> int:
    """Characters of all blocks together, measured as compact JSON.

    Slack does not document its measure; text alone is too little, so this one is on the strict
    side. Compare with `ALL_BLOCKS`.
    """
    return len(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))


def _view(view: object) -> Refusals:
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        yield Refusal("/view/type", "must be a view of type modal or home")
        return
    blocks = view.get("blocks")
    yield from _blocks(blocks, most=VIEW_BLOCKS, at="/view/blocks")
    yield from parts.at_most(
        view.get("private_metadata"), PRIVATE_METADATA, "/view/private_metadata"
    )
    for name in ("callback_id", "external_id"):
        yield from parts.at_most(view.get(name), parts.ACTION_ID, f"/view/{name}")
    if view["type"] == "modal":
        yield from parts.text(view.get("title"), "/view/title", most=VIEW_TITLE, plain=True)
        for name in ("submit", "close"):
            if name in view:
                yield from parts.text(view[name], f"/view/{name}", most=VIEW_TITLE, plain=True)
        if "submit" not in view and any(b.get("type") == "input" for b in _dicts(blocks)):
            yield Refusal("/view/submit", "must be set when a view has an input block")


def _blocks(blocks: object, *, most: int, at: str = "/blocks") -> Refusals:
    if not isinstance(blocks, list):
        yield Refusal(at, "must be an array of blocks")
        return
    yield from parts.count(blocks, at, least=0, most=most)
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        here = f"{at}/{index}"
        if not isinstance(block, dict):
            yield Refusal(here, "must be an object")
            continue
        yield from _block_id(block.get("block_id"), here, seen)
        yield from _block(block, here)
    if sum(_is(block, "table") for block in _dicts(blocks)) > 1:
        # Slack's own word: `invalid_attachments`, with `only_one_table_allowed`.
        yield Refusal(at, "only one table allowed")
    markdown = sum(len(str(b.get("text", ""))) for b in _dicts(blocks) if _is(b, "markdown"))
    if markdown > MARKDOWN_TOTAL:
        yield Refusal(at, f"markdown blocks must have at most {MARKDOWN_TOTAL} characters in all")


def _block_id(block_id: object, here: str, seen: set[str]) -> Refusals:
    if block_id is None:
        return
    yield from parts.at_most(block_id, BLOCK_ID, f"{here}/block_id")
    if str(block_id) in seen:
        yield Refusal(f"{here}/block_id", "`block_id` already exists in this payload")
    seen.add(str(block_id))


def _block(block: Json, here: str) -> Refusals:
    kind = str(block.get("type"))
    if kind in UNEXAMINED:
        return
    check = _BLOCKS.get(kind)
    if check is None:
        yield Refusal(f"{here}/type", f"unsupported type: {kind}")
        return
    keys, examine = check
    for extra in sorted(block.keys() - keys - {"type", "block_id"}):
        yield Refusal(here, f"invalid additional property: {extra}")
    yield from examine(block, here)


def _section(block: Json, here: str) -> Refusals:
    if "text" not in block and "fields" not in block:
        yield Refusal(here, "must define either `text` or `fields`")
    if "text" in block:
        yield from parts.text(block["text"], f"{here}/text", most=SECTION_TEXT)
    if "fields" in block:
        yield from parts.count(block["fields"], f"{here}/fields", least=1, most=SECTION_FIELDS)
        for index, field in enumerate(parts.items(block["fields"])):
            yield from parts.text(field, f"{here}/fields/{index}", most=FIELD_TEXT)
    if "accessory" in block:
        yield from parts.element(block["accessory"], f"{here}/accessory", parts.ON_SECTION)


def _header(block: Json, here: str) -> Refusals:
    yield from parts.text(block.get("text"), f"{here}/text", most=HEADER_TEXT, plain=True)


def _markdown(block: Json, here: str) -> Refusals:
    if not isinstance(block.get("text"), str) or not block["text"]:
        yield Refusal(f"{here}/text", "must be a string of at least 1 character")


def _context(block: Json, here: str) -> Refusals:
    yield from parts.count(
        block.get("elements"), f"{here}/elements", least=1, most=CONTEXT_ELEMENTS
    )
    for index, element in enumerate(parts.items(block.get("elements"))):
        there = f"{here}/elements/{index}"
        if isinstance(element, dict) and _is(element, "image"):
            yield from parts.image(element, there)
        else:
            yield from parts.text(element, there, most=parts.TEXT_OBJECT)


def _input(block: Json, here: str) -> Refusals:
    yield from parts.text(block.get("label"), f"{here}/label", most=parts.LABEL_TEXT, plain=True)
    if "hint" in block:
        yield from parts.text(block["hint"], f"{here}/hint", most=parts.LABEL_TEXT, plain=True)
    yield from parts.element(block.get("element"), f"{here}/element", parts.ON_INPUT)


def _row(most: int, allowed: frozenset[str]) -> Callable[[Json, str], Refusals]:
    def examine(block: Json, here: str) -> Refusals:
        there = f"{here}/elements"
        yield from parts.count(block.get("elements"), there, least=1, most=most)
        seen: set[str] = set()
        for index, element in enumerate(parts.items(block.get("elements"))):
            yield from parts.element(element, f"{there}/{index}", allowed)
            name = str(element.get("action_id", index)) if isinstance(element, dict) else ""
            if name in seen:
                yield Refusal(f"{there}/{index}/action_id", "`action_id` already exists here")
            seen.add(name)

    return examine


_BLOCKS: Mapping[str, tuple[frozenset[str], Callable[[Json, str], Refusals]]] = {
    "section": (frozenset({"text", "fields", "accessory", "expand"}), _section),
    "divider": (frozenset(), lambda _block, _here: iter(())),
    "header": (frozenset({"text"}), _header),
    "markdown": (frozenset({"text"}), _markdown),
    "image": (frozenset({"image_url", "slack_file", "alt_text", "title"}), parts.image),
    "rich_text": (frozenset({"elements"}), rich.rich_text),
    "table": (frozenset({"rows", "column_settings"}), rich.table),
    "context": (frozenset({"elements"}), _context),
    "input": (frozenset({"label", "element", "hint", "optional", "dispatch_action"}), _input),
    "actions": (frozenset({"elements"}), _row(ACTIONS_ELEMENTS, parts.ON_ACTIONS)),
    "context_actions": (
        frozenset({"elements"}),
        _row(CONTEXT_ACTIONS_ELEMENTS, parts.ON_CONTEXT_ACTIONS),
    ),
}


def _shows(block: Json) -> bool:
    """Whether a picture stands beside a block's text."""
    return _is(block.get("accessory") or {}, "image")


def _dicts(value: object) -> list[Json]:
    return [item for item in parts.items(value) if isinstance(item, dict)]


def _is(block: Json, kind: str) -> bool:
    return block.get("type") == kind
