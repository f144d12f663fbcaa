"""A filled modal as Discord sends it back; pure.

https://docs.discord.com/developers/interactions/receiving-and-responding
#interaction-object-modal-submit-data-structure
"""

from typing import Any

from tests.wire.discord.limits_components import LABEL, ROW, TEXT, TEXT_INPUT
from tests.wire.discord.options import NotOfferedError

Json = dict[str, Any]


def filled_components(components: list[Json], values: dict[str, Any]) -> list[Json]:
    """The modal's components with the user's values, by custom_id.

    Raises:
        NotOfferedError: for a value without a field, a required field left empty, or a wrong length.
    """
    left = dict(values)
    filled = [_fill(one, number, left) for number, one in enumerate(components, start=1)]
    if left:
        raise NotOfferedError(f"the modal has no fields {sorted(left)}")
    return filled


def _fill(component: Json, number: int, left: dict[str, Any]) -> Json:
    kind, ident = component["type"], component.get("id") or number * 10
    if kind == TEXT:
        return {"type": TEXT, "id": ident}
    if kind == ROW:
        fields = [_field(one, ident + 1, left) for one in component["components"]]
        return {"type": ROW, "id": ident, "components": fields}
    if kind == LABEL:
        field = _field(component["component"], ident + 1, left)
        return {"type": LABEL, "id": ident, "component": field}
    raise NotOfferedError(f"a modal cannot hold components of type {kind}")


def _field(field: Json, ident: int, left: dict[str, Any]) -> Json:
    custom_id = field["custom_id"]
    answer: Json = {"type": field["type"], "id": field.get("id") or ident, "custom_id": custom_id}
    if field["type"] != TEXT_INPUT:
        return {**answer, "values": left.pop(custom_id, [])}
    value = str(left.pop(custom_id, field.get("value") or ""))
    if field.get("required", True) and not value:
        raise NotOfferedError(f"the field {custom_id!r} is required")
    least, most = field.get("min_length") or 0, field.get("max_length") or 4_000
    if value and not least <= len(value) <= most:
        raise NotOfferedError(f"the field {custom_id!r} takes {least} to {most} characters")
    return {**answer, "value": value}
