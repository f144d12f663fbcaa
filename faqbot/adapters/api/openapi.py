"""The description at /api/openapi.json, made of what the code itself checks and answers with."""

from typing import Any

from pydantic import TypeAdapter

from faqbot import __version__
from faqbot.adapters.api.contract import DESCRIPTION_PATH, PATH
from faqbot.adapters.api.parse import Ask
from faqbot.adapters.api.refusals import ALL, NOT_FOUND, WRONG_METHOD, Reason
from faqbot.model import Outcome, Talk
from faqbot.service.reply_object import ReplyObject

_REF = "#/components/schemas/{model}"
_JSON = "application/json"

_MEANINGS = {
    "text": "The question, as it was read.",
    "decision": "`answer`: `body` is the answer. `suggest`: it may be one of `matches`. `abstain`: "
    "there is no answer, and `body` says so.",
    "talk": "The kind of plain talk, such as a greeting, which is no question; else null.",
    "opened": "True where a suggestion shows the likeliest answer as a guess.",
    "matches": "The entries that come nearest, best first, at most five.",
    "entry": "The id of the entry whose answer `body` is, or null; send it as `after` with the next "
    "question.",
    "body": "Markdown: the entry's answer, or a sentence of faqbot's own.",
    "source": "The page that tells more, or null.",
    "posts": "Posts that relate to the answer; where there is none, posts near to the question.",
}


def description() -> dict[str, Any]:
    """The API as OpenAPI 3.1.0 describes one: https://spec.openapis.org/oas/v3.1.0.html."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "faqbot",
            "version": __version__,
            "description": "Answers questions out of one file.",
        },
        "paths": {
            PATH: {
                "post": {
                    "operationId": "ask",
                    "summary": "Ask a question.",
                    "security": [{"token": []}],
                    "requestBody": {"required": True, "content": _content("Ask")},
                    "responses": _responses(),
                }
            },
            DESCRIPTION_PATH: {
                "get": {
                    "operationId": "describe",
                    "summary": "This description.",
                    "security": [],
                    "responses": {
                        "200": {
                            "description": "This description.",
                            "content": {_JSON: {"schema": {"type": "object"}}},
                        }
                    },
                }
            },
        },
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "What FAQBOT_API_TOKEN is set to.",
                }
            },
        },
    }


def _responses() -> dict[str, Any]:
    by_status: dict[int, list[Reason]] = {}
    # The other two are of other paths and methods.
    for each in (each for each in ALL if each not in (NOT_FOUND, WRONG_METHOD)):
        by_status.setdefault(each.status, []).append(each)
    answered = {"description": "What `faqbot ask --json` prints.", "content": _content("Reply")}
    refused = {str(status): _refused(reasons) for status, reasons in sorted(by_status.items())}
    return {"200": answered, **refused}


def _refused(reasons: list[Reason]) -> dict[str, Any]:
    status = reasons[0].status
    told = "; ".join(f"`{each.code}`: {each.says}" for each in reasons)
    response: dict[str, Any] = {"description": told, "content": _content("Error")}
    named = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}
    if status in named:
        kind = "integer" if named[status] == "Retry-After" else "string"
        response["headers"] = {named[status]: {"required": True, "schema": {"type": kind}}}
    return response


def _content(name: str) -> dict[str, Any]:
    return {_JSON: {"schema": {"$ref": _REF.format(model=name)}}}


def _schemas() -> dict[str, Any]:
    reply = TypeAdapter(ReplyObject).json_schema(mode="serialization", ref_template=_REF)
    parts = reply.pop("$defs")
    properties = reply["properties"]
    properties["decision"]["enum"] = [each.value for each in Outcome]
    properties["talk"] = {"enum": [*(each.value for each in Talk), None]}
    for key, meaning in _MEANINGS.items():
        properties[key]["description"] = meaning
    schemas = {"Ask": Ask.model_json_schema(ref_template=_REF), "Reply": reply, **parts}
    for schema in (reply, *parts.values()):
        schema["additionalProperties"] = False
    codes = {"enum": sorted(each.code for each in ALL)}
    error = _object({"code": codes, "message": {"type": "string"}})
    return schemas | {"Error": _object({"error": error})}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }
