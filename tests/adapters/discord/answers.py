"""The replies whose payloads a person reads in golden/; run as a program, this writes them anew."""

import json
from datetime import date
from pathlib import Path

from faqbot.adapters.discord.render import payload, render
from faqbot.model import Outcome, Post, Reply, ShownPost, Source, Suggestion
from faqbot.texts import load_texts

_SOURCE = Source("How we work", "https://acme.dev/blog/how-we-work", "Ann Example")
_POSTS = (
    ShownPost(
        Post("a", "Ten *tips* for [new] clients", "https://acme.dev/blog/ten-tips",
             date(2026, 8, 23), "What to bring to a first call; 2 * 3 = 6."),
        "3 months ago",
    ),
    ShownPost(Post("b", "Our office", "https://acme.dev/blog/office", date(2026, 11, 22)), "yesterday"),
)  # fmt: skip

_LISTS = """\
We offer:

- **fixed price**, for a clear scope
  - with a plan
    1. first call
    2. offer
  - and a date
- *time and materials*
"""
_CODE = """\
Call it like this:

```python
def ask(text: str) -> None:
    print(f"`{text}`")  # @here
```

or, in one line, `ask("hi")`.
"""
_QUOTE = """\
A client said:

> They **kept** their word.
>
> - on time
> - on budget

We agree.
"""
_TABLE = """\
| plan  | price |
|-------|------:|
| small |  5 €  |
| large | 50 €  |
"""
_LINKS = """\
See [our *prices*](https://acme.dev/prices_(eu)?a=1), https://acme.dev/a_b_c, or
[write to us](mailto:hi@acme.dev).

![Our team](https://acme.dev/team.png)
"""
_HOSTILE = """\
@everyone <@1> <#2> <@&3> </faq ask:4> <t:5:R> <:e:6> [click](javascript:alert(1)) ||spoiler||

`@here` and [https://good.example](https://other.example)
"""


def _long() -> str:
    parts = []
    for number in range(1, 13):
        code = "\n".join(f"step_{number}_{line} = run({line})  # does it" for line in range(9))
        items = "\n".join(
            f"- point {number}.{item}: see [page {item}](https://acme.dev/p/{number}/{item})"
            for item in range(5)
        )
        parts.append(
            f"## Part {number}\n\nThis part explains *what* comes **next**, at some length.\n\n"
            f"{items}\n\n```python\n{code}\n```"
        )
    return "\n\n".join(parts)


def _answer(body: str, **more: object) -> Reply:
    return Reply("q1", Outcome.ANSWER, body, body, entry_id="e", **more)  # type: ignore[arg-type]


ANSWERS: dict[str, Reply] = {
    "plain": _answer("We open at **nine**.", source=_SOURCE, posts=_POSTS),
    "recent_posts": _answer("Yes.", posts=_POSTS[1:], posts_related=False),
    "nested_lists": _answer(_LISTS),
    "code": _answer(_CODE),
    "quote": _answer(_QUOTE),
    "table": _answer(_TABLE),
    "links_and_images": _answer(_LINKS),
    "hostile": _answer(_HOSTILE, source=Source("@everyone", "javascript:alert(1)", "<@1>")),
    "long": _answer(_long(), source=_SOURCE, posts=_POSTS),
    "suggestions": Reply(
        "q1", Outcome.SUGGEST, load_texts().say("suggest"), "",
        suggestions=(Suggestion("a", "What is *it*?"), Suggestion("b", "Who are you?")),
    ),
    "miss": Reply(
        "q1", Outcome.ABSTAIN,
        load_texts().say("miss_contact", contact="mailto:hi@acme.dev", name="hi@acme.dev"), "",
    ),
    "small_talk": Reply(
        "q1", Outcome.ABSTAIN,
        load_texts().say("small_talk", site="Acme", example="When are you open?"), "",
    ),
}  # fmt: skip

if __name__ == "__main__":
    for name, reply in ANSWERS.items():
        shown = [payload(layout) for layout in render(reply, load_texts())]
        text = json.dumps(shown, indent=2, ensure_ascii=False)
        Path(__file__).with_name("golden").joinpath(f"{name}.json").write_text(f"{text}\n", "utf-8")
