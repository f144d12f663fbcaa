"""The replies whose payloads on each platform a person reads in `golden/`; see `golden.py`."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from faqbot.adapters import PLATFORMS
from faqbot.knowledge import load
from faqbot.markup import parse, plain_text
from faqbot.model import Outcome, Post, Reply, ShownPost, Source, Suggestion
from faqbot.texts import load_texts

SHIPPED = Path(__file__).parents[2] / "faqs.yaml"
TEXTS = load_texts()

_SOURCE = Source("How we work & what it costs", "https://acme.dev/how?a=1&b=2", "Ann <Example>")
_TIPS = Post(
    "tips", "Ten *tips* for [new] clients", "https://acme.dev/blog/ten-tips",
    date(2026, 8, 23), "What to bring to a first call; 2 * 3 = 6.",
)  # fmt: skip
_POSTS = (
    ShownPost(_TIPS, "3 months ago"),
    ShownPost(
        Post("office", "Our office", "https://acme.dev/blog/office", date(2026, 11, 22)),
        "yesterday",
    ),
)
_PICTURED = (
    ShownPost(replace(_TIPS, image="https://acme.dev/tips.png?w=300&h=200"), "3 months ago"),
    _POSTS[1],
    ShownPost(
        Post(
            "move", "We *move* & <!channel>", "https://acme.dev/blog/move?a=1&b=<2>|3",
            date(2026, 11, 1), "Our new office is at the *harbour*, snake_case and all.",
            image="https://cdn.acme.dev/move.jpg",
        ),
        "3 weeks ago",
    ),
)  # fmt: skip

_STYLES = """\
We open at **nine** and close at *five*, ~~six~~, every `weekday`.

**Bold with *italics* and ~~*both* struck~~**, ***all at once***, un**believ**able, "*quoted*",
(**bracketed**), **ends.** *Really?*

2 * 3 is 6, snake_case_name stays, \\*so\\* does \\_this\\_ and \\~\\~that\\~\\~.
"""
_NESTED_LISTS = """\
We offer:

- **fixed price**, for a clear scope
  - with a plan
    - reviewed weekly
    - and *signed*
  - and a date
- *time and materials*
  1. first call
  2. offer
     1. read it
     2. sign it
- [x] done
-
- the last
"""
_NUMBERED_LIST = """\
Go on from step three:

3. Open the console.

   It asks for your name; give the one on the contract.
4. Run this:

   ```sh
   acme login --name "you"
   ```

   and wait for the mail.
5. Then either
   - click the link, or
   - type the code
6. Done.
"""
_QUOTES = """\
A client said:

> They **kept** their word.
>
> - on time
> - on budget
>
> > and what of the price?
>
> ```sh
> pay --now
> ```

We agree.

\\> That was no quote.
"""
_INLINE_CODE = """\
Call `ask("hi")`, ``a`b``, ``` a``b ```, `**not bold**`, `<b>`, **`bold code`** or
[`linked code`](https://acme.dev/code).
"""
_CODE_WITH_LANGUAGE = """\
Call it like this:

```python
def ask(text: str) -> bool:
\tprint(f"`{text}` **not bold**")  # @here
    return 1 < 2 > 0 & True
```
"""
_CODE_WITHOUT_LANGUAGE = """\
```
$ acme  --version
acme 1.0

Copyright   ACME
```

An indented one:

    first
      second
"""
_CODE_WITH_BACKTICKS = """\
Write it in Markdown:

````markdown
```python
x = 1
```
````
"""
_TABLE = """\
| Plan  | Price |  Seats  | Note |
|:------|------:|:-------:|------|
| small |   5 € |    1    |      |
| large |  50 € |   20    | best |

All prices are net.
"""
_WIDE_TABLE = """\
| Plan | What it is for | What is in it | What it costs | Notice |
|---|---|---|---|---|
| Small | One person who wants to see whether it helps at all | One project, mail within two days | 5 € a month | none |
| Large | A team that cannot be without it for an hour | All projects, a person to call at any hour of the day | 50 € a month and person | three months to the end of a quarter |
"""
_STYLED_TABLE = """\
| **Plan** | See | `code` |
|---|---|---|
| *Small* | [prices](https://acme.dev/prices?a=1&b=2) | `s\\|m` |
| ~~Old~~ **new** | https://acme.dev/large | a \\| b |

| second | table |
|---|---|
| in one | answer |
"""
_LINKS = """\
See [our *prices*](https://acme.dev/prices_(eu)?a=1&b=2), [https://acme.dev](https://acme.dev),
https://acme.dev/a_b_c, (https://acme.dev/in_(brackets)), <https://acme.dev/angle> or
[the guide](https://acme.dev/guide "A title").

[Write to us](mailto:hi@acme.dev?subject=Hello), to [hi@acme.dev](mailto:hi@acme.dev), or to
<mailto:hi@acme.dev>; **[bold link](https://acme.dev/bold)**, [no link](javascript:alert(1)).
"""
_IMAGES = """\
![Our team](https://acme.dev/team.png)

![](https://acme.dev/no-words.png)

[![A badge](https://acme.dev/badge.png)](https://acme.dev/linked) and ![no](javascript:alert(1)).
"""
_LINE_BREAKS = f"""\
A soft break
is a space.

Two spaces{"  "}
or a backslash\\
break the line.

- in an item\\
  as well
"""
_HEADINGS = """\
# Plans

## Plans with *style*

## Small & large

### What is in them

#### Small

##### Smaller

###### Smallest

Text.

---

Below the line.
"""
_OTHER_SCRIPTS = """\
Welcome! 👋 👩‍👩‍👧 🇩🇪 :wave: 12:30

שלום **עולם**, מחיר: 50 €.

- مرحبا *بك*
- 日本語の**太字**です
- Straße, naïve, Ωμέγα
"""
_HOSTILE = """\
@everyone <!channel> <!here|x> <@U1> <@1> <#C1> <#2> <@&3> <!subteam^S1> </faq ask:4> <t:5:R>
<:e:6> [click](javascript:alert(1)) ||spoiler|| &lt;!channel&gt; &amp;lt;

`@here <@1>` and [https://good.example](https://other.example)

> \\# no heading -# nor small
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


def _long_code() -> str:
    lines = "\n".join(f'line_{number:03} = step({number}, "{"x" * 30}")' for number in range(250))
    return f"Paste this:\n\n```python\n{lines}\n```\n\nand run it."


def answer(body: str, **facts: Any) -> Reply:
    """An answer with this body, and its plain text."""
    known: dict[str, Any] = {"outcome": Outcome.ANSWER, "plain": plain_text(parse(body))}
    return Reply(question_id="q1", body=body, **(known | facts))


def opened(question: str, body: str, **facts: Any) -> Reply:
    """An answer with this body as a guess, below its question."""
    guess = f"{TEXTS.say('opened')}\n\n**{question}**\n\n{body}"
    known: dict[str, Any] = {"outcome": Outcome.SUGGEST, "entry_id": "opened", "votable": True}
    return answer(guess, opened=True, **(known | facts))


def _longest_shipped() -> Reply:
    entry = max(load(SHIPPED, PLATFORMS).entries, key=lambda entry: len(entry.answer))
    return answer(entry.answer, entry_id=entry.id, source=entry.source)


SHARERS = {"shared": "1001"}
"""Who shared a reply, by the answer's name."""

ANSWERS: dict[str, Reply] = {
    "plain": answer("We open at nine.", source=_SOURCE, posts=_POSTS),
    "posts_with_pictures": answer("Yes.", posts=_PICTURED),
    "recent_posts": answer("Yes.", posts=_POSTS[1:], posts_related=False),
    "styles": answer(_STYLES),
    "nested_lists": answer(_NESTED_LISTS),
    "numbered_list": answer(_NUMBERED_LIST),
    "quotes": answer(_QUOTES),
    "inline_code": answer(_INLINE_CODE),
    "code_with_language": answer(_CODE_WITH_LANGUAGE),
    "code_without_language": answer(_CODE_WITHOUT_LANGUAGE),
    "code_with_backticks": answer(_CODE_WITH_BACKTICKS),
    "table": answer(_TABLE),
    "wide_table": answer(_WIDE_TABLE),
    "styled_tables": answer(_STYLED_TABLE),
    "links": answer(_LINKS),
    "images": answer(_IMAGES),
    "line_breaks": answer(_LINE_BREAKS),
    "headings": answer(_HEADINGS),
    "other_scripts": answer(_OTHER_SCRIPTS),
    "hostile": answer(_HOSTILE, source=Source("@everyone", "javascript:alert(1)", "<@1>")),
    "long": answer(_long(), source=_SOURCE, posts=_POSTS),
    "long_code": answer(_long_code()),
    "shipped": _longest_shipped(),
    "suggestions": answer(
        TEXTS.say("suggest"),
        outcome=Outcome.SUGGEST,
        suggestions=(Suggestion("a", "What is *it*?"), Suggestion("b", "Why <it>?")),
    ),
    "long_suggestions": answer(
        TEXTS.say("suggest"),
        outcome=Outcome.SUGGEST,
        askable=True,
        suggestions=(
            Suggestion("a", "What is " + "very " * 20 + "*good*?"),
            Suggestion("b", "Who?"),
        ),
    ),
    "opened": opened(
        "When are you open?",
        "We open at **nine**.",
        source=_SOURCE,
        posts=_POSTS,
        askable=True,
        suggestions=(Suggestion("a", "What is *it*?"), Suggestion("b", "Why <it>?")),
    ),
    "opened_alone": opened("When are you open?", "We open at **nine**.", sharable=True),
    "opened_long": opened(
        "What are all the parts?",
        _long(),
        source=_SOURCE,
        posts=_POSTS,
        suggestions=(Suggestion("a", "What is *it*?"), Suggestion("b", "Why <it>?")),
    ),
    "opened_table": opened(
        "What do the plans cost?",
        _TABLE,
        suggestions=(Suggestion("a", "What is *it*?"),),
        note=TEXTS.say("first_contact", site="Acme", command="/faq"),
    ),
    "opened_four_others": opened(
        "When are you open?",
        "We open at **nine**.",
        source=_SOURCE,
        posts=_POSTS,
        askable=True,
        sharable=True,
        suggestions=(
            Suggestion("a", "What is " + "very " * 20 + "*good*?"),
            Suggestion("b", "Who?"),
            Suggestion("c", "Why <it> & @everyone?"),
            Suggestion("d", "Where?"),
        ),
    ),
    "shared": answer(
        "We open at **nine**.", votable=True, askable=True, note="Shared by Ada @everyone"
    ),
    "private": answer("We open at **nine**.", votable=True, sharable=True),
    "miss": answer(
        TEXTS.say("miss_contact", contact="mailto:hi@acme.dev", name="hi@acme.dev"),
        outcome=Outcome.ABSTAIN,
    ),
    "miss_person": answer(TEXTS.say("miss_person"), outcome=Outcome.ABSTAIN, askable=True),
    "miss_near": answer(
        TEXTS.say("miss_person"), outcome=Outcome.ABSTAIN, askable=True, posts=_POSTS
    ),
    "titled": answer(
        "Yes: **100 €** a bike.", above="**Do you take a deposit?**", votable=True, askable=True
    ),
    "small_talk": answer(
        TEXTS.say("small_talk", site="Acme", example="When are you open?"),
        outcome=Outcome.ABSTAIN,
    ),
}
