"""What Discord refuses in the components of a message or modal; pure.

https://docs.discord.com/developers/components/reference is the page behind every figure here.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.wire.discord.refusals import (
    Path,
    Refusal,
    check_count,
    check_length,
    check_optional,
    required,
)

Json = dict[str, Any]

# .../components/reference#component-object-component-types
ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
SELECTS = (STRING_SELECT, 5, 6, 7, 8)
V2_TOP_LEVEL = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
LINK_STYLE, PREMIUM_STYLE = 5, 6

V1_ROWS = 5  # .../components/reference#legacy-message-component-behavior
V2_COMPONENTS = 40  # .../components/reference, counted with all that is nested
V2_TEXT_CHARACTERS = 4_000  # .../components/reference#text-display, all displays together
CUSTOM_ID = 100  # .../components/reference#anatomy-of-a-component-custom-id
ROW_BUTTONS = 5  # .../components/reference#action-row
BUTTON_LABEL = 80  # .../components/reference#button-button-structure
BUTTON_URL = 512  # .../components/reference#button-button-structure
SELECT_OPTIONS = 25  # .../components/reference#string-select-string-select-structure
SELECT_PLACEHOLDER = 150  # .../components/reference#string-select-string-select-structure
OPTION_CHARACTERS = 100  # .../components/reference#string-select-select-option-structure
INPUT_CHARACTERS = 4_000  # .../components/reference#text-input-text-input-structure
INPUT_PLACEHOLDER = 100  # .../components/reference#text-input-text-input-structure
INPUT_LABEL = 45  # .../components/reference#label-label-structure
LABEL_DESCRIPTION = 100  # .../components/reference#label-label-structure
SECTION_TEXTS = 3  # .../components/reference#section-section-structure
MEDIA_URL = 2_048  # None is documented; this is the one of URLs in embeds.
MEDIA_DESCRIPTION = 1_024  # .../components/reference#thumbnail-thumbnail-structure
GALLERY_ITEMS = 10  # .../components/reference#media-gallery-media-gallery-structure


def walk(components: Sequence[Json], at: Path = ("components",)) -> Iterator[tuple[Path, Json]]:
    """Every component with its path, parents before children."""
    ahead = [((*at, index), each) for index, each in enumerate(components)][::-1]
    while ahead:
        path, component = ahead.pop()
        yield path, component
        inner = component.get("components") or ()
        below = [((*path, "components", index), each) for index, each in enumerate(inner)]
        ahead += below[::-1]
        for name in ("component", "accessory"):
            if isinstance(component.get(name), dict):
                ahead.append(((*path, name), component[name]))


def v2_types_used(components: Sequence[Json]) -> list[int]:
    """Indexes of top-level components that need the flag IS_COMPONENTS_V2."""
    return [index for index, one in enumerate(components) if one.get("type") != ROW]


def text_displays(components: Sequence[Json]) -> list[str]:
    """The markdown of every text display, in reading order."""
    return [str(one.get("content", "")) for _, one in walk(components) if one.get("type") == TEXT]


def component_refusals(components: Sequence[Json], *, v2: bool) -> list[Refusal]:
    """Refusals for a message's components."""
    path: Path = ("components",)
    found = _totals(components) if v2 else check_count(components, path, most=V1_ROWS)
    for index, component in enumerate(components):
        if v2 and component.get("type") not in V2_TOP_LEVEL:
            found.append(_wrong_type((*path, index), V2_TOP_LEVEL))
    for at, component in walk(components):
        found += _one(component, at)
    return found + duplicate_custom_ids(components, path)


def _totals(components: Sequence[Json]) -> list[Refusal]:
    found: list[Refusal] = []
    count = sum(1 for _ in walk(components))
    if count > V2_COMPONENTS:
        words = f"The total number of components cannot exceed {V2_COMPONENTS}, found {count}"
        found.append(Refusal(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", words))
    if sum(map(len, text_displays(components))) > V2_TEXT_CHARACTERS:
        words = f"The total displayable text cannot exceed {V2_TEXT_CHARACTERS} characters"
        code = "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"
        found.append(Refusal(("components",), code, words))
    return found


def duplicate_custom_ids(components: Sequence[Json], at: Path) -> list[Refusal]:
    """Every custom_id that was already used by an earlier component of the same payload."""
    seen: set[str] = set()
    found: list[Refusal] = []
    for path, component in walk(components, at):
        custom_id = component.get("custom_id")
        if custom_id is None:
            continue
        if custom_id in seen:
            words = "Component custom id cannot be duplicated"
            found.append(Refusal((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", words))
        seen.add(custom_id)
    return found


def _wrong_type(at: Path, allowed: Sequence[int]) -> Refusal:
    words = f'Value of field "type" must be one of {tuple(allowed)}.'
    return Refusal((*at, "type"), "UNION_TYPE_CHOICES", words)


def _one(component: Json, at: Path) -> list[Refusal]:
    kind = component.get("type")
    if kind in SELECTS:
        return _select(component, at)
    checks = {
        ROW: _row,
        BUTTON: _button,
        TEXT: _text,
        SECTION: _section,
        THUMBNAIL: _thumbnail,
        GALLERY: _gallery,
        CONTAINER: _container,
        TEXT_INPUT: _text_input,
        LABEL: _label,
    }
    check = checks.get(kind) if isinstance(kind, int) else None
    if check is not None:
        return check(component, at)
    known = (FILE, SEPARATOR, 19, 21, 22, 23)
    return [] if kind in known else [_wrong_type(at, [*checks, *SELECTS, *known])]


def _row(row: Json, at: Path) -> list[Refusal]:
    children = row.get("components") or []
    found = check_count(children, (*at, "components"), least=1, most=ROW_BUTTONS)
    kinds = [child.get("type") for child in children]
    if any(kind != BUTTON for kind in kinds) and len(kinds) > 1:
        words = "An action row holds up to five buttons or one select"
        path = (*at, "components")
        found.append(Refusal(path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", words))
    allowed = (BUTTON, TEXT_INPUT, *SELECTS)
    found += [
        _wrong_type((*at, "components", index), allowed)
        for index, kind in enumerate(kinds)
        if kind not in allowed
    ]
    return found


def _custom_id(component: Json, at: Path) -> list[Refusal]:
    path = (*at, "custom_id")
    return check_length(component.get("custom_id", ""), path, least=1, most=CUSTOM_ID)


def _button(button: Json, at: Path) -> list[Refusal]:
    found = check_optional(button.get("label"), (*at, "label"), most=BUTTON_LABEL)
    style = button.get("style")
    if style == LINK_STYLE:
        url = button.get("url", "")
        found += check_length(url, (*at, "url"), least=1, most=BUTTON_URL)
        if button.get("custom_id") is not None:
            words = "A custom id and url cannot both be specified"
            found.append(Refusal(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", words))
    elif style != PREMIUM_STYLE:
        found += _custom_id(button, at)
    if style != PREMIUM_STYLE and not button.get("label") and not button.get("emoji"):
        found.append(required((*at, "label")))
    return found


def _select(select: Json, at: Path) -> list[Refusal]:
    found = _custom_id(select, at)
    placeholder = select.get("placeholder")
    found += check_optional(placeholder, (*at, "placeholder"), most=SELECT_PLACEHOLDER)
    if select.get("type") != STRING_SELECT:
        return found
    options = select.get("options") or []
    found += check_count(options, (*at, "options"), least=1, most=SELECT_OPTIONS)
    values: set[str] = set()
    for index, option in enumerate(options):
        spot = (*at, "options", index)
        label, value = option.get("label", ""), option.get("value", "")
        found += check_length(label, (*spot, "label"), least=1, most=OPTION_CHARACTERS)
        found += check_length(value, (*spot, "value"), least=1, most=OPTION_CHARACTERS)
        description = option.get("description")
        found += check_optional(description, (*spot, "description"), most=OPTION_CHARACTERS)
        if value in values:
            words = "The specified option value is already used"
            path = (*spot, "value")
            found.append(Refusal(path, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words))
        values.add(value)
    return found


def _text(text: Json, at: Path) -> list[Refusal]:
    content = text.get("content", "")
    return check_length(content, (*at, "content"), least=1, most=V2_TEXT_CHARACTERS)


def _section(section: Json, at: Path) -> list[Refusal]:
    path = (*at, "components")
    children = section.get("components") or []
    found = check_count(children, path, least=1, most=SECTION_TEXTS)
    accessory = section.get("accessory")
    if accessory is None:
        found.append(required((*at, "accessory")))
    elif accessory.get("type") not in (BUTTON, THUMBNAIL):
        found.append(_wrong_type((*at, "accessory"), (BUTTON, THUMBNAIL)))
    for index, child in enumerate(children):
        if child.get("type") != TEXT:
            found.append(_wrong_type((*path, index), (TEXT,)))
    return found


def _thumbnail(thumbnail: Json, at: Path) -> list[Refusal]:
    path = (*at, "media", "url")
    url = (thumbnail.get("media") or {}).get("url", "")
    found = check_length(url, path, least=1, most=MEDIA_URL)
    if not str(url).startswith(("http://", "https://", "attachment://")):
        words = "Scheme must be one of ('http', 'https', 'attachment')."
        found.append(Refusal(path, "URL_TYPE_INVALID_SCHEME", words))
    return found + check_optional(
        thumbnail.get("description"), (*at, "description"), most=MEDIA_DESCRIPTION
    )


def thumbnail_refusals(components: Sequence[Json]) -> list[Refusal]:
    """Refusals for every thumbnail, whatever its address."""
    return [
        Refusal((*at, "media", "url"), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        for at, component in walk(components)
        if component.get("type") == THUMBNAIL
    ]


def _gallery(gallery: Json, at: Path) -> list[Refusal]:
    return check_count(gallery.get("items") or [], (*at, "items"), least=1, most=GALLERY_ITEMS)


def _container(container: Json, at: Path) -> list[Refusal]:
    children = container.get("components") or []
    path = (*at, "components")
    found = [] if children else [required(path)]
    found += [
        _wrong_type((*path, index), IN_CONTAINER)
        for index, child in enumerate(children)
        if child.get("type") not in IN_CONTAINER
    ]
    return found


def _text_input(field: Json, at: Path) -> list[Refusal]:
    found = _custom_id(field, at)
    found += check_optional(field.get("label"), (*at, "label"), least=1, most=INPUT_LABEL)
    found += check_optional(field.get("value"), (*at, "value"), most=INPUT_CHARACTERS)
    placeholder = field.get("placeholder")
    return found + check_optional(placeholder, (*at, "placeholder"), most=INPUT_PLACEHOLDER)


def _label(label: Json, at: Path) -> list[Refusal]:
    text = label.get("label", "")
    found = check_length(text, (*at, "label"), least=1, most=INPUT_LABEL)
    described = label.get("description")
    found += check_optional(described, (*at, "description"), most=LABEL_DESCRIPTION)
    return found if label.get("component") else [*found, required((*at, "component"))]


def modal_component_refusals(components: Sequence[Json], at: Path) -> list[Refusal]:
    """Refusals for a modal's components: rows, labels and text displays only."""
    allowed = (ROW, TEXT, LABEL)
    found = [
        _wrong_type((*at, index), allowed)
        for index, one in enumerate(components)
        if one.get("type") not in allowed
    ]
    for path, component in walk(components, at):
        found += _one(component, path)
    return found + duplicate_custom_ids(components, at)
