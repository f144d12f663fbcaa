"""The page's HTML, and the one file that holds a question's answer with all that draws it.

The parts are read from the package once; jinja2 escapes whatever is put into them.
"""

import base64
import functools
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

from jinja2 import DictLoader, Environment, Template
from markupsafe import Markup

from faqbot.adapters.web.pane import Pane
from faqbot.conversation.look import CHANNEL, DESK, DIRECT, HOME, Json

_STYLES = ("page.css", "slack.css", "discord.css")
# Each stands behind those that it imports from.
_DRAWING = ("dom.js", "discord_markdown.js", "slack.js", "discord.js", "why.js", "rows.js")
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_STYLE = "style.css"
STATIC = frozenset({_STYLE, *_DRAWING, "page.js", "icon.svg"})
"""The names of what the page loads; the style sheets are one, for an early first paint."""

_PLACES = {
    DIRECT: ("Direct message", "A client writes to faqbot alone. Ask something below."),
    CHANNEL: ("#clients", "A channel that faqbot was let into, and that the file lists."),
    DESK: ("#staff", "Where questions for a person arrive. Staff answer them here."),
    HOME: ("Home", ""),
}
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w.]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:function|const) (\w+))", re.MULTILINE)


def page(*, panes: Iterable[Pane], ways: Sequence[Any], token: str, file: str, report: bool) -> str:
    """The page, which asks for all else."""
    return _template("page.html").render(
        panes=[_shape(pane) for pane in panes],
        ways=ways,
        token=token,
        file=file,
        report=report,
        modules=_DRAWING,
    )


def still(asked: str, panes: Mapping[str, Json], why: Json, *, at: float) -> str:
    """One file with a question's answer in every look; it needs nothing beside it.

    `panes` is what stands in each, as `Session.state` has it; `at` is in seconds since 1970.
    """
    style = _style()
    script = bundle((*_DRAWING, "still.js"))
    policy = (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )
    return _template("still.html").render(
        asked=asked,
        panes=panes,
        policy=policy,
        # As they are: they are hashed, and hold nothing that anybody typed.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        drawn={"panes": panes, "why": why, "at": at},
    )


@functools.cache
def static(name: str) -> tuple[bytes, str]:
    """What STATIC names, and its media type."""
    text = _style() if name == _STYLE else _text(name)
    return text.encode(), _KINDS[name.rpartition(".")[2]]


def bundle(names: Sequence[str]) -> str:
    """ES modules as one script, each in a function of its own; they stand in the order of imports."""
    required = r'const {\1} = modules["\2"];\n'
    parts = []
    for name in names:
        text = _text(name)
        exported = ", ".join(_EXPORT.findall(text))
        text = _IMPORT.sub(required, _EXPORT.sub("", text))
        parts.append(
            f"modules[{json.dumps(name)}] = (() => {{\n{text}return {{ {exported} }};\n}})();"
        )
    return "const modules = {};\n" + "\n".join(parts)


def _shape(pane: Pane) -> Json:
    places = [*pane.look.channels, *([HOME] if pane.look.windows is not None else [])]
    return {
        "name": pane.look.name,
        "title": pane.look.title,
        "places": [
            {"name": each, "title": _PLACES[each][0], "about": _PLACES[each][1]} for each in places
        ],
    }


@functools.cache
def _template(name: str) -> Template:
    folder = resources.files("faqbot.adapters.web") / "templates"
    sources = {each.name: each.read_text("utf-8") for each in folder.iterdir()}
    environment = Environment(loader=DictLoader(sources), autoescape=True)
    environment.policies["json.dumps_kwargs"] = {"sort_keys": False}
    return environment.get_template(name)


def _style() -> str:
    return "\n".join(_text(name) for name in _STYLES)


@functools.cache
def _text(name: str) -> str:
    folder = resources.files("faqbot.adapters.web") / "static"
    return (folder / name).read_text("utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
