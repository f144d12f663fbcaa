"""Whether a value fits a schema of the description, by the keywords of JSON Schema that it uses."""

import re
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "boolean": bool, "number": (int, float), "object": dict, "array": list,
    "null": type(None),
}  # fmt: skip
_SAYS = {"title", "description", "examples", "default"}
_CHECKED = {
    "$ref", "type", "enum", "anyOf", "properties", "required", "additionalProperties", "items",
    "maxLength", "pattern",
}  # fmt: skip


class Schemas:
    """The schemas of an OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._schemas = document["components"]["schemas"]

    def misfit(self, name: str, value: object) -> str | None:
        """Where `value` does not fit the schema of that name, and why; None where it fits."""
        return self._misfit(self._schemas[name], value, name)

    def _misfit(self, schema: dict[str, Any], value: object, where: str) -> str | None:
        assert set(schema) <= _SAYS | _CHECKED, where
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/components/schemas/")
            return self._misfit(self._schemas[name], value, where)
        if "anyOf" in schema:
            misfits = [self._misfit(each, value, where) for each in schema["anyOf"]]
            return None if None in misfits else "; ".join(map(str, misfits))
        fits = value in schema.get("enum", [value])
        if not fits or ("type" in schema and not _is(schema["type"], value)):
            return f"{where}: {value!r} is none of {schema.get('enum') or schema['type']}"
        return self._of_kind(schema, value, where)

    def _of_kind(self, schema: dict[str, Any], value: object, where: str) -> str | None:
        match value:
            case str():
                return self._of_text(schema, value, where)
            case list():
                found = (self._misfit(schema["items"], each, f"{where}[]") for each in value)
                return next(filter(None, found), None)
            case dict():
                return self._of_keys(schema, value, where)
        return None

    def _of_text(self, schema: dict[str, Any], value: str, where: str) -> str | None:
        fits = len(value) <= schema.get("maxLength", len(value))
        fits = fits and bool(re.search(schema.get("pattern", ""), value))
        return None if fits else f"{where}: {value[:50]!r}"

    def _of_keys(self, schema: dict[str, Any], value: dict[str, Any], where: str) -> str | None:
        if "properties" not in schema:
            return None
        assert schema["additionalProperties"] is False, where
        properties = schema["properties"]
        if not set(schema["required"]) <= set(value) <= set(properties):
            return f"{where}: has {sorted(value)}"
        found = (
            self._misfit(properties[key], each, f"{where}.{key}") for key, each in value.items()
        )
        return next(filter(None, found), None)


def _is(kind: str, value: object) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
