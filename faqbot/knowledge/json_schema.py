"""The JSON Schema of faqs.yaml, made from the model that reads it.

Draft 7 without references: what the YAML extensions of editors know best. It takes what the reader
takes, except `~` and `null` as texts: to an editor they are the same as a value left out.
"""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from faqbot.knowledge.schema import document_of
from faqbot.model import Platforms

_DRAFT = "http://json-schema.org/draft-07/schema#"


class _Generator(GenerateJsonSchema):
    """Leaves out titles, which repeat the keys."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Never."""
        return False


def schema_text(platforms: Platforms) -> str:
    """The schema as a file: JSON with a line end."""
    made = document_of(platforms).model_json_schema(by_alias=True, schema_generator=_Generator)
    sections = made.pop("$defs")
    whole = {"$schema": _DRAFT, "title": "faqs.yaml", **_inlined(made, sections)}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _inlined(schema: dict[str, Any], sections: dict[str, Any]) -> dict[str, Any]:
    """One schema with its sections in place; nothing of it may be null."""
    schema = dict(schema)
    reference = schema.pop("$ref", None)
    if reference is not None:
        inner = sections[reference.rpartition("/")[2]]
        # What is said of the key tells more than what is said of the section.
        schema = {**inner, **schema}
    for choice in schema.pop("anyOf", []):
        if choice != {"type": "null"}:
            schema = {**choice, **schema}
            return _inlined(schema, sections)
    if not isinstance(schema.get("default"), int):
        schema.pop("default", None)
    schema.pop("title", None)
    for held in schema.keys() & {"properties", "patternProperties"}:
        schema[held] = {key: _inlined(value, sections) for key, value in schema[held].items()}
    if "items" in schema:
        schema["items"] = _inlined(schema["items"], sections)
    return schema
