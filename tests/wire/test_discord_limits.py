"""The fake's limits as pure functions: just inside is taken, one more is refused."""

from typing import Any

import pytest

from tests.wire.discord.limits import autocomplete_refusals, message_refusals, modal_refusals
from tests.wire.discord.limits_commands import commands_refusals
from tests.wire.discord.refusals import Refusal, errors_tree

V2 = 1 << 15


def row(*children: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(children)}


def button(custom_id: str, **fields: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "x", "custom_id": custom_id, **fields}


def select(count: int, **option: Any) -> dict[str, Any]:
    options = [{"label": f"{n}", "value": f"{n}", **option} for n in range(count)]
    return {"type": 3, "custom_id": "s", "options": options}


def text(length: int) -> dict[str, Any]:
    return {"type": 10, "content": "x" * length}


def pictured(address: str, **fields: Any) -> dict[str, Any]:
    thumbnail = {"type": 11, "media": {"url": f"https://{address}"}, **fields}
    return {"type": 9, "components": [text(1)], "accessory": thumbnail}


def v2(*components: dict[str, Any]) -> dict[str, Any]:
    return {"flags": V2, "components": list(components)}


def embed(**fields: Any) -> dict[str, Any]:
    return {"embeds": [fields]}


def fields(count: int, *, name: int = 1, value: int = 1) -> dict[str, Any]:
    return embed(fields=[{"name": "n" * name, "value": "v" * value} for _ in range(count)])


MESSAGES = [
    ("content", {"content": "x" * 2_000}, {"content": "x" * 2_001}),
    ("description", embed(description="x" * 4_096), embed(description="x" * 4_097)),
    ("title", embed(title="x" * 256), embed(title="x" * 257)),
    ("footer", embed(footer={"text": "x" * 2_048}), embed(footer={"text": "x" * 2_049})),
    ("author", embed(author={"name": "x" * 256}), embed(author={"name": "x" * 257})),
    ("25 fields", fields(25), fields(26)),
    ("field name", fields(1, name=256), fields(1, name=257)),
    ("field value", fields(1, value=1_024), fields(1, value=1_025)),
    ("field name empty", fields(1), fields(1, name=0)),
    (
        "all embeds together",
        {"embeds": [{"description": "x" * 3_000}] * 2},
        {"embeds": [{"description": "x" * 3_000}, {"description": "x" * 3_001}]},
    ),
    ("ten embeds", {"embeds": [{"title": "x"}] * 10}, {"embeds": [{"title": "x"}] * 11}),
    (
        "five rows",
        {"components": [row(button(f"{n}")) for n in range(5)]},
        {"components": [row(button(f"{n}")) for n in range(6)]},
    ),
    (
        "five buttons",
        {"components": [row(*(button(f"{n}") for n in range(5)))]},
        {"components": [row(*(button(f"{n}") for n in range(6)))]},
    ),
    (
        "custom_id",
        {"components": [row(button("x" * 100))]},
        {"components": [row(button("x" * 101))]},
    ),
    (
        "same custom_id",
        {"components": [row(button("a"), button("b"))]},
        {"components": [row(button("a")), row(button("a"))]},
    ),
    (
        "label",
        {"components": [row(button("a", label="x" * 80))]},
        {"components": [row(button("a", label="x" * 81))]},
    ),
    (
        "link",
        {"components": [row({"type": 2, "style": 5, "label": "x", "url": "https://x.y"})]},
        {"components": [row(button("a", style=5, url="https://x.y"))]},
    ),
    ("options", {"components": [row(select(25))]}, {"components": [row(select(26))]}),
    (
        "option label",
        {"components": [row(select(1, label="x" * 100))]},
        {"components": [row(select(1, label="x" * 101))]},
    ),
    (
        "option description",
        {"components": [row(select(1, description="x" * 100))]},
        {"components": [row(select(1, description="x" * 101))]},
    ),
    (
        "option value",
        {"components": [row(select(2))]},
        {"components": [row(select(2, value="same"))]},
    ),
    (
        "a select fills its row",
        {"components": [row(select(1)), row(button("a"))]},
        {"components": [row(select(1), button("a"))]},
    ),
    ("thumbnail address", v2(pictured("x" * 2_040)), v2(pictured("x" * 2_041))),
    (
        "thumbnail description",
        v2(pictured("a", description="x" * 1_024)),
        v2(pictured("a", description="x" * 1_025)),
    ),
    ("thumbnail scheme", v2(pictured("a")), v2(pictured("a", media={"url": "data:image/png,"}))),
    ("40 components", v2(*[text(1)] * 40), v2(*[text(1)] * 41)),
    (
        "nested components count",
        v2({"type": 17, "components": [text(1)] * 39}),
        v2({"type": 17, "components": [text(1)] * 40}),
    ),
    ("4,000 characters of text", v2(text(2_000), text(2_000)), v2(text(2_000), text(2_001))),
    ("no content beside", v2(text(1)), {**v2(text(1)), "content": "x"}),
    ("no embed beside", v2(text(1)), {**v2(text(1)), "embeds": [{"title": "x"}]}),
    ("the flag", v2(text(1)), {"components": [text(1)]}),
    (
        "section",
        v2({"type": 9, "components": [text(1)], "accessory": button("a")}),
        v2({"type": 9, "components": [text(1)] * 4, "accessory": button("a")}),
    ),
    ("no bare button", v2(row(button("a"))), v2(button("a"))),
]


@pytest.mark.parametrize(
    ("inside", "over"), [m[1:] for m in MESSAGES], ids=[m[0] for m in MESSAGES]
)
def test_a_message_is_taken_up_to_the_limit_and_refused_beyond(
    inside: dict[str, Any], over: dict[str, Any]
):
    assert message_refusals(inside) == []
    assert message_refusals(over) != []


def choices(count: int, *, name: int = 1, value: int = 1) -> dict[str, Any]:
    return {"choices": [{"name": "n" * name, "value": "v" * value}] * count}


def test_autocomplete_takes_25_choices_of_1_to_100_characters():
    assert autocomplete_refusals(choices(25, name=100, value=100)) == []
    for over in (choices(26), choices(1, name=101), choices(1, name=0), choices(1, value=101)):
        assert len(autocomplete_refusals(over)) == 1


def test_a_modal_takes_five_fields_and_a_title_of_45():
    def modal(count: int, *, title: int = 45) -> dict[str, Any]:
        rows = [row({"type": 4, "custom_id": f"{n}", "label": "x"}) for n in range(count)]
        return {"custom_id": "m", "title": "x" * title, "components": rows}

    assert modal_refusals(modal(5)) == []
    assert modal_refusals(modal(6)) != []
    assert modal_refusals(modal(1, title=46)) != []


def test_commands_are_held_to_their_names_lengths_and_numbers():
    def command(**changed: Any) -> dict[str, Any]:
        return {"name": "faq", "type": 1, "description": "d", **changed}

    assert commands_refusals([command(), {"name": "Answer from FAQ", "type": 3}]) == []
    refused = [
        [command(name="Faq")],
        [command(name="a b")],
        [command(name="x" * 33)],
        [command(description="")],
        [command(description="x" * 101)],
        [command(), command()],
        [{"name": f"Action {n}", "type": 3} for n in range(16)],
        [command(options=[{"type": 3, "name": f"o{n}", "description": "d"} for n in range(26)])],
    ]
    for commands in refused:
        assert commands_refusals(commands) != []


def test_refusals_nest_by_path_as_discord_answers_them():
    refusal = Refusal(("embeds", 0, "title"), "BASE_TYPE_MAX_LENGTH", "too long")
    leaf = {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "too long"}]}
    assert errors_tree([refusal]) == {"embeds": {"0": {"title": leaf}}}
